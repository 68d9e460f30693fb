//! Making a site of one file that is pasted, and putting such a file in the place of all that a site has.

use std::collections::BTreeMap;
use std::sync::Arc;

use access::inside::Refusal;
use access::inside::sites::{self, Code};
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
use crate::visit::{DrawnFor, Failure, Form, Posted};
use face::layout::{Frame, Here, respond};

/// What a file is called that is a page by itself.
const USUAL: &str = "index.html";

/// So much of a text is taken: with what a form adds to it, it stays under what the route takes.
pub(super) const LARGEST: usize = 256 * 1024;

/// `GET /workspaces/{id}/sites/file` and `GET /workspaces/{id}/sites/{site}/file`, and the answer to its form when that cannot be done.
#[derive(Debug, Template)]
#[template(path = "workspaces/sites/file.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where it goes.
    pub to: To,
    /// What was typed. Posted as `name`, `mode` and `user`, for a new site, and `env`.
    pub typed: Typed,
    /// The secrets that its program can get; none while nobody can say.
    pub ticks: Option<Vec<Tick>>,
    /// What the file is called. Posted as `path`.
    pub path: String,
    /// What is in it. Posted as `text`.
    pub text: String,
    /// What to change, if it was tried, and what to know before.
    pub problems: Problems,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
pub(crate) struct Fields {
    account: AccountId,
    path: String,
    text: String,
    #[serde(flatten)]
    others: ways::Fields,
}

/// The file, as it was pasted.
struct Pasted {
    path: String,
    text: String,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl Page {
    fn blank(asked: &Permitted<SendSites>, to: To, ticks: Option<Vec<Tick>>, problems: Problems) -> Self {
        Self {
            frame: asked.visit.frame(Here::Workspaces),
            to,
            typed: Typed::default(),
            path: USUAL.to_owned(),
            text: String::new(),
            ticks,
            problems,
        }
    }
}

impl Pasted {
    /// What is wrong with the file itself.
    fn problems(&self) -> Problems {
        let path = (!is_path(&self.path)).then(|| "Use letters from a to z, digits, dots and dashes.".to_owned());
        let text = match self.text.len() {
            0 => Some("Paste what is in the file.".to_owned()),
            1..=LARGEST => None,
            _ => Some("This is too much for one file. Upload it in a folder instead.".to_owned()),
        };
        Problems::default().and("path", path).and("text", text)
    }

    fn code(&self) -> Code {
        Code::Files(BTreeMap::from([(self.path.trim().to_owned(), self.text.clone())]))
    }

    /// The page once more, with all that was typed.
    async fn again(
        self,
        app: &App,
        asked: &Permitted<SendSites>,
        (to, typed): (To, Typed),
        (status, problems): (StatusCode, Problems),
    ) -> Result<Response, Failure> {
        let site = to.id();
        let ticks = ways::ticks(app, asked, site.as_ref(), typed.chosen.as_deref()).await?;
        let Self { path, text } = self;
        Ok(respond(status, &Page { typed, path, text, ..Page::blank(asked, to, ticks, problems) }))
    }
}

/// A name of a file, without a folder.
fn is_path(text: &str) -> bool {
    let text = text.trim();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    (1..=100).contains(&text.len()) && text.chars().all(plain) && !text.starts_with('.')
}

/// `GET /workspaces/{id}/sites/file`
pub(crate) async fn show(asked: Permitted<SendSites>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let ((problems, _), ticks) = tokio::try_join!(before(&app, &asked), ways::ticks(&app, &asked, None, None))?;
    Ok(respond(StatusCode::OK, &Page::blank(&asked, To::new(&asked), ticks, problems)))
}

/// `POST /workspaces/{id}/sites/file`
pub(crate) async fn make(
    asked: Permitted<SendSites>,
    State(app): State<Arc<App>>,
    Form(Fields { path, text, others, .. }): Form<Fields>,
) -> Result<Response, Failure> {
    let (pasted, typed) = (Pasted { path, text }, others.typed()?);
    let file = pasted.problems();
    let wrong = match typed.read() {
        Ok(new) if !file.any() => {
            match sites::make(&app, &asked.permit, &asked.row, &new, pasted.code(), when(&asked.visit)).await {
                Ok(made) => return Ok(ways::made(&asked, made)),
                Err(error) => not_sent(refused(error)?),
            }
        }
        Ok(_) => (StatusCode::UNPROCESSABLE_ENTITY, file),
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems.along(file)),
    };
    pasted.again(&app, &asked, (To::new(&asked), typed), wrong).await
}

fn not_sent(refusal: Refusal) -> (StatusCode, Problems) {
    (status(refusal), problems(refusal))
}

/// `GET /workspaces/{id}/sites/{site}/file`
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
    Ok(respond(StatusCode::OK, &Page::blank(&asked, to, ticks, problems)))
}

/// `POST /workspaces/{id}/sites/{site}/file`
pub(crate) async fn update(
    asked: Permitted<SendSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    Form(Fields { path, text, others, .. }): Form<Fields>,
) -> Result<Response, Failure> {
    let (pasted, typed) = (Pasted { path, text }, others.typed()?);
    let to = match there(&app, &asked, &site).await? {
        Ok(to) => to,
        Err(refusal) => return pasted.again(&app, &asked, (To::unseen(&asked, &site), typed), not_sent(refusal)).await,
    };
    let file = pasted.problems();
    let wrong = match typed.along() {
        Ok(along) if !file.any() => {
            let (code, when) = (pasted.code(), when(&asked.visit));
            match sites::update(&app, &asked.permit, &asked.row, &site, &along, code, when).await {
                Ok(()) => return Ok(lead(asked.row.id, &site, asked.visit.now)),
                Err(error) => match refused(error)? {
                    Refusal::Absent => return Err(Failure::NotFound),
                    refusal => not_sent(refusal),
                },
            }
        }
        Ok(_) => (StatusCode::UNPROCESSABLE_ENTITY, file),
        Err(problems) => (StatusCode::UNPROCESSABLE_ENTITY, problems.along(file)),
    };
    pasted.again(&app, &asked, (to, typed), wrong).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_a_plain_name() {
        for name in ["index.html", " app.py ", "main.go", "a_b-c.1"] {
            assert!(is_path(name), "{name}");
        }
        for name in ["", "a/b", "../a", ".env", "a b", "ä", "<b>", &"a".repeat(101)] {
            assert!(!is_path(name), "{name}");
        }
    }
}
