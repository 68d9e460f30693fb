//! One site: how it is, what there is to know of it, and the way to all that can be done with it.

use std::sync::Arc;
use std::time::Duration;

use access::inside::DeploymentId;
use access::inside::server::Period;
use access::inside::sites::{self, Site, Status};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::check;
use domain::authorize::permission::{Permission, ViewSites};
use http::StatusCode;
use http::header::LOCATION;
use jiff::{SignedDuration, Timestamp};
use messages::WorkspaceId;
use tokio::time::timeout;

use super::super::inside::SiteId;
use super::super::patience::{Found, Patience};
use super::super::site_settings::used_up;
use super::super::waiting::in_words;
use super::around::{Around, View};
use super::list::SOON;
use super::{lines, words};
use crate::app::App;
use crate::live::{Watch, render};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::label::Tone;
use face::layout::{Frame, Here, respond};
use face::step::{Progress, Step};
use face::when::Dates;

/// Says when new code was sent, in seconds since 1970: the server does not.
const SENT: &str = "sent=";

/// So much of the time to look at a site is for the lines of its log.
const FOR_LINES: Duration = Duration::from_secs(2);

/// `GET /workspaces/{id}/sites/{site}`
#[derive(Debug, Template)]
#[template(path = "workspaces/sites/one.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/{id}/sites/{site}/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/sites/_one_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What stands on each page of it.
    pub around: Around,
    /// When code was sent, if the page came from that.
    pub sent: Option<Timestamp>,
    /// How it is.
    pub shown: Found<Box<There>>,
}

/// A site, as its page shows it.
#[derive(Debug, Clone)]
pub struct There {
    /// How it is, and in which colour.
    pub state: (Tone, &'static str),
    /// What that means.
    pub sentence: &'static str,
    /// The way to being live, while it is on it.
    pub steps: Vec<Step>,
    /// For how many seconds, if that is known.
    pub elapsed: Option<u64>,
    /// That it did not start, and what is known of why.
    pub failed: Option<Failed>,
    /// Where it answers, while it does.
    pub address: Option<String>,
    /// What it is, if somebody said so.
    pub description: String,
    /// What it is made with.
    pub made_with: &'static str,
    /// Who sent it.
    pub by: String,
    /// When it was made, if that is known.
    pub made: Option<Timestamp>,
    /// When it ends by itself, if it does.
    pub ends: Option<Timestamp>,
    /// Who may see it.
    pub access: &'static str,
    /// Whether it is locked.
    pub locked: bool,
    /// How much it may send, and how much of that is left.
    pub traffic: String,
    /// Where its files are downloaded; none for who may not, and while they change.
    pub source: Option<String>,
    /// Where it is sent anew; none for who may not, and while that cannot be.
    pub send: Option<String>,
    /// Where it is deleted; none for who may not.
    pub delete: Option<String>,
}

/// A site that did not start.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Whether it was never up, so that it can only be deleted and sent again.
    pub for_good: bool,
    /// What its program wrote last; empty if it wrote nothing.
    pub lines: Vec<String>,
}

impl Failed {
    /// What one reads first.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        if self.for_good {
            "It never came up, so there is nothing to mend in it. Find out what is wrong with the files, delete the site, and send it again."
        } else {
            "What was there before may still be up. Find out what is wrong with the files, and send them anew."
        }
    }
}

/// What was looked at: the site, for which time its limit is, and what it wrote last, where it failed.
type Looked = (Site, Option<Period>, Option<String>);

impl There {
    fn of(asked: &Permitted<ViewSites>, around: &Around, (site, period, log): Looked, sent: Option<Timestamp>) -> Self {
        let may = |permission| check(asked.permit.who(), permission, asked.permit.on()).is_ok();
        let is_at_rest = !site.is_on_its_way();
        let failed = (site.status == Status::Failed)
            .then(|| Failed { for_good: site.is_down, lines: lines::that_matter(log.as_deref().unwrap_or_default()) });
        let can_be_sent = is_at_rest && !site.locked && failed.as_ref().is_none_or(|failed| !failed.for_good);
        let since = match site.status {
            Status::Building => site.made_at,
            Status::Updating => sent,
            Status::Running | Status::Failed | Status::Unknown(_) => None,
        };
        Self {
            state: if site.is_used_up() { words::USED_UP } else { words::status(&site.status) },
            sentence: if site.is_used_up() { used_up(period) } else { words::sentence(&site.status) },
            steps: steps(&site.status, since, asked.visit.now),
            elapsed: since.map(|since| seconds(since, asked.visit.now)),
            failed,
            made_with: words::made_with(&site.made_with),
            by: words::by(&site),
            made: site.made_at,
            ends: site.ends_at,
            access: words::access(&site.access),
            locked: site.locked,
            send: (can_be_sent && may(Permission::SendSites)).then(|| format!("{}/folder", around.to(View::Site))),
            delete: (is_at_rest && may(Permission::ManageSites)).then(|| format!("{}/delete", around.to(View::Site))),
            description: site.description,
            traffic: words::traffic(site.traffic, site.left, period),
            source: (is_at_rest && may(Permission::SendSites)).then(|| format!("{}/source", around.to(View::Site))),
            address: site.address.filter(|_| !matches!(site.status, Status::Building)),
        }
    }

    /// How long so far, in words.
    fn so_far(&self) -> String {
        in_words(self.elapsed.unwrap_or_default())
    }
}

fn seconds(since: Timestamp, now: Timestamp) -> u64 {
    u64::try_from(now.duration_since(since).as_secs()).unwrap_or(0)
}

