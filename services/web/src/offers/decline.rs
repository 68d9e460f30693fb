//! Declining an offer: nobody can use its link after that, and who asked hears of it.

use axum::response::Response;
use domain::authorize::permission::TakeOverWorkspace;
use messages::workspace;
use messages::{CommandId, EnclosureId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::page_of;
use super::show::DECLINED;
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone};
use crate::permit::Permitted;
use crate::visit::Failure;

/// An offer that is declined.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Decline {
    enclosure: EnclosureId,
}

/// Nothing is filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {}

impl From<Decline> for Fields {
    fn from(_: Decline) -> Self {
        Self {}
    }
}

impl Command for Decline {
    const VERB: &'static str = "decline";
    const PAGE: &'static str = "/workspaces";
    const ASKED_FOR: &'static str = "the end of an offer of";

    type Permission = TakeOverWorkspace;
    type Target = WorkspaceId;
    type Fields = Fields;

    fn target(asked: &Permitted<TakeOverWorkspace>, _command: CommandId) -> WorkspaceId {
        asked.row.workspace.id
    }

    fn check(asked: &Permitted<TakeOverWorkspace>, _fields: &Fields) -> Result<Self, NotDone> {
        Ok(Self { enclosure: asked.row.offer.enclosure })
    }

    fn message(&self, _asked: &Permitted<TakeOverWorkspace>) -> workspace::Command {
        workspace::Command::Decline { enclosure: self.enclosure }
    }

    fn name(&self, asked: &Permitted<TakeOverWorkspace>) -> String {
        asked.row.workspace.name.clone()
    }

    fn done_at(_workspace: WorkspaceId) -> String {
        DECLINED.to_owned()
    }

    async fn again(
        _app: &App,
        asked: Permitted<TakeOverWorkspace>,
        attempt: Attempt<Self>,
    ) -> Result<Response, Failure> {
        attempt.on(&page_of(&asked.row.token))
    }
}
