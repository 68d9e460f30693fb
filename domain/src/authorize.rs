//! Who may do what: the one place that decides it.
//!
//! A principal asks for a permission on a resource and gets a [`Permit`] or a [`Denied`]. Nothing else can make a
//! permit, and whoever acts takes one as an argument, so a handler that forgets to ask does not compile. The permit
//! names what it was given for, so it cannot be used on something else either.
//!
//! What you may not see is the same as absent: [`Denied::NotFound`] says nothing about whether it exists. `Forbidden`
//! is for those who may see a thing and not do this with it.

mod packs;
pub mod permission;

use std::marker::PhantomData;

use messages::account::Role as InAccount;
use messages::person::Role;
use messages::workspace::{Desired, State};
use messages::{AccountId, Actor, PersonId, WorkspaceId};

pub use packs::{PACKS, account_role_permits, in_workspaces};
use permission::{Kind, Permission, Permitted};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Principal {
    /// Someone who is not signed in.
    Anonymous,
    /// A customer.
    Person(PersonId),
    /// One of us, in operations: looks at everything and changes nothing of a customer's.
    Staff,
}

impl From<&Actor> for Principal {
    /// The parties that are not people ask for nothing on their own: to customers' things they are strangers.
    fn from(actor: &Actor) -> Self {
        match actor {
            Actor::Person(id) => Self::Person(*id),
            // They let us act in their place.
            Actor::Behalf { of, .. } => Self::Person(*of),
            Actor::Staff(_) => Self::Staff,
            Actor::Stripe | Actor::Infra | Actor::Clock | Actor::Service(_) | Actor::Other(_) => Self::Anonymous,
        }
    }
}

/// Whether a workspace is there for its customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It is in their list.
    Here,
    /// It was deleted, and can be restored.
    Removed,
    /// It has left for good.
    Gone,
}

impl Presence {
    /// Of a workspace in this state, of which this was promised: what was deleted is kept, and stopped, until it is taken away.
    #[must_use]
    pub const fn of(state: State, desired: Desired) -> Self {
        match (state, desired) {
            (State::Deprovisioning, Desired::Suspended) => Self::Removed,
            (State::Deprovisioning, Desired::Running | Desired::Deleted | Desired::Unknown) | (State::Deleted, _) => {
                Self::Gone
            }
            (
                State::Pending | State::Provisioning | State::Ready | State::Suspended | State::Failed | State::Unknown,
                _,
            ) => Self::Here,
        }
    }
}

/// What is asked about, with what has to be known of it to decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resource {
    /// What everyone may see.
    Public,
    /// Someone's own things: their session, their list of workspaces.
    Person(PersonId),
    /// What pays.
    Account {
        /// Which.
        id: AccountId,
        /// The asking person's role in it; none for a stranger.
        role: Option<InAccount>,
    },
    /// An invitation to an account, held by whoever has its link.
    Invitation {
        /// To which.
        account: AccountId,
    },
    /// An offer to take a workspace over, held by whoever has its link.
    Offer {
        /// Of which.
        workspace: WorkspaceId,
    },
    /// A workspace.
    Workspace {
        /// Which.
        id: WorkspaceId,
        /// Who pays for it.
        account: AccountId,
        /// The asking person's role in it; none for a stranger.
        role: Option<Role>,
        /// Whether it is in its customers' list.
        presence: Presence,
    },
    /// A command on its way, and its outcome.
    Command {
        /// Who gave it.
        placed_by: PersonId,
    },
    /// Harbor itself: what it promised, what it could not do. To customers there is no such thing.
    House,
}

impl Resource {
    const fn kind(&self) -> Kind {
        match self {
            Self::Public => Kind::Public,
            Self::Person(_) => Kind::Person,
            Self::Account { .. } => Kind::Account,
            Self::Invitation { .. } => Kind::Invitation,
            Self::Offer { .. } => Kind::Offer,
            Self::Workspace { .. } => Kind::Workspace,
            Self::Command { .. } => Kind::Command,
            Self::House => Kind::House,
        }
    }
}

/// Proof that someone may do `P` with a resource. It cannot be made elsewhere, copied, or used for another `P`:
///
/// ```compile_fail,E0308
/// use domain::authorize::{Permit, Principal, Resource, authorize, permission::{SignIn, ViewPlans}};
/// fn show(permit: Permit<ViewPlans>) {}
/// if let Ok(permit) = authorize(Principal::Anonymous, SignIn, &Resource::Public) {
///     show(permit);
/// }
/// ```
#[derive(Debug)]
#[must_use = "a permit is what the act itself takes"]
pub struct Permit<P> {
    who: Principal,
    on: Resource,
    grant: Grant,
    what: PhantomData<P>,
}

