//! Setting a secret: a name, a value, and for whom it is.
//!
//! One of the same name is not overwritten: the second of two forms says that it is there, and leads to it.

use std::sync::Arc;

use access::inside::secrets::{self, ForWhom, New, SecretName, Value};
use access::inside::{self, Refusal};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ManageSecrets;
use http::StatusCode;
use http::header::LOCATION;
use messages::AccountId;
use secrecy::SecretString;
use serde::Deserialize;

use super::super::home::Tab;
use super::super::inside::{refused, status, told, when};
use super::list::Done;
use super::{at, words};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};
use face::layout::{Frame, Here, respond};

/// What is said of a name that another secret has.
pub(super) const TAKEN: &str = "There is a secret with this name already.";

/// What is said where a new value is not there, and the old one neither.
pub(super) const LOST: &str = "The old value is deleted, and the new one may not be set. What runs now is not changed. Type the value once more, and set it.";

/// `GET /workspaces/{id}/secrets/new`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "workspaces/secrets/set.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where it is sent.
    pub action: String,
    /// The list of secrets, from where one comes.
    pub back: String,
    /// What the workspace is called.
    pub called: String,
    /// What was typed. Posted as `name`.
    pub name: String,
    /// What was typed. Posted as `description`.
    pub description: String,
    /// For whom it can be: word, name, text, whether it is chosen. Posted as `whom`.
    pub whoms: Vec<(&'static str, &'static str, &'static str, bool)>,
    /// The secret that has this name already.
    pub taken: Option<String>,
    /// What to change, if it was tried, and why none can be set right now.
    pub problems: Problems,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    account: AccountId,
    name: String,
    value: SecretString,
    description: String,
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    whom: String,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// What of a secret is shown again: all but its value.
pub(super) struct Typed {
    pub name: String,
    pub description: String,
    pub whom: Option<ForWhom>,
}

impl Page {
    pub(super) fn of(asked: &Permitted<ManageSecrets>, typed: Typed, problems: Problems) -> Self {
        let id = asked.row.id.to_string();
        Self {
            frame: asked.visit.frame(Here::Workspaces),
            action: Tab::Secrets.href(&id),
            back: Tab::Secrets.href(&id),
            called: asked.row.name.clone(),
            name: typed.name,
            description: typed.description,
            whoms: whoms(typed.whom),
            taken: None,
            problems,
        }
    }
}

/// The choices, with one of them chosen.
pub(super) fn whoms(chosen: Option<ForWhom>) -> Vec<(&'static str, &'static str, &'static str, bool)> {
    let choice = |whom: ForWhom| {
        let (name, text) = words::whom(whom);
        (whom.word(), name, text, chosen == Some(whom))
    };
    ForWhom::ALL.map(choice).into()
}

/// `GET /workspaces/{id}/secrets/new`
pub(crate) async fn show(asked: Permitted<ManageSecrets>) -> Response {
    let problems = match inside::is_open(&asked.row) {
        Ok(()) => Problems::default(),
        Err(refusal) => Problems::whole(told(refusal).sentence),
    };
    let typed = Typed { name: String::new(), description: String::new(), whom: Some(ForWhom::All) };
    respond(StatusCode::OK, &Page::of(&asked, typed, problems))
}

/// The secret in a form, or what to change about it.
fn read(fields: &Fields) -> Result<New, Problems> {
    let name = secrets::name(&fields.name);
    let value = Value::parse(&fields.value);
    let description = secrets::description(&fields.description);
    let whom = ForWhom::from_word(&fields.whom);
    if let (Ok(name), Ok(value), Ok(description), Some(whom)) = (&name, &value, &description, whom) {
        return Ok(New { name: name.clone(), whom, value: value.clone(), description: description.clone() });
    }
    let unchosen = whom.is_none().then(|| "Choose who can have it.".to_owned());
    Err(Problems::default()
        .and("name", name.err().map(|bad| bad.to_string()))
        .and("value", value.err().map(|bad| bad.to_string()))
        .and("description", description.err().map(|bad| bad.to_string()))
        .and("whom", unchosen))
}

/// `POST /workspaces/{id}/secrets`
pub(crate) async fn set(
    asked: Permitted<ManageSecrets>,
    State(app): State<Arc<App>>,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let new = read(&fields);
    let Fields { name, description, whom, .. } = fields;
    let typed = Typed { name, description, whom: ForWhom::from_word(&whom) };
    let new = match new {
        Ok(new) => new,
        Err(problems) => {
            return Ok(respond(StatusCode::UNPROCESSABLE_ENTITY, &Page::of(&asked, typed, problems)));
        }
    };
    let name = new.name.clone();
    match secrets::set(&app, &asked.permit, &asked.row, new, when(&asked.visit)).await {
        Ok(()) => Ok((StatusCode::SEE_OTHER, [(LOCATION, Done::Set.at(asked.row.id))]).into_response()),
        Err(error) => {
            let refusal = refused(error)?;
            Ok(respond(status(refusal), &not_set(&asked, typed, &name, refusal)))
        }
    }
}

fn not_set(asked: &Permitted<ManageSecrets>, typed: Typed, name: &SecretName, refusal: Refusal) -> Page {
    if refusal != Refusal::NameTaken {
        return Page::of(asked, typed, Problems::whole(told(refusal).sentence));
    }
    let problems = Problems::default().and("name", Some(TAKEN.to_owned()));
    Page { taken: Some(at(&asked.row.id.to_string(), name)), ..Page::of(asked, typed, problems) }
}
