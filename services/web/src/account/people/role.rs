//! Giving somebody who belongs to the account another role.

use axum::response::Response;
use domain::account::people::gives;
use domain::authorize::permission::ChangePeople;
use messages::account::{self, Refusal, Role};
use messages::{AccountId, CommandId, PersonId};
use serde::{Deserialize, Serialize};

use super::{Done, PATH, page_of};
use crate::app::App;
use crate::commands::{Attempt, Command, NotDone};
use crate::permit::Permitted;
use crate::visit::Failure;

/// Another role for somebody.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ChangeRole {
    person: PersonId,
    role: Role,
}

/// What the form posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    /// Left out by a browser when nothing is chosen.
    #[serde(default)]
    role: String,
}

impl From<ChangeRole> for Fields {
    fn from(change: ChangeRole) -> Self {
        Self { role: change.role.word().to_owned() }
    }
}

impl Command for ChangeRole {
    const VERB: &'static str = "change_role";
    const PAGE: &'static str = PATH;
    const ASKED_FOR: &'static str = "another role for";

    type Permission = ChangePeople;
    type Target = AccountId;
    type Fields = Fields;

    fn target(asked: &Permitted<ChangePeople>, _command: CommandId) -> AccountId {
        asked.row.outer.account
    }

    fn check(asked: &Permitted<ChangePeople>, fields: &Fields) -> Result<Self, NotDone> {
        let may = |role: &Role| asked.row.outer.role.is_some_and(|actor| gives(actor, *role));
        let role = Role::from_word(&fields.role).filter(may).ok_or(NotDone::Declined(Refusal::NotAllowed))?;
        Ok(Self { person: asked.row.inner.person, role })
    }

    fn message(&self, _asked: &Permitted<ChangePeople>) -> account::Command {
        account::Command::ChangeRole { person: self.person, role: self.role }
    }

    fn name(&self, asked: &Permitted<ChangePeople>) -> String {
        asked.row.inner.name.clone()
    }

    fn done_at(_account: AccountId) -> String {
        Done::RoleChanged.page()
    }

    async fn again(_app: &App, asked: Permitted<ChangePeople>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        attempt.on(&page_of(asked.row.inner.person))
    }
}
