//! Letting somebody of the team into a workspace, as what.

use axum::response::Response;
use domain::authorize::permission::ManageMembers;
use messages::person::Role;
use messages::workspace;
use messages::{CommandId, PersonId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{list, whom};
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;

/// Somebody, and what they may do in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Add {
    pub person: String,
    #[serde(default)]
    pub role: String,
}

type Asked = Permitted<ManageMembers>;

impl Command for Add {
    const VERB: &'static str = "add_member";
    const PAGE: &'static str = "/workspaces/{id}/people";
    const ASKED_FOR: &'static str = "more people in";

    type Permission = ManageMembers;
    type Target = WorkspaceId;
    type Fields = Self;

    fn target(asked: &Asked, _command: CommandId) -> WorkspaceId {
        asked.row.id
    }

    fn check(_asked: &Asked, fields: &Self) -> Result<Self, NotDone> {
        let nobody = fields.person.parse::<PersonId>().is_err().then(|| "Please choose somebody.".to_owned());
        let nothing = Role::from_word(&fields.role).is_none().then(|| "Please choose what they may do.".to_owned());
        if nobody.is_some() || nothing.is_some() {
            return Err(Problems::default().and("person", nobody).and("role", nothing).into());
        }
        Ok(fields.clone())
    }

    fn message(&self, asked: &Asked) -> workspace::Command {
        let role = Role::from_word(&self.role).unwrap_or(Role::Unknown);
        workspace::Command::AddMember { person: whom(asked, &self.person), role }
    }

    fn name(&self, asked: &Asked) -> String {
        asked.row.name.clone()
    }

    async fn again(app: &App, asked: Asked, attempt: Attempt<Self>) -> Result<Response, Failure> {
        list::again(app, &asked, attempt).await
    }
}
