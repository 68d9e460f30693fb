//! Taking an offer back: its link works no more.

use domain::authorize::permission::HandOverWorkspace;
use messages::workspace;
use messages::{CommandId, EnclosureId, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::commands::{Command, NotDone};
use crate::permit::Permitted;

/// An offer that is taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Withdraw {
    enclosure: EnclosureId,
}

impl Command for Withdraw {
    const VERB: &'static str = "withdraw";
    const PAGE: &'static str = "/workspaces/{id}/offer";
    const ASKED_FOR: &'static str = "the end of an offer of";

    type Permission = HandOverWorkspace;
    type Target = WorkspaceId;
    type Fields = Self;

    fn target(asked: &Permitted<HandOverWorkspace>, _command: CommandId) -> WorkspaceId {
        asked.row.id
    }

    fn check(_asked: &Permitted<HandOverWorkspace>, fields: &Self) -> Result<Self, NotDone> {
        Ok(fields.clone())
    }

    fn message(&self, _asked: &Permitted<HandOverWorkspace>) -> workspace::Command {
        workspace::Command::Withdraw { enclosure: self.enclosure }
    }

    fn name(&self, asked: &Permitted<HandOverWorkspace>) -> String {
        asked.row.name.clone()
    }

    fn action(workspace: WorkspaceId) -> String {
        format!("{}/withdraw", super::at(workspace))
    }
}
