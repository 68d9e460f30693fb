//! Making a key: a name, a purpose, and a button that can be pressed twice without harm.
//!
//! The same name is the same user of the server, and the server makes each once. So the second of two forms makes nothing, and says
//! that the key is there, and what to do for who did not see it.

use std::sync::Arc;

use access::inside::keys::{self, Called, Purpose};
use access::inside::{self, Refusal};
use access::permit::also;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::{ManageKeys, ViewKeys};
use domain::workspace::Name;
use http::{HeaderMap, StatusCode};
use messages::{AccountId, WorkspaceId};
use serde::Deserialize;

use super::super::home::Tab;
use super::super::inside::{refused, status, told, when};
use super::super::patience::{Found, Patience};
use super::{at, made, new_at, words};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted, Visit};
use face::layout::{Frame, Here, respond};

/// What is said of a name that another key has.
pub(super) const TAKEN: &str = "There is a key with this name already.";

/// `GET /workspaces/{id}/keys/new`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "workspaces/keys/make.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where it is sent.
    pub action: String,
    /// The list of keys, from where one comes.
    pub back: String,
    /// What the workspace is called.
    pub called: String,
    /// What was typed. Posted as `name`.
    pub name: String,
    /// What it can be for: word, name, text, whether it is chosen. Posted as `purpose`.
    pub purposes: Vec<(&'static str, &'static str, &'static str, bool)>,
    /// The key that has this name already.
    pub taken: Option<String>,
    /// What to change, if it was tried, and why none can be made right now.
    pub problems: Problems,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    account: AccountId,
    name: String,
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    purpose: String,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl Page {
    fn of(asked: &Permitted<ManageKeys>, name: String, chosen: Option<Purpose>, problems: Problems) -> Self {
        let id = asked.row.id.to_string();
        Self {
            frame: asked.visit.frame(Here::Workspaces),
            action: Tab::Keys.href(&id),
            back: Tab::Keys.href(&id),
            called: asked.row.name.clone(),
            name,
            purposes: purposes(chosen),
            taken: None,
            problems,
        }
    }
}

/// The choices, with one of them chosen.
pub(super) fn purposes(chosen: Option<Purpose>) -> Vec<(&'static str, &'static str, &'static str, bool)> {
    let choice = |purpose: Purpose| {
        let (name, text) = words::purpose(purpose);
        (purpose.word(), name, text, chosen == Some(purpose))
    };
    Purpose::ALL.map(choice).into()
}

/// `GET /workspaces/{id}/keys/new`
pub(crate) async fn show(asked: Permitted<ManageKeys>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let problems = match inside::is_open(&asked.row) {
        Ok(()) => Problems::default(),
        Err(refusal) => Problems::whole(told(refusal).sentence),
    };
    let name = suggested(&app, &asked).await?;
    Ok(respond(StatusCode::OK, &Page::of(&asked, name, Some(Purpose::Laptop), problems)))
}

/// The name that stands in the form at first: one that no key has, as far as that is known in a moment.
async fn suggested(app: &App, asked: &Permitted<ManageKeys>) -> Result<String, Failure> {
    let name = computer_of(&asked.visit);
    let permit = also(&asked.permit, ViewKeys)?;
    let taken = match Patience::Short.ask(keys::names(app, &permit, &asked.row)).await? {
        Found::There(taken) => taken,
        Found::Loading | Found::Closed(_) => Vec::new(),
    };
    Ok(not_taken(name, &taken))
}

/// The computer of who asks.
fn computer_of(visit: &Visit) -> String {
    computer(visit.session.as_ref().map_or("", |session| session.name.as_str()))
}

/// The computer of somebody who is called so, by their first name.
fn computer(of: &str) -> String {
    let first = of.split_whitespace().next().unwrap_or_default();
    // The plain sign: with it the user of the server is called so, too.
    let ends = if first.ends_with(['s', 'S']) { "'" } else { "'s" };
    let name = format!("{first}{ends} computer");
    if first.is_empty() || Name::parse(&name).is_err() { "My computer".to_owned() } else { name }
}

/// With a number where another key is called the same.
fn not_taken(name: String, taken: &[String]) -> String {
    let is_free = |name: &String| !taken.iter().any(|other| other.to_lowercase() == name.to_lowercase());
    let numbered = (2..100).map(|number| format!("{name} {number}"));
    std::iter::once(name.clone()).chain(numbered).find(is_free).unwrap_or(name)
}

/// A form that makes a key for somebody's computer with one press, on the page of a workspace that has none yet.
#[derive(Debug, Clone, Default)]
pub struct OnePress {
    /// Where it is sent.
    pub action: String,
    /// The form in which one chooses what it is for, and its name.
    pub form: String,
    /// For whose account it is drawn. Posted as `account`.
    pub account: String,
    /// What the key will be called. Posted as `name`.
    pub name: String,
}

impl OnePress {
    pub(in crate::workspaces) fn of(visit: &Visit, workspace: WorkspaceId) -> Self {
        let account = visit.session.as_ref().map(|session| session.account.to_string()).unwrap_or_default();
        let (action, form) = (Tab::Keys.href(&workspace.to_string()), new_at(workspace));
        Self { action, form, account, name: computer_of(visit) }
    }

    /// What it is for. Posted as `purpose`.
    #[expect(clippy::unused_self, reason = "the template asks it of the press")]
    pub(in crate::workspaces) const fn purpose(&self) -> &'static str {
        Purpose::Laptop.word()
    }
}

