//! Making a key: a name, a purpose, and a button that can be pressed twice without harm.
//!
//! The same name is the same user of the server, and the server makes each once. So the second of two forms makes nothing, and says
//! that the key is there, and what to do for who did not see it.

use std::sync::Arc;

use access::inside::keys::{self, Called, Purpose};
use access::inside::{self, Refusal};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ManageKeys;
use http::StatusCode;
use messages::AccountId;
use serde::Deserialize;

use super::super::home::Tab;
use super::super::inside::{refused, status, told, when};
use super::{at, made, words};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};
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
pub(crate) async fn show(asked: Permitted<ManageKeys>) -> Response {
    let problems = match inside::is_open(&asked.row) {
        Ok(()) => Problems::default(),
        Err(refusal) => Problems::whole(told(refusal).sentence),
    };
    respond(StatusCode::OK, &Page::of(&asked, String::new(), Some(Purpose::Laptop), problems))
}

/// `POST /workspaces/{id}/keys`
pub(crate) async fn make(
    asked: Permitted<ManageKeys>,
    State(app): State<Arc<App>>,
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
        Ok(key) => Ok(made::answer(&asked, called.name, called.purpose, key, false)),
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
