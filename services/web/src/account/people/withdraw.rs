//! Taking an invitation back: its link works no more.

use domain::authorize::permission::InvitePeople;
use messages::account;
use messages::{AccountId, CommandId, InvitationId};
use serde::{Deserialize, Serialize};

use super::{Done, PATH};
use crate::commands::{Command, NotDone};
use crate::permit::Permitted;

/// An invitation that is taken back.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Withdraw {
    invitation: InvitationId,
}

impl Command for Withdraw {
    const VERB: &'static str = "withdraw";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "the end of an invitation";

    type Permission = InvitePeople;
    type Target = AccountId;
    type Fields = Self;

    fn target(asked: &Permitted<InvitePeople>, _command: CommandId) -> AccountId {
        asked.row.account
    }

    fn check(_asked: &Permitted<InvitePeople>, fields: &Self) -> Result<Self, NotDone> {
        Ok(fields.clone())
    }

    fn message(&self, _asked: &Permitted<InvitePeople>) -> account::Command {
        account::Command::Withdraw { invitation: self.invitation }
    }

    fn name(&self, _asked: &Permitted<InvitePeople>) -> String {
        String::new()
    }

    fn action(_account: AccountId) -> String {
        "/account/people/withdraw".to_owned()
    }

    fn done_at(_account: AccountId) -> String {
        Done::TakenBack.page()
    }
}
