//! Who asks something of a workspace that exists: the one way to a permit for it.

use messages::account::People;
use messages::person::Role;
use messages::workspace::{Refusal, Snapshot};
use messages::{AccountId, PersonId};

use crate::account::people::role_of;
use crate::authorize::permission::Permitted;
use crate::authorize::{Permit, Presence, Principal, Resource, authorize, in_workspaces};

/// Somebody who asks, with what has to be known of them to decide.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Who.
    pub who: Principal,
    /// Who belongs to the account that pays; none where that is its owner alone.
    pub people: Option<&'a People>,
}

impl From<Principal> for Asking<'_> {
    /// Where the account is its owner's alone.
    fn from(who: Principal) -> Self {
        Self { who, people: None }
    }
}

impl Asking<'_> {
    /// What they may do in a workspace: who made it owns it, and others may do the most of what they are given in it and in its account.
    #[must_use]
    pub fn role(&self, workspace: &Snapshot) -> Option<Role> {
        let Principal::Person(person) = self.who else { return None };
        // Where it is its owner's alone, they made all of its workspaces.
        let in_account = role_of(workspace.owner, self.people, person)?;
        // A guest is in what they were asked into, whatever they made when they were more than that.
        if person == workspace.owner && in_account != messages::account::Role::Guest {
            return Some(Role::Owner);
        }
        let given = workspace.members.iter().find(|member| member.person == person).map(|member| member.role);
        given.max(in_workspaces(in_account))
    }

    /// The account that pays, as they ask about it.
    #[must_use]
    pub fn paying(&self, id: AccountId, owner: PersonId) -> Resource {
        let role = match self.who {
            Principal::Person(person) => role_of(owner, self.people, person),
            Principal::Anonymous | Principal::Staff => None,
        };
        Resource::Account { id, role }
    }
}

/// The workspace and the permit, if `by` may do `what` with it. Who asks comes before what they ask for: a stranger does not
/// learn how a workspace is, or whether there is one.
pub(super) fn permitted<'a, P: Permitted>(
    by: impl Into<Asking<'a>>,
    what: P,
    workspace: Option<&Snapshot>,
) -> Result<(Permit<P>, &Snapshot), Refusal> {
    let by = by.into();
    let workspace = workspace.ok_or(Refusal::NotAllowed)?;
    let &Snapshot { id, account, state, desired, .. } = workspace;
    let on = Resource::Workspace { id, account, role: by.role(workspace), presence: Presence::of(state, desired) };
    let permit = authorize(by.who, what, &on).map_err(|_| Refusal::NotAllowed)?;
    Ok((permit, workspace))
}
