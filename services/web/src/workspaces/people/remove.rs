//! Taking somebody out of a workspace: a page that says what it does and which keys they hold there, and one button.

use std::sync::Arc;

use access::inside::keys::{Fate, decide, held};
use access::workspace::people;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ManageMembers;
use http::StatusCode;
use http::header::LOCATION;
use messages::workspace;
use messages::{CommandId, PersonId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::super::keys::held::{Keys, read};
use super::list::{is_guest, is_taken_out};
use super::{at, page, whom};
use crate::app::App;
use crate::commands::{Ask, Command, NotDone};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// `GET /workspaces/{id}/people/remove`
#[derive(Debug, Template)]
#[template(path = "workspaces/people_remove.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The people, from where one comes.
    pub back: String,
    /// What the workspace is called.
    pub called: String,
    /// The button.
    pub ask: Ask,
    /// Who it is. Posted as `person`.
    pub person: String,
    /// What they are called.
    pub name: String,
    /// What they hold.
    pub keys: Keys,
    /// Whether they are a guest, who stays one of the people of the account.
    pub is_guest: bool,
}

/// Somebody who is taken out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Remove {
    person: String,
    /// What becomes of the keys that they hold; none where nobody was asked.
    #[serde(default)]
    keys: Option<Fate>,
}

/// What the form posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    person: String,
    /// Left out where they hold none.
    #[serde(default)]
    keys: String,
}

impl From<Remove> for Fields {
    fn from(remove: Remove) -> Self {
        Self { person: remove.person, keys: remove.keys.map(Fate::word).unwrap_or_default().to_owned() }
    }
}

type Asked = Permitted<ManageMembers>;

/// The page of who is taken out by this button.
pub(super) fn href(workspace: impl std::fmt::Display, person: impl std::fmt::Display) -> String {
    format!("{}/remove?{PERSON}{person}", at(workspace))
}

const PERSON: &str = "person=";

/// `GET /workspaces/{id}/people/remove`: who cannot be taken out is not here.
pub(crate) async fn show(
    asked: Asked,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let named = query.as_deref().and_then(|query| query.strip_prefix(PERSON));
    let all = people(&app.read().await?, &asked.permit).await?;
    let found =
        named.and_then(|named| all.into_iter().find(|one| one.person.to_string() == named && is_taken_out(one)));
    let Some(one) = found else {
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, page(asked.row.id))]).into_response());
    };
    let (keys, is_guest) = (held(&app, &asked.permit, one.person).await?.into(), is_guest(&one));
    let ask = Ask::of::<Remove>(&asked.visit, asked.row.id);
    let frame = asked.visit.frame(Here::Workspaces);
    let (back, called, person) = (page(asked.row.id), asked.row.name.clone(), one.person.to_string());
    Ok(respond(StatusCode::OK, &Page { frame, back, called, ask, person, name: one.name, keys, is_guest }))
}

impl Command for Remove {
    const VERB: &'static str = "remove_member";
    const PAGE: &'static str = "/workspaces/{id}/people";
    const ASKED_FOR: &'static str = "fewer people in";

    type Permission = ManageMembers;
    type Target = WorkspaceId;
    type Fields = Fields;

    fn target(asked: &Asked, _command: CommandId) -> WorkspaceId {
        asked.row.id
    }

    fn check(_asked: &Asked, fields: &Fields) -> Result<Self, NotDone> {
        Ok(Self { person: fields.person.clone(), keys: read(&fields.keys) })
    }

    async fn prepare(self, app: &App, asked: &Asked, command: CommandId) -> Result<Result<Self, NotDone>, Failure> {
        if let (Some(fate), Ok(person)) = (self.keys, self.person.parse::<PersonId>()) {
            decide(app, &asked.permit, person, (fate, command)).await?;
        }
        Ok(Ok(self))
    }

    fn message(&self, asked: &Asked) -> workspace::Command {
        workspace::Command::RemoveMember { person: whom(asked, &self.person) }
    }

    fn name(&self, asked: &Asked) -> String {
        asked.row.name.clone()
    }

    fn action(workspace: WorkspaceId) -> String {
        format!("{}/remove", page(workspace))
    }
}
