//! Making somebody else the owner in one's own place: a page that says what that means, and takes their name, typed.

use askama::Template;
use axum::response::Response;
use domain::authorize::permission::HandOverAccount;
use http::StatusCode;
use messages::account;
use messages::{AccountId, CommandId, PersonId};
use serde::{Deserialize, Serialize};

use super::{Done, PATH, hand_over_to, page_of};
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// `GET /account/people/{person}/hand-over`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "account/people/hand_over.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where it is sent.
    pub action: String,
    /// The page of whom it is about, from where one comes.
    pub back: String,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// What they are called.
    pub called: String,
    /// Where mail reaches them.
    pub email: String,
    /// What is to be typed.
    pub hint: String,
    /// What was typed. Posted as `name`.
    pub name: String,
    /// What to change, if it was tried.
    pub problems: Problems,
}

impl Page {
    pub(super) fn of(frame: Frame, person: PersonId, (called, email): (&str, &str), name: String) -> Self {
        let back = page_of(person);
        Self {
            frame,
            action: hand_over_to(person),
            back,
            command: CommandId::new().to_string(),
            called: called.to_owned(),
            email: email.to_owned(),
            hint: format!("They are called {called}."),
            name,
            problems: Problems::default(),
        }
    }
}

/// What is said of another name than theirs.
pub(super) const OTHER_NAME: &str = "This is another name. Type it as it stands here.";

/// Whom it is handed to, by their name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct HandOver {
    person: PersonId,
    name: String,
}

/// What the form posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    name: String,
}

impl From<HandOver> for Fields {
    fn from(hand_over: HandOver) -> Self {
        Self { name: hand_over.name }
    }
}

/// `GET /account/people/{person}/hand-over`
pub(crate) async fn show(asked: Permitted<HandOverAccount>) -> Response {
    respond(StatusCode::OK, &page(&asked, String::new()))
}

fn page(asked: &Permitted<HandOverAccount>, name: String) -> Page {
    let member = &asked.row.inner;
    Page::of(asked.visit.frame(Here::Account), member.person, (&member.name, &member.email), name)
}

impl Command for HandOver {
    const VERB: &'static str = "hand_over";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "a new owner:";

    type Permission = HandOverAccount;
    type Target = AccountId;
    type Fields = Fields;

    fn target(asked: &Permitted<HandOverAccount>, _command: CommandId) -> AccountId {
        asked.row.outer.account
    }

    fn check(asked: &Permitted<HandOverAccount>, fields: &Fields) -> Result<Self, NotDone> {
        let member = &asked.row.inner;
        if fields.name.trim() == member.name.trim() {
            Ok(Self { person: member.person, name: member.name.clone() })
        } else {
            Err(Problems::default().and("name", Some(OTHER_NAME.to_owned())).into())
        }
    }

    fn message(&self, _asked: &Permitted<HandOverAccount>) -> account::Command {
        account::Command::HandOver { person: self.person }
    }

    fn name(&self, asked: &Permitted<HandOverAccount>) -> String {
        asked.row.inner.name.clone()
    }

    fn done_at(_account: AccountId) -> String {
        Done::HandedOver.page()
    }

    async fn again(_app: &App, asked: Permitted<HandOverAccount>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        let Attempt { command, fields, problems, status, .. } = attempt;
        let page = Page { command: command.to_string(), problems, ..page(&asked, fields.name) };
        Ok(respond(status, &page))
    }
}
