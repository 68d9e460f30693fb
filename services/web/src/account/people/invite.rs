//! Asking somebody to belong to the account: an address and a role. The letter that goes there has the link; what it opens is put down before
//! billing is asked. What is answered is the same whether we know that address or not.

use access::account::Payer;
use access::permit::also;
use access::question::Mailbox;
use access::team::{Placed, put_down};
use axum::response::Response;
use domain::account::people::gives;
use domain::authorize::permission::{InvitePeople, ViewPeople};
use face::layout::respond;
use messages::account::{self, Role};
use messages::{AccountId, CommandId, EnclosureId, InvitationId};
use serde::{Deserialize, Serialize};

use super::show::page;
use super::{Choice, Done, PATH, choices};
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;

/// The form, as it stands on the page.
#[derive(Debug, Clone)]
pub struct Form {
    /// Where it is sent.
    pub action: &'static str,
    /// The command's id, made when the page is drawn. Posted as `command`.
    pub command: String,
    /// For whose account the page was drawn. Posted as `account`.
    pub account: String,
    /// What was typed. Posted as `address`.
    pub address: String,
    /// The roles that can be given. Posted as `role`.
    pub roles: Vec<Choice>,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// The form on a page of who looks at this account.
pub(super) fn form(row: &Payer, command: CommandId, address: String, chosen: Option<Role>, problems: Problems) -> Form {
    Form {
        action: ACTION,
        command: command.to_string(),
        account: row.account.to_string(),
        address,
        roles: choices(row.role, chosen.unwrap_or(Role::Member)),
        problems,
    }
}

/// What is said where an address got as many invitations as it gets in a day.
pub(crate) const TOO_OFTEN: &str = "This address got several invitations today. Please send the next one tomorrow.";

const ACTION: &str = "/account/people/invite";

/// An invitation, as it was checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Invite {
    address: String,
    role: Role,
    /// None until it is put down.
    enclosure: Option<EnclosureId>,
    invitation: InvitationId,
}

/// What the form posts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    address: String,
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    role: String,
}

impl From<Invite> for Fields {
    fn from(invite: Invite) -> Self {
        Self { address: invite.address, role: invite.role.word().to_owned() }
    }
}

impl Fields {
    fn read(&self, by: Option<Role>) -> Result<(Mailbox, Role), NotDone> {
        let address: Result<Mailbox, _> = self.address.parse();
        let role = Role::from_word(&self.role).filter(|role| by.is_some_and(|by| gives(by, *role)));
        match (address, role) {
            (Ok(address), Some(role)) => Ok((address, role)),
            (address, role) => {
                let bad = address.err().map(|bad| format!("This is no e-mail address: {bad}."));
                let none = role.is_none().then(|| "Choose what they may do.".to_owned());
                Err(Problems::default().and("address", bad).and("role", none).into())
            }
        }
    }
}

impl Command for Invite {
    const VERB: &'static str = "invite";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "an invitation to";

    type Permission = InvitePeople;
    type Target = AccountId;
    type Fields = Fields;

    fn target(asked: &Permitted<InvitePeople>, _command: CommandId) -> AccountId {
        asked.row.account
    }

    fn check(asked: &Permitted<InvitePeople>, fields: &Fields) -> Result<Self, NotDone> {
        let (address, role) = fields.read(asked.row.role)?;
        Ok(Self { address: address.to_string(), role, enclosure: None, invitation: InvitationId::new() })
    }

    async fn prepare(
        self,
        app: &App,
        asked: &Permitted<InvitePeople>,
        command: CommandId,
    ) -> Result<Result<Self, NotDone>, Failure> {
        let placed = put_down(app, &asked.permit, command, &self.address, asked.visit.now).await?;
        Ok(match placed {
            // The same form sent twice at once is one invitation.
            Placed::There(enclosure) => {
                Ok(Self { enclosure: Some(enclosure), invitation: InvitationId::from_uuid(command.uuid()), ..self })
            }
            Placed::TooOften | Placed::TooMany => {
                Err(Problems::default().and("address", Some(TOO_OFTEN.to_owned())).into())
            }
        })
    }

    fn message(&self, _asked: &Permitted<InvitePeople>) -> account::Command {
        let (invitation, role) = (self.invitation, self.role);
        // One that was not put down leads nowhere.
        let enclosure = self.enclosure.unwrap_or_else(|| EnclosureId::from_uuid(invitation.uuid()));
        account::Command::Invite { invitation, role, enclosure, into: None, again: false }
    }

    fn name(&self, _asked: &Permitted<InvitePeople>) -> String {
        self.address.clone()
    }

    fn action(_account: AccountId) -> String {
        ACTION.to_owned()
    }

    fn done_at(_account: AccountId) -> String {
        Done::Invited.page()
    }

    async fn again(app: &App, asked: Permitted<InvitePeople>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        let Attempt { command, fields, problems, status, .. } = attempt;
        let permit = also(&asked.permit, ViewPeople)?;
        let form = form(&asked.row, command, fields.address, Role::from_word(&fields.role), problems);
        Ok(respond(status, &page(app, &asked.visit, (&asked.row, &permit), None, form).await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_whole_or_says_what_is_missing() {
        let fields = |address: &str, role: &str| Fields { address: address.into(), role: role.into() };
        let read = |address: &str, role: &str, by| fields(address, role).read(by);
        let (address, role) = read(" bob@example.com ", "billing", Some(Role::Owner)).unwrap();
        assert_eq!((address.as_str(), role), ("bob@example.com", Role::Billing));
        let missing = |read: Result<(Mailbox, Role), NotDone>| match read {
            Err(NotDone::Invalid(problems)) => (problems.of("address").is_some(), problems.of("role").is_some()),
            other => panic!("{other:?}"),
        };
        assert_eq!(missing(read("bob", "", Some(Role::Owner))), (true, true));
        assert_eq!(missing(read("bob@example.com", "owner", Some(Role::Admin))), (false, true));
        assert_eq!(missing(read("bob@example.com", "member", None)), (false, true));
    }
}
