//! Asking somebody from outside into one workspace: an address, and what they may do in it. They come as a guest of the account that pays, and
//! so whoever may ask people to belong to that may ask them; links, limits and letters are those of all invitations.

use access::permit::Params;
use access::question::Mailbox;
use access::team::{Placed, put_down};
use axum::response::Response;
use domain::authorize::account_role_permits;
use domain::authorize::permission::{InvitePeople, ManageMembers, Permission};
use messages::account::{self, LetIn, Role as InAccount};
use messages::person::Role;
use messages::{AccountId, CommandId, EnclosureId, InvitationId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::{list, page};
use crate::account::people::{PATH, TOO_OFTEN};
use crate::app::App;
use crate::commands::{Ask, Attempt, Command, NotDone, Problems};
use crate::permit::Permitted;
use crate::visit::Failure;

/// The form, as it stands on the page.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its button.
    pub ask: Ask,
    /// What was typed. Posted as `address`.
    pub address: String,
    /// What they may do. Posted as `may`: beside it stands a form that posts a `role`.
    pub may: String,
    /// What to change, if it was tried.
    pub problems: Problems,
}

type Asked = Permitted<ManageMembers>;

/// What the address of the list says once one is on its way.
pub(super) const INVITED: &str = "invited";

/// Whether who looks may ask somebody: they look at the account that pays, and run it.
pub(super) fn may(asked: &Asked) -> bool {
    asked.visit.session.as_ref().is_some_and(|session| {
        let permits = |role| account_role_permits(role, Permission::InvitePeople);
        session.account == asked.row.account && session.role.is_some_and(permits)
    })
}

/// The form on a page of who may.
pub(super) fn form(asked: &Asked, command: CommandId, fields: Fields, problems: Problems) -> Form {
    let account = asked.visit.session.as_ref().map(|session| session.account.to_string()).unwrap_or_default();
    let ask = Ask { action: at(asked.row.id), command: command.to_string(), account };
    Form { ask, address: fields.address, may: fields.may, problems }
}

fn at(workspace: WorkspaceId) -> String {
    format!("{}/invite", page(workspace))
}

/// An invitation, as it was checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Invite {
    workspace: WorkspaceId,
    address: String,
    role: Role,
    /// None until it is put down.
    enclosure: Option<EnclosureId>,
    invitation: InvitationId,
}

/// What the form posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    address: String,
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    may: String,
}

impl Default for Fields {
    fn default() -> Self {
        Self { address: String::new(), may: Role::Member.word().to_owned() }
    }
}

impl From<Invite> for Fields {
    fn from(invite: Invite) -> Self {
        Self { address: invite.address, may: invite.role.word().to_owned() }
    }
}

impl Fields {
    fn read(&self) -> Result<(Mailbox, Role), NotDone> {
        let address: Result<Mailbox, _> = self.address.parse();
        let role = Role::from_word(&self.may).filter(|role| matches!(role, Role::Member | Role::Admin));
        match (address, role) {
            (Ok(address), Some(role)) => Ok((address, role)),
            (address, role) => {
                let bad = address.err().map(|bad| format!("This is no e-mail address: {bad}."));
                let none = role.is_none().then(|| "Choose what they may do.".to_owned());
                Err(Problems::default().and("address", bad).and("may", none).into())
            }
        }
    }
}

impl Command for Invite {
    const VERB: &'static str = "invite";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "an invitation to";

    type Permission = ManageMembers;
    type Target = AccountId;
    type Fields = Fields;

    fn target(asked: &Asked, _command: CommandId) -> AccountId {
        asked.row.account
    }

    fn check(asked: &Asked, fields: &Fields) -> Result<Self, NotDone> {
        let (address, role) = fields.read()?;
        let workspace = asked.row.id;
        Ok(Self { workspace, address: address.to_string(), role, enclosure: None, invitation: InvitationId::new() })
    }

    async fn prepare(self, app: &App, asked: &Asked, command: CommandId) -> Result<Result<Self, NotDone>, Failure> {
        // Who may let people of the account in need not be one who may ask others to belong to it.
        let own = app.ask::<InvitePeople>(&asked.visit.asker(), &Params::none()).await?;
        if own.row.account != asked.row.account {
            return Err(Failure::NotFound);
        }
        Ok(match put_down(app, &own.permit, command, &self.address, asked.visit.now).await? {
            // The same form sent twice at once is one invitation.
            Placed::There(enclosure) => {
                Ok(Self { enclosure: Some(enclosure), invitation: InvitationId::from_uuid(command.uuid()), ..self })
            }
            Placed::TooOften | Placed::TooMany => {
                Err(Problems::default().and("address", Some(TOO_OFTEN.to_owned())).into())
            }
        })
    }

    fn message(&self, _asked: &Asked) -> account::Command {
        let Self { workspace, role, invitation, .. } = *self;
        // One that was not put down leads nowhere.
        let enclosure = self.enclosure.unwrap_or_else(|| EnclosureId::from_uuid(invitation.uuid()));
        let into = Some(LetIn { workspace, role });
        account::Command::Invite { invitation, role: InAccount::Guest, enclosure, into, again: false }
    }

    fn name(&self, _asked: &Asked) -> String {
        self.address.clone()
    }

    fn done(&self, _account: AccountId) -> String {
        format!("{}?{INVITED}", page(self.workspace))
    }

    async fn again(app: &App, asked: Asked, attempt: Attempt<Self>) -> Result<Response, Failure> {
        list::invite_again(app, &asked, attempt).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_whole_or_says_what_is_missing() {
        let read = |address: &str, role: &str| Fields { address: address.into(), may: role.into() }.read();
        let (address, role) = read(" bob@example.com ", "admin").unwrap();
        assert_eq!((address.as_str(), role), ("bob@example.com", Role::Admin));
        let missing = |read: Result<(Mailbox, Role), NotDone>| match read {
            Err(NotDone::Invalid(problems)) => (problems.of("address").is_some(), problems.of("may").is_some()),
            other => panic!("{other:?}"),
        };
        assert_eq!(missing(read("bob", "")), (true, true));
        assert_eq!(missing(read("bob@example.com", "owner")), (false, true));
        assert_eq!(missing(read("bob@example.com", "unknown")), (false, true));
    }
}
