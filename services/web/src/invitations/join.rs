//! Accepting an invitation, as who is signed in. The browser looks at that account once billing has let them in.

use access::permit::Params;
use access::team::look_at;
use axum::response::Response;
use domain::authorize::permission::{JoinAccount, SwitchAccount};
use messages::account::{self, Role};
use messages::{AccountId, CommandId, InvitationId};
use serde::{Deserialize, Serialize};

use super::page_of;
use crate::account::people::PATH;
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone};
use crate::permit::Permitted;
use crate::visit::Failure;

/// An invitation that is accepted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Join {
    invitation: InvitationId,
}

/// Nothing is filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {}

impl From<Join> for Fields {
    fn from(_: Join) -> Self {
        Self {}
    }
}

impl Command for Join {
    const VERB: &'static str = "join";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "to join a team:";

    type Permission = JoinAccount;
    type Target = AccountId;
    type Fields = Fields;

    fn target(asked: &Permitted<JoinAccount>, _command: CommandId) -> AccountId {
        asked.row.account
    }

    fn check(asked: &Permitted<JoinAccount>, _fields: &Fields) -> Result<Self, NotDone> {
        Ok(Self { invitation: asked.row.id })
    }

    /// What is looked at counts only of those that one belongs to, so nothing changes before they are let in.
    async fn prepare(
        self,
        app: &App,
        asked: &Permitted<JoinAccount>,
        _command: CommandId,
    ) -> Result<Result<Self, NotDone>, Failure> {
        // A guest goes on looking at their own account, where the workspace stands, too.
        if asked.row.role == Role::Guest {
            return Ok(Ok(self));
        }
        let own = app.ask::<SwitchAccount>(&asked.visit.asker(), &Params::none()).await?;
        look_at(app, &own.permit, &own.row, asked.row.account).await?;
        Ok(Ok(self))
    }

    fn message(&self, _asked: &Permitted<JoinAccount>) -> account::Command {
        account::Command::Join { invitation: self.invitation }
    }

    fn name(&self, asked: &Permitted<JoinAccount>) -> String {
        asked.row.owner.clone().unwrap_or_default()
    }

    fn done_at(_account: AccountId) -> String {
        "/workspaces".to_owned()
    }

    async fn again(_app: &App, asked: Permitted<JoinAccount>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        attempt.on(&page_of(&asked.row.token))
    }
}
