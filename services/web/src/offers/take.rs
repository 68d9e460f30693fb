//! Taking a workspace over, as who is signed in, for the account that they look at. Whether that has room is decided by lifecycle when it is done.

use axum::response::Response;
use domain::authorize::permission::TakeOverWorkspace;
use domain::wording;
use messages::workspace::{self, Refusal};
use messages::{AccountId, CommandId, EnclosureId, WorkspaceId};
use plans::Plan;
use serde::{Deserialize, Serialize};

use super::page_of;
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone};
use crate::permit::Permitted;
use crate::visit::Failure;

/// A workspace that is taken over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TakeOver {
    enclosure: EnclosureId,
    account: AccountId,
    region: workspace::Region,
}

/// Nothing is filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {}

impl From<TakeOver> for Fields {
    fn from(_: TakeOver) -> Self {
        Self {}
    }
}

impl Command for TakeOver {
    const VERB: &'static str = "take_over";
    const PAGE: &'static str = "/workspaces";
    const ASKED_FOR: &'static str = "to take over";

    type Permission = TakeOverWorkspace;
    type Target = WorkspaceId;
    type Fields = Fields;

    fn target(asked: &Permitted<TakeOverWorkspace>, _command: CommandId) -> WorkspaceId {
        asked.row.workspace.id
    }

    fn check(asked: &Permitted<TakeOverWorkspace>, _fields: &Fields) -> Result<Self, NotDone> {
        let account = asked.visit.session.as_ref().map(|session| session.account);
        let account = account.ok_or(NotDone::Refused(Refusal::NoAccount))?;
        let held = &asked.row;
        Ok(Self { enclosure: held.offer.enclosure, account, region: held.workspace.region })
    }

    fn message(&self, _asked: &Permitted<TakeOverWorkspace>) -> workspace::Command {
        workspace::Command::TakeOver { enclosure: self.enclosure, account: self.account }
    }

    fn name(&self, asked: &Permitted<TakeOverWorkspace>) -> String {
        asked.row.workspace.name.clone()
    }

    fn done_at(workspace: WorkspaceId) -> String {
        format!("/workspaces/{workspace}")
    }

    fn refused(&self, refusal: Refusal, plan: Option<&'static Plan>) -> String {
        wording::handing::refusal(refusal, plan, None, self.region)
    }

    async fn again(
        _app: &App,
        asked: Permitted<TakeOverWorkspace>,
        attempt: Attempt<Self>,
    ) -> Result<Response, Failure> {
        attempt.on(&page_of(&asked.row.token))
    }
}
