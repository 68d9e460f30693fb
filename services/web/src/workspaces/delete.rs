//! Deleting a workspace: a page that says what will be lost and until when it can be had back, and takes its name, typed.

use askama::Template;
use axum::response::Response;
use domain::authorize::permission::DeleteWorkspace;
use domain::suspension::RESTORABLE;
use http::StatusCode;
use messages::workspace::{self, Refusal};
use messages::{CommandId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::home::Tab;
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// `GET /workspaces/{id}/delete`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "workspaces/delete.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
    /// Where it is sent.
    pub action: String,
    /// The settings, from where one comes.
    pub back: String,
    /// What it is called.
    pub called: String,
    /// Where it answers, if it does.
    pub address: Option<String>,
    /// What is to be typed.
    pub hint: String,
    /// For how many days it can be had back.
    pub days: i64,
    /// What was typed. Posted as `name`.
    pub name: String,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// What is deleted, by its name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Delete {
    name: String,
}

/// `GET /workspaces/{id}/delete`
pub(crate) async fn show(asked: Permitted<DeleteWorkspace>) -> Response {
    draw(StatusCode::OK, &asked, CommandId::new(), String::new(), Problems::default())
}

fn draw(
    status: StatusCode,
    asked: &Permitted<DeleteWorkspace>,
    command: CommandId,
    name: String,
    problems: Problems,
) -> Response {
    let session = asked.visit.session.as_ref();
    let page = Page {
        frame: asked.visit.frame(Here::Workspaces),
        command: command.to_string(),
        account: session.map(|session| session.account.to_string()).unwrap_or_default(),
        action: Delete::page(asked.row.id),
        back: Tab::Settings.href(&asked.row.id.to_string()),
        called: asked.row.name.clone(),
        hint: format!("It is called {}.", asked.row.name),
        address: super::words::address_of(&asked.row),
        days: RESTORABLE.as_hours() / 24,
        name,
        problems,
    };
    respond(status, &page)
}

impl Command for Delete {
    const VERB: &'static str = "delete";
    const PAGE: &'static str = "/workspaces/{id}/delete";
    const ASKED_FOR: &'static str = "the end of";

    type Permission = DeleteWorkspace;
    type Target = WorkspaceId;
    type Fields = Self;

    fn target(asked: &Permitted<DeleteWorkspace>, _command: CommandId) -> WorkspaceId {
        asked.row.id
    }

    fn check(asked: &Permitted<DeleteWorkspace>, fields: &Self) -> Result<Self, NotDone> {
        if fields.name.trim() == asked.row.name {
            Ok(fields.clone())
        } else {
            Err(NotDone::Refused(Refusal::OtherName))
        }
    }

    fn message(&self, _asked: &Permitted<DeleteWorkspace>) -> workspace::Command {
        workspace::Command::Delete { name: self.name.clone() }
    }

    fn name(&self, asked: &Permitted<DeleteWorkspace>) -> String {
        asked.row.name.clone()
    }

    fn done_at(_workspace: WorkspaceId) -> String {
        "/workspaces".to_owned()
    }

    fn field(refusal: Refusal) -> Option<&'static str> {
        (refusal == Refusal::OtherName).then_some("name")
    }

    async fn again(_app: &App, asked: Permitted<DeleteWorkspace>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        Ok(draw(attempt.status, &asked, attempt.command, attempt.fields.name, attempt.problems))
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ACCOUNT, ADDRESS, COMMAND, WORKSPACE};

    let plain = Page {
        frame: shelf.ada().at(Here::Workspaces),
        command: COMMAND.into(),
        account: ACCOUNT.into(),
        action: Delete::PAGE.replace("{id}", WORKSPACE),
        back: Tab::Settings.href(WORKSPACE),
        called: "Paper shop".into(),
        address: Some(ADDRESS.into()),
        hint: "It is called Paper shop.".into(),
        days: RESTORABLE.as_hours() / 24,
        name: String::new(),
        problems: Problems::default(),
    };
    shelf.put("workspaces/delete/plain", &plain)?;
    let problem = domain::wording::refusal(Refusal::OtherName, None, None);
    let problems = Problems::default().and("name", Some(problem));
    shelf.put("workspaces/delete/problem", &Page { name: "Paper".into(), problems, ..plain })
}
