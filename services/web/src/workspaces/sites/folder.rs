//! Making a site of a folder, and laying a folder over a site that is there. With script the browser packs a folder into an archive and
//! shows how far it has come; without, an archive is chosen. Both come the same way, and flow through.

use std::sync::Arc;

use access::inside::sites::{self, Code, Upload};
use access::inside::{DeploymentId, Error, Refusal};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::SendSites;
use http::StatusCode;
use messages::AccountId;
use serde::Deserialize;

use super::super::inside::{SiteId, refused, status, when};
use super::super::secrets::ticks::Tick;
use super::one::lead;
use super::ways::{self, To, Typed, Way, before, problems, there};
use super::words;
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{Archive, Cut, DrawnFor, Failure, LARGEST_ARCHIVE, Posted, Sent};
use face::layout::{Frame, Here, respond};

/// What is said of an archive that is too large.
pub(super) const TOO_LARGE: &str =
    "This is larger than we can take: all files together may have 256 MB, packed. Nothing was kept.";

/// What is said of an archive that did not come whole.
pub(super) const BROKE_OFF: &str =
    "The upload broke off, and nothing of it was kept. Check your connection, then try again.";

/// What is said when nothing was chosen.
pub(super) const NOTHING: &str = "Choose what to send.";

const ZIP: &str = "This is a zip file. We take a tar.gz here. Unpack it, and upload the folder instead.";

const NO_ARCHIVE: &str = "This is no tar.gz file. Choose one, or upload a folder.";

/// `GET /workspaces/{id}/sites/folder` and `GET /workspaces/{id}/sites/{site}/folder`, and the answer to its form when that cannot be done.
#[derive(Debug, Template)]
#[template(path = "workspaces/sites/folder.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where it goes.
    pub to: To,
    /// What was typed. Posted as `name`, `mode` and `user`, for a new site, and `env`.
    pub typed: Typed,
    /// The secrets that its program can get; none while nobody can say.
    pub ticks: Option<Vec<Tick>>,
    /// What to change, if it was tried, and what to know before.
    pub problems: Problems,
}

/// What is wrong: in a status, and in words.
type Wrong = (StatusCode, Problems);

/// What the page posts beside the archive.
#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    account: AccountId,
    #[serde(flatten)]
    others: ways::Fields,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl Page {
    fn of(
        asked: &Permitted<SendSites>,
        to: To,
        (typed, ticks): (Typed, Option<Vec<Tick>>),
        problems: Problems,
    ) -> Self {
        Self { frame: asked.visit.frame(Here::Workspaces), to, typed, ticks, problems }
    }

    /// Once more, with what was typed; the files have to be chosen again, but for script.
    async fn again(
        app: &App,
        asked: &Permitted<SendSites>,
        (to, typed): (To, Typed),
        (status, problems): Wrong,
    ) -> Result<Response, Failure> {
        let site = to.id();
        let ticks = ways::ticks(app, asked, site.as_ref(), typed.chosen.as_deref()).await?;
        Ok(respond(status, &Self::of(asked, to, (typed, ticks), problems)))
    }

    /// The most that is taken, in bytes: for script, which says so before it sends.
    const fn largest(&self) -> u64 {
        LARGEST_ARCHIVE
    }

    const fn too_large(&self) -> &'static str {
        TOO_LARGE
    }

    const fn broke_off(&self) -> &'static str {
        BROKE_OFF
    }

    const fn nothing(&self) -> &'static str {
        NOTHING
    }
}

/// The archive, if it looks like one; else it is read to its end, and this is what is wrong with it.
async fn looked_at(archive: Option<Archive>) -> Result<Archive, Problems> {
    let wrong = |sentence: &str| Problems::default().and("archive", Some(sentence.to_owned()));
    let Some(archive) = archive else { return Err(wrong(NOTHING)) };
    if archive.is_gzip() {
        return Ok(archive);
    }
    let sentence = if archive.is_zip() { ZIP } else { NO_ARCHIVE };
    archive.drops().await;
    Err(wrong(sentence))
}

/// Has an archive that is not wanted read to its end, so that the browser shows the answer.
async fn pass_over(archive: Result<Archive, Problems>, problems: Problems) -> Problems {
    match archive {
        Ok(archive) => {
            archive.drops().await;
            problems
        }
        Err(wrong) => problems.along(wrong),
    }
}

/// What was sent. A form that is none of ours is refused when all of it has come.
async fn read(sent: Sent<Fields>) -> Result<(Result<Archive, Problems>, Typed), Failure> {
    let archive = looked_at(sent.archive).await;
    match sent.form.others.typed() {
        Ok(typed) => Ok((archive, typed)),
        Err(failure) => {
            pass_over(archive, Problems::default()).await;
            Err(failure)
        }
    }
}

/// Why nothing came of an archive, in a status and in words. That it did not come whole explains whatever the server then said.
fn not_sent(came: Result<(), Cut>, error: Error) -> Result<Wrong, Failure> {
    let cut = |status, sentence: &str| Ok((status, Problems::default().and("archive", Some(sentence.to_owned()))));
    match came {
        Err(Cut::TooLarge) => cut(StatusCode::PAYLOAD_TOO_LARGE, TOO_LARGE),
        Err(Cut::BrokeOff) => cut(StatusCode::REQUEST_TIMEOUT, BROKE_OFF),
        Ok(()) => {
            let refusal = refused(error)?;
            Ok((status(refusal), problems(refusal)))
        }
    }
}