/// The way of a site to being live, as far as the server tells it.
pub(super) fn steps(status: &Status, since: Option<Timestamp>, now: Timestamp) -> Vec<Step> {
    let name = match status {
        Status::Building => "Building",
        Status::Updating => "Building anew",
        Status::Running | Status::Failed | Status::Unknown(_) => return Vec::new(),
    };
    let sent = Progress::Done(since.unwrap_or(now));
    let way = [("Files sent", sent), (name, Progress::Now), ("Live", Progress::Later)];
    way.map(|(name, progress)| Step { name: name.to_owned(), progress }).into()
}

impl Live {
    /// In so many seconds it is to be drawn anew although nothing has happened, if ever.
    fn again_in(&self) -> Option<u64> {
        let is_on_its_way = matches!(&self.shown, Found::There(there) if !there.steps.is_empty());
        self.shown.again_in(is_on_its_way.then_some(SOON))
    }

    const fn is_loading(&self) -> bool {
        matches!(self.shown, Found::Loading)
    }

    /// What the browser's tab is called: the state first, because tabs are narrow.
    fn title(&self) -> String {
        let name = self.around.title();
        match &self.shown {
            Found::There(there) => format!("{} – {name}", there.state.1),
            Found::Closed(told) => format!("{} – {name}", told.title),
            Found::Loading => name.to_owned(),
        }
    }

    fn asks_from(&self) -> String {
        let sent = self.sent.map(|sent| format!("?{SENT}{}", sent.as_second())).unwrap_or_default();
        format!("{}/live{sent}", self.around.to(View::Site))
    }

    fn watches(&self) -> Option<Watch> {
        Some(Watch::Workspace(self.around.workspace.clone()))
    }

    async fn draw(
        app: &App,
        asked: &Permitted<ViewSites>,
        id: &DeploymentId,
        query: Option<&str>,
        patience: Patience,
    ) -> Result<Self, Failure> {
        let look = async {
            let (site, period) = sites::with_period(app, &asked.permit, &asked.row, id).await?;
            let log = if site.status == Status::Failed { log(app, asked, id).await } else { None };
            Ok((site, period, log))
        };
        let found = patience.ask(look).await?;
        let sent = sent(query, asked.visit.now);
        let name = match &found {
            Found::There((site, ..)) => Some(site.title.clone()),
            Found::Loading | Found::Closed(_) => None,
        };
        let (workspace, called) = (asked.row.id.to_string(), asked.row.name.clone());
        let around = Around { workspace, called, site: id.to_string(), name, here: View::Site };
        let shown = found.map(|looked| Box::new(There::of(asked, &around, looked, sent)));
        Ok(Self { dates: asked.visit.dates(), now: asked.visit.now, around, sent, shown })
    }
}

/// What its program wrote last, if the server says so in time.
async fn log(app: &App, asked: &Permitted<ViewSites>, id: &DeploymentId) -> Option<String> {
    timeout(FOR_LINES, sites::last_lines(app, &asked.permit, &asked.row, id)).await.ok()?.ok()
}

/// When code was sent, as an address says it; not before the last hour, and not later than now.
fn sent(query: Option<&str>, now: Timestamp) -> Option<Timestamp> {
    let seconds = query?.split('&').find_map(|field| field.strip_prefix(SENT))?.parse().ok()?;
    let at = Timestamp::from_second(seconds).ok()?;
    (at <= now && at > now - SignedDuration::from_hours(1)).then_some(at)
}

/// Leads to a site that code was just sent for.
pub(in crate::workspaces) fn lead(workspace: WorkspaceId, site: &DeploymentId, now: Timestamp) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, lead_to(workspace, site, now))]).into_response()
}

/// Where it is then.
pub(super) fn lead_to(workspace: WorkspaceId, site: &DeploymentId, now: Timestamp) -> String {
    format!("{}?{SENT}{}", View::Site.href(&workspace.to_string(), site.as_str()), now.as_second())
}

/// `GET /workspaces/{id}/sites/{site}`
pub(crate) async fn show(
    asked: Permitted<ViewSites>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.as_deref();
    let live = Live::draw(&app, &asked, &id, query, Patience::of(query)).await?;
    Ok(respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Workspaces), live }))
}

/// `GET /workspaces/{id}/sites/{site}/live`
pub(crate) async fn live(
    asked: Permitted<ViewSites>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    render(&Live::draw(&app, &asked, &id, query.as_deref(), Patience::Long).await?)
}

#[cfg(test)]
mod tests {
    use face::words::{banned_in, grade};

    use super::*;

    #[test]
    fn when_code_was_sent_is_believed_within_the_hour() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let read = |query| sent(Some(query), now).map(Timestamp::as_second);
        assert_eq!(read("sent=999990"), Some(999_990));
        for odd in ["", "sent=", "sent=x", "sent=1000001", "sent=900000", "sent=-1", "sent=99999999999999999999"] {
            assert_eq!(read(odd), None, "{odd}");
        }
        assert_eq!(sent(None, now), None);
    }

    #[test]
    fn a_site_that_failed_says_what_to_do() {
        for for_good in [true, false] {
            let sentence = Failed { for_good, lines: Vec::new() }.sentence();
            assert!(banned_in(sentence).is_none() && grade(sentence) <= 8.0, "{sentence}");
        }
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(steps(&Status::Building, None, now).len(), 3);
        assert!(steps(&Status::Running, None, now).is_empty());
    }
}
