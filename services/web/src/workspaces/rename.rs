//! Giving a workspace another name: a page with one field. The address stays, so nothing that was sent to anybody breaks.

use askama::Template;
use axum::response::Response;
use domain::authorize::permission::RenameWorkspace;
use domain::workspace::Name;
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

/// `GET /workspaces/{id}/rename`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "workspaces/rename.html")]
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
    /// What it is called now.
    pub called: String,
    /// What was typed. Posted as `name`.
    pub name: String,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// Another name.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rename {
    name: String,
}

/// `GET /workspaces/{id}/rename`
pub(crate) async fn show(asked: Permitted<RenameWorkspace>) -> Response {
    let name = asked.row.name.clone();
    draw(StatusCode::OK, &asked, CommandId::new(), name, Problems::default())
}

fn draw(
    status: StatusCode,
    asked: &Permitted<RenameWorkspace>,
    command: CommandId,
    name: String,
    problems: Problems,
) -> Response {
    let session = asked.visit.session.as_ref();
    let page = Page {
        frame: asked.visit.frame(Here::Workspaces),
        command: command.to_string(),
        account: session.map(|session| session.account.to_string()).unwrap_or_default(),
        action: Rename::page(asked.row.id),
        back: Rename::done_at(asked.row.id),
        called: asked.row.name.clone(),
        name,
        problems,
    };
    respond(status, &page)
}

impl Command for Rename {
    const VERB: &'static str = "rename";
    const PAGE: &'static str = "/workspaces/{id}/rename";
    const ASKED_FOR: &'static str = "a new name for";

    type Permission = RenameWorkspace;
    type Target = WorkspaceId;
    type Fields = Self;

    fn target(asked: &Permitted<RenameWorkspace>, _command: CommandId) -> WorkspaceId {
        asked.row.id
    }

    fn check(_asked: &Permitted<RenameWorkspace>, fields: &Self) -> Result<Self, NotDone> {
        let named = Name::parse(&fields.name).map(|name| Self { name: name.into() });
        named.map_err(|bad| Problems::default().and("name", Some(bad.to_string())).into())
    }

    fn message(&self, _asked: &Permitted<RenameWorkspace>) -> workspace::Command {
        workspace::Command::Rename { name: self.name.clone() }
    }

    fn name(&self, asked: &Permitted<RenameWorkspace>) -> String {
        asked.row.name.clone()
    }

    fn done_at(workspace: WorkspaceId) -> String {
        Tab::Settings.href(&workspace.to_string())
    }

    fn field(refusal: Refusal) -> Option<&'static str> {
        (refusal == Refusal::BadName).then_some("name")
    }

    async fn again(_app: &App, asked: Permitted<RenameWorkspace>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        Ok(draw(attempt.status, &asked, attempt.command, attempt.fields.name, attempt.problems))
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ACCOUNT, COMMAND, WORKSPACE};

    let plain = Page {
        frame: shelf.ada().at(Here::Workspaces),
        command: COMMAND.into(),
        account: ACCOUNT.into(),
        action: Rename::PAGE.replace("{id}", WORKSPACE),
        back: Tab::Settings.href(WORKSPACE),
        called: "Paper shop".into(),
        name: "Paper shop".into(),
        problems: Problems::default(),
    };
    shelf.put("workspaces/rename/plain", &plain)?;
    let problems = Problems::default().and("name", Name::parse("").err().map(|bad| bad.to_string()));
    shelf.put("workspaces/rename/problem", &Page { name: String::new(), problems, ..plain })
}
