//! Declining an invitation: nobody can use its link after that.

use axum::response::Response;
use domain::authorize::permission::JoinAccount;
use messages::account;
use messages::{AccountId, CommandId, InvitationId};
use serde::{Deserialize, Serialize};

use super::page_of;
use super::show::DECLINED;
use crate::account::people::PATH;
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone};
use crate::permit::Permitted;
use crate::visit::Failure;

/// An invitation that is declined.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Decline {
    invitation: InvitationId,
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
    const VERB: &'static str = "withdraw";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "the end of an invitation by";

    type Permission = JoinAccount;
    type Target = AccountId;
    type Fields = Fields;

    fn target(asked: &Permitted<JoinAccount>, _command: CommandId) -> AccountId {
        asked.row.account
    }

    fn check(asked: &Permitted<JoinAccount>, _fields: &Fields) -> Result<Self, NotDone> {
        Ok(Self { invitation: asked.row.id })
    }

    fn message(&self, _asked: &Permitted<JoinAccount>) -> account::Command {
        account::Command::Withdraw { invitation: self.invitation }
    }

    fn name(&self, asked: &Permitted<JoinAccount>) -> String {
        asked.row.by.clone().unwrap_or_default()
    }

    fn done_at(_account: AccountId) -> String {
        DECLINED.to_owned()
    }

    async fn again(_app: &App, asked: Permitted<JoinAccount>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        attempt.on(&page_of(&asked.row.token))
    }
}
