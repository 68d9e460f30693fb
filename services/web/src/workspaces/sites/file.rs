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
use super::one::lead;
use super::ways::{To, Typed, Way, before, problems, there};
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
    /// What was typed. Posted as `name`, for a new site, and `secrets`.
    pub typed: Typed,
    /// What the file is called. Posted as `path`.
    pub path: String,
    /// What is in it. Posted as `text`.
    pub text: String,
    /// What to change, if it was tried, and what to know before.
    pub problems: Problems,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    account: AccountId,
    /// Not of a site that is there.
    #[serde(default)]
    name: String,
    #[serde(default)]
    secrets: String,
    path: String,
    text: String,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl Page {
    fn blank(asked: &Permitted<SendSites>, to: To, problems: Problems) -> Self {
        Self {
            frame: asked.visit.frame(Here::Workspaces),
            to,
            typed: Typed::default(),
            path: USUAL.to_owned(),
            text: String::new(),
            problems,
        }
    }
}

impl Fields {
    fn typed(&self) -> Typed {
        Typed { name: self.name.clone(), secrets: self.secrets.clone() }
    }

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
    fn again(&self, asked: &Permitted<SendSites>, to: To, problems: Problems) -> Page {
        let (path, text) = (self.path.clone(), self.text.clone());
        Page { typed: self.typed(), path, text, ..Page::blank(asked, to, problems) }
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
    let (problems, _) = before(&app, &asked).await?;
    Ok(respond(StatusCode::OK, &Page::blank(&asked, To::new(&asked), problems)))
}

/// `POST /workspaces/{id}/sites/file`
pub(crate) async fn make(
    asked: Permitted<SendSites>,
    State(app): State<Arc<App>>,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let again = |status, problems| Ok(respond(status, &fields.again(&asked, To::new(&asked), problems)));
    let file = fields.problems();
    let (called, secrets) = match fields.typed().read() {
        Ok(read) if !file.any() => read,
        Ok(_) => return again(StatusCode::UNPROCESSABLE_ENTITY, file),
        Err(typed) => return again(StatusCode::UNPROCESSABLE_ENTITY, typed.along(file)),
    };
    match sites::make(&app, &asked.permit, &asked.row, &called, &secrets, fields.code(), when(&asked.visit)).await {
        Ok(made) => Ok(lead(asked.row.id, &made.id, asked.visit.now)),
        Err(error) => {
            let refusal = refused(error)?;
            again(status(refusal), problems(refusal))
        }
    }
}

/// `GET /workspaces/{id}/sites/{site}/file`
pub(crate) async fn show_again(
    asked: Permitted<SendSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
) -> Result<Response, Failure> {
    let (to, problems) = match there(&app, &asked, &site).await? {
        Ok(to) => (to, Problems::default()),
        Err(refusal) => (To::unseen(&asked, &site), Problems::whole(words::not_sent(refusal))),
    };
    let typed = Typed::known(&app, &asked, &site).await?;
    Ok(respond(StatusCode::OK, &Page { typed, ..Page::blank(&asked, to, problems) }))
}

/// `POST /workspaces/{id}/sites/{site}/file`
pub(crate) async fn update(
    asked: Permitted<SendSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let (to, unseen) = match there(&app, &asked, &site).await? {
        Ok(to) => (to, None),
        Err(refusal) => (To::unseen(&asked, &site), Some(refusal)),
    };
    let again = |status, problems| Ok(respond(status, &fields.again(&asked, to.clone(), problems)));
    if let Some(refusal) = unseen {
        return again(status(refusal), problems(refusal));
    }
    let file = fields.problems();
    let secrets = match fields.typed().secrets() {
        Ok(secrets) if !file.any() => secrets,
        Ok(_) => return again(StatusCode::UNPROCESSABLE_ENTITY, file),
        Err(typed) => return again(StatusCode::UNPROCESSABLE_ENTITY, typed.along(file)),
    };
    match sites::update(&app, &asked.permit, &asked.row, &site, &secrets, fields.code(), when(&asked.visit)).await {
        Ok(()) => Ok(lead(asked.row.id, &site, asked.visit.now)),
        Err(error) => match refused(error)? {
            Refusal::Absent => Err(Failure::NotFound),
            refusal => again(status(refusal), problems(refusal)),
        },
    }
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