/// `POST /workspaces/{id}/keys`
pub(crate) async fn make(
    asked: Permitted<ManageKeys>,
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let purpose = Purpose::from_word(&fields.purpose);
    let again = |status, name, problems| Ok(respond(status, &Page::of(&asked, name, purpose, problems)));
    let Some(purpose) = purpose else {
        let problems = Problems::default().and("purpose", Some("Choose what the key is for.".to_owned()));
        return again(StatusCode::UNPROCESSABLE_ENTITY, fields.name, problems);
    };
    let called = match Called::parse(&fields.name, purpose) {
        Ok(called) => called,
        Err(bad) => {
            let problems = Problems::default().and("name", Some(bad.to_string()));
            return again(StatusCode::UNPROCESSABLE_ENTITY, fields.name, problems);
        }
    };
    match keys::make(&app, &asked.permit, &asked.row, &called, when(&asked.visit)).await {
        Ok(secret) => {
            let user = called.user().ok();
            let key = made::Key { name: called.name, purpose: Some(called.purpose), keeps: true, user, secret };
            Ok(made::answer(&asked, &headers, key, false))
        }
        Err(error) => {
            let refusal = refused(error)?;
            let page = if refusal == Refusal::NameTaken {
                let problems = Problems::default().and("name", Some(TAKEN.to_owned()));
                let taken = called.user().ok().map(|user| at(&asked.row.id.to_string(), &user));
                Page { taken, ..Page::of(&asked, called.name, Some(purpose), problems) }
            } else {
                Page::of(&asked, called.name, Some(purpose), Problems::whole(told(refusal).sentence))
            };
            Ok(respond(status(refusal), &page))
        }
    }
}

#[cfg(any(test, feature = "gallery"))]
impl OnePress {
    /// As exhibits have it.
    pub(in crate::workspaces) fn shown() -> Self {
        use crate::shelf::samples::{ACCOUNT, WORKSPACE};

        let (action, form) = (Tab::Keys.href(WORKSPACE), new_at(WORKSPACE));
        Self { action, form, account: ACCOUNT.into(), name: computer("Ada Example") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_suggested_that_nobody_has() {
        assert_eq!(computer("Ada Example"), "Ada's computer");
        assert_eq!(computer("James"), "James' computer");
        for odd in ["", "  ", "a\u{202e}b", &"a".repeat(60)] {
            assert_eq!(computer(odd), "My computer", "{odd:?}");
        }
        let taken = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(not_taken("My computer".to_owned(), &[]), "My computer");
        assert_eq!(not_taken("My computer".to_owned(), &taken(&["my computer", "My computer 2"])), "My computer 3");
    }
}