/// What lets somebody do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grant {
    /// Everybody may.
    Everybody,
    /// It is their own.
    Own,
    /// Their role in the account.
    Account(InAccount),
    /// Their role in the workspace.
    Workspace(Role),
    /// They have the link of an invitation.
    Invitation,
    /// They have the link of an offer.
    Offer,
    /// They are one of us.
    Staff,
}

impl<P> Permit<P> {
    /// Who may.
    #[must_use]
    pub const fn who(&self) -> Principal {
        self.who
    }

    /// What lets them.
    #[must_use]
    pub const fn grant(&self) -> Grant {
        self.grant
    }

    /// On what.
    #[must_use]
    pub const fn on(&self) -> &Resource {
        &self.on
    }
}

/// Why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Denied {
    /// Sign in first; whether there is anything to see is not said.
    SignIn,
    /// There is no such thing, as far as you are concerned.
    NotFound,
    /// You may see it, but not do this.
    Forbidden(Why),
}

/// Why someone who may see a thing may not do something with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// Their role in the workspace does not include it.
    Role,
    /// Their role in the account does not include it.
    AccountRole,
    /// It is the customer's to do, not ours.
    Staff,
    /// It is ours to do, not the customer's.
    Customer,
}

impl Why {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Role, Self::AccountRole, Self::Staff, Self::Customer];

    /// What they read.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Role => "Your role in this workspace does not include this. Its owner can change that.",
            Self::AccountRole => "Your role does not include this. An owner can change that.",
            Self::Staff => "Only the customer can do this.",
            Self::Customer => "Only we can do this. Please write to us.",
        }
    }
}

/// Whether `who` may do `what` with the resource.
///
/// # Errors
///
/// They may not, and what to answer them.
pub fn authorize<P: Permitted>(who: Principal, _what: P, on: &Resource) -> Result<Permit<P>, Denied> {
    check(who, P::PERMISSION, on).map(|grant| Permit { who, on: *on, grant, what: PhantomData })
}

/// Whether a role may do this in its workspace. Roles are ranked: each may do what those before it may.
#[must_use]
pub fn role_permits(role: Role, permission: Permission) -> bool {
    permission.lowest_role().is_some_and(|lowest| role >= lowest)
}

/// The same for a permission that is a value: an answer for pages that offer it, and no permit to do it. Returns what lets them.
///
/// # Errors
///
/// They may not, and what to answer them.
pub fn check(who: Principal, permission: Permission, on: &Resource) -> Result<Grant, Denied> {
    if who == Principal::Anonymous && permission.concerns() != Kind::Public {
        return Err(Denied::SignIn);
    }
    if permission.concerns() != on.kind() {
        return Err(Denied::NotFound);
    }
    match who {
        // Only what is public gets here.
        Principal::Anonymous => Ok(Grant::Everybody),
        Principal::Person(person) => customer(person, permission, on),
        Principal::Staff if permission.changes_nothing() || permission.is_for_staff() => Ok(Grant::Staff),
        Principal::Staff => Err(Denied::Forbidden(Why::Staff)),
    }
}

fn customer(person: PersonId, permission: Permission, on: &Resource) -> Result<Grant, Denied> {
    let may_see = owned_or_member(person, permission, on);
    if permission.is_for_staff() { may_see.and(Err(Denied::Forbidden(Why::Customer))) } else { may_see }
}

fn owned_or_member(person: PersonId, permission: Permission, on: &Resource) -> Result<Grant, Denied> {
    match on {
        Resource::Public => Ok(Grant::Everybody),
        Resource::Person(owner) | Resource::Command { placed_by: owner } => {
            if *owner == person {
                Ok(Grant::Own)
            } else {
                Err(Denied::NotFound)
            }
        }
        Resource::Invitation { .. } => Ok(Grant::Invitation),
        Resource::Offer { .. } => Ok(Grant::Offer),
        Resource::Account { role: None, .. } | Resource::Workspace { role: None, .. } | Resource::House => {
            Err(Denied::NotFound)
        }
        // What is for us alone is refused as such to all who can see the account.
        Resource::Account { role: Some(role), .. } => {
            if account_role_permits(*role, permission) || permission.is_for_staff() {
                Ok(Grant::Account(*role))
            } else {
                Err(Denied::Forbidden(Why::AccountRole))
            }
        }
        Resource::Workspace { role: Some(role), presence, .. } => {
            // Each permission is for one of the two: a workspace that has left its customers' list is gone for the others.
            if *presence != permission.presence() {
                Err(Denied::NotFound)
            } else if role_permits(*role, permission) {
                Ok(Grant::Workspace(*role))
            } else {
                Err(Denied::Forbidden(Why::Role))
            }
        }
    }
}
