//! Sending an invitation once more, to where it went: with another link, and the one before works no more.

use access::team::{Placed, asked as waits, put_down};
use domain::authorize::permission::InvitePeople;
use messages::account::{self, Refusal, Role};
use messages::{AccountId, CommandId, EnclosureId, InvitationId};
use serde::{Deserialize, Serialize};

use super::{Done, PATH};
use crate::app::App;
use crate::commands::{Command, NotDone};
use crate::permit::Permitted;
use crate::visit::Failure;

/// An invitation that is sent once more.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Again {
    invitation: InvitationId,
    /// What is known once it is put down: where it goes, as what, and its letter.
    found: Option<(String, Role, EnclosureId)>,
}

/// What the button posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    invitation: InvitationId,
}

impl From<Again> for Fields {
    fn from(again: Again) -> Self {
        Self { invitation: again.invitation }
    }
}

impl Command for Again {
    const VERB: &'static str = "invite";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "an invitation to";

    type Permission = InvitePeople;
    type Target = AccountId;
    type Fields = Fields;

    fn target(asked: &Permitted<InvitePeople>, _command: CommandId) -> AccountId {
        asked.row.account
    }

    fn check(_asked: &Permitted<InvitePeople>, fields: &Fields) -> Result<Self, NotDone> {
        Ok(Self { invitation: fields.invitation, found: None })
    }

    async fn prepare(
        self,
        app: &App,
        asked: &Permitted<InvitePeople>,
        command: CommandId,
    ) -> Result<Result<Self, NotDone>, Failure> {
        let now = asked.visit.now;
        let known = waits(&app.read().await?, &asked.permit, self.invitation, now).await?;
        let Some(known) = known else { return Ok(Err(NotDone::Declined(Refusal::NoInvitation))) };
        Ok(match put_down(app, &asked.permit, command, &known.address, now).await? {
            Placed::There(enclosure) => Ok(Self { found: Some((known.address, known.role, enclosure)), ..self }),
            Placed::TooOften | Placed::TooMany => Err(NotDone::Declined(Refusal::TooManyInvitations)),
        })
    }

    fn message(&self, _asked: &Permitted<InvitePeople>) -> account::Command {
        let invitation = self.invitation;
        let found = self.found.as_ref().map(|(_, role, enclosure)| (*role, *enclosure));
        // One that was not put down leads nowhere.
        let (role, enclosure) = found.unwrap_or_else(|| (Role::Unknown, EnclosureId::from_uuid(invitation.uuid())));
        // Into what they are let, if they are, billing knows.
        account::Command::Invite { invitation, role, enclosure, into: None, again: true }
    }

    fn name(&self, _asked: &Permitted<InvitePeople>) -> String {
        self.found.as_ref().map(|(address, ..)| address.clone()).unwrap_or_default()
    }

    fn action(_account: AccountId) -> String {
        "/account/people/again".to_owned()
    }

    fn done_at(_account: AccountId) -> String {
        Done::SentAgain.page()
    }
}