/// `GET /workspaces/{id}/sites/folder`
pub(crate) async fn show(asked: Permitted<SendSites>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let ((problems, _), ticks) = tokio::try_join!(before(&app, &asked), ways::ticks(&app, &asked, None, None))?;
    Ok(respond(StatusCode::OK, &Page::of(&asked, To::new(&asked), (Typed::default(), ticks), problems)))
}

/// `POST /workspaces/{id}/sites/folder`
pub(crate) async fn make(
    asked: Permitted<SendSites>,
    State(app): State<Arc<App>>,
    sent: Sent<Fields>,
) -> Result<Response, Failure> {
    let (archive, typed) = read(sent).await?;
    let (new, archive) = match (typed.read(), archive) {
        (Ok(new), Ok(archive)) => (new, archive),
        (new, archive) => {
            let wrong = pass_over(archive, new.err().unwrap_or_default()).await;
            let wrong = (StatusCode::UNPROCESSABLE_ENTITY, wrong);
            return Page::again(&app, &asked, (To::new(&asked), typed), wrong).await;
        }
    };
    let when = when(&asked.visit);
    let to =
        async |upload: Upload| sites::make(&app, &asked.permit, &asked.row, &new, Code::Archive(upload), when).await;
    match archive.flows(to).await {
        (Ok(made), _) => Ok(ways::made(&asked, made)),
        (Err(error), came) => Page::again(&app, &asked, (To::new(&asked), typed), not_sent(came, error)?).await,
    }
}

/// `GET /workspaces/{id}/sites/{site}/folder`
pub(crate) async fn show_again(
    asked: Permitted<SendSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
) -> Result<Response, Failure> {
    let (there, ticks) = tokio::try_join!(there(&app, &asked, &site), ways::ticks(&app, &asked, Some(&site), None))?;
    let (to, problems) = match there {
        Ok(to) => (to, Problems::default()),
        Err(refusal) => (To::unseen(&asked, &site), Problems::whole(words::not_sent(refusal))),
    };
    Ok(respond(StatusCode::OK, &Page::of(&asked, to, (Typed::default(), ticks), problems)))
}

/// `POST /workspaces/{id}/sites/{site}/folder`
pub(crate) async fn update(
    asked: Permitted<SendSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    sent: Sent<Fields>,
) -> Result<Response, Failure> {
    let (archive, typed) = read(sent).await?;
    let wrong = match send(&app, &asked, &site, &typed, archive).await? {
        Ok(()) => return Ok(lead(asked.row.id, &site, asked.visit.now)),
        Err(wrong) => wrong,
    };
    let to = there(&app, &asked, &site).await?.unwrap_or_else(|_| To::unseen(&asked, &site));
    Page::again(&app, &asked, (to, typed), wrong).await
}

/// Lays an archive over a site, or says why not.
async fn send(
    app: &App,
    asked: &Permitted<SendSites>,
    site: &DeploymentId,
    typed: &Typed,
    archive: Result<Archive, Problems>,
) -> Result<Result<(), Wrong>, Failure> {
    let (along, archive) = match (typed.along(), archive) {
        (Ok(along), Ok(archive)) => (along, archive),
        (along, archive) => {
            let wrong = pass_over(archive, along.err().unwrap_or_default()).await;
            return Ok(Err((StatusCode::UNPROCESSABLE_ENTITY, wrong)));
        }
    };
    let when = when(&asked.visit);
    let to = async |upload: Upload| {
        sites::update(app, &asked.permit, &asked.row, site, &along, Code::Archive(upload), when).await
    };
    match archive.flows(to).await {
        (Ok(()), _) => Ok(Ok(())),
        (Err(Error::Refused(Refusal::Absent)), Ok(())) => Err(Failure::NotFound),
        (Err(error), came) => not_sent(came, error).map(Err),
    }
}

#[cfg(test)]
mod tests {
    use face::words::{banned_in, grade};

    use super::*;

    #[test]
    fn what_is_said_of_archives_is_plain() {
        for sentence in [TOO_LARGE, BROKE_OFF, NOTHING, ZIP, NO_ARCHIVE] {
            assert!(banned_in(sentence).is_none() && grade(sentence) <= 8.0, "{sentence}");
        }
    }

    #[test]
    fn that_an_archive_broke_off_explains_what_came_of_it() {
        let unsure = || Error::Refused(Refusal::Unsure);
        assert_eq!(not_sent(Err(Cut::BrokeOff), unsure()).unwrap().0, StatusCode::REQUEST_TIMEOUT);
        assert_eq!(not_sent(Err(Cut::TooLarge), unsure()).unwrap().0, StatusCode::PAYLOAD_TOO_LARGE);
        let (status, problems) = not_sent(Ok(()), unsure()).unwrap();
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(problems.of_all().unwrap().contains("we do not know if it is done"));
    }
}
