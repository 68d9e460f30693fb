//! How a workspace stands, with everything that belongs to it, so that no part can be forgotten.
//!
//! In messages and tables a standing is three columns: state, trouble, and when it is due. Here it is one value that
//! has no wrong combinations: what fails says why, and what must pass has a deadline and what follows it.

use jiff::SignedDuration;
use messages::workspace::{Snapshot, State, Trouble};

/// How a workspace stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It must become something else in time.
    Passing(Passing),
    /// It may stay so.
    Lasting(Lasting),
}

/// Standings that must pass. A new one does not compile until [`Passing::deadline`] knows how long and what then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Passing {
    /// Ordered; nothing has been seen of it.
    Pending,
    /// Being made, or started again.
    Provisioning,
    /// Being taken away.
    Deprovisioning,
    /// Being taken away for longer than it should take. It is not given up: as long as there is a machine it is not
    /// shown as gone, and we are told again every time the deadline passes.
    Overdue,
}

/// Standings that may last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lasting {
    /// Up, as promised.
    Ready,
    /// Stopped, as decided.
    Suspended,
    /// Not as promised, and why.
    Failed(Trouble),
    /// Not known to be as promised.
    Unknown,
    /// Gone, as decided. Nothing comes after it.
    Deleted,
}

/// How long a standing may take, and what follows when it has not passed by then. There is no half of it:
///
/// ```compile_fail,E0063
/// let forgetful = domain::workspace::Deadline { after: jiff::SignedDuration::from_mins(10) };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// How long it may take.
    pub after: SignedDuration,
    /// How the workspace stands from then on.
    pub then: Standing,
}

impl Standing {
    /// How this workspace stands.
    #[must_use]
    pub fn of(workspace: &Snapshot) -> Self {
        match (workspace.state, workspace.trouble) {
            (State::Pending, _) => Self::Passing(Passing::Pending),
            (State::Provisioning, _) => Self::Passing(Passing::Provisioning),
            (State::Ready, _) => Self::Lasting(Lasting::Ready),
            (State::Suspended, _) => Self::Lasting(Lasting::Suspended),
            // We never write a failure without its reason; if one is read, the reason is what we do not know.
            (State::Failed, trouble) => Self::Lasting(Lasting::Failed(trouble.unwrap_or(Trouble::Unclear))),
            (State::Unknown, _) => Self::Lasting(Lasting::Unknown),
            (State::Deprovisioning, None) => Self::Passing(Passing::Deprovisioning),
            (State::Deprovisioning, Some(_)) => Self::Passing(Passing::Overdue),
            (State::Deleted, _) => Self::Lasting(Lasting::Deleted),
        }
    }

    /// The word for it in messages and tables.
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self::Passing(Passing::Pending) => State::Pending,
            Self::Passing(Passing::Provisioning) => State::Provisioning,
            Self::Passing(Passing::Deprovisioning | Passing::Overdue) => State::Deprovisioning,
            Self::Lasting(Lasting::Ready) => State::Ready,
            Self::Lasting(Lasting::Suspended) => State::Suspended,
            Self::Lasting(Lasting::Failed(_)) => State::Failed,
            Self::Lasting(Lasting::Unknown) => State::Unknown,
            Self::Lasting(Lasting::Deleted) => State::Deleted,
        }
    }

    /// What is wrong with it, if anything.
    #[must_use]
    pub const fn trouble(self) -> Option<Trouble> {
        match self {
            Self::Lasting(Lasting::Failed(trouble)) => Some(trouble),
            Self::Lasting(Lasting::Unknown) => Some(Trouble::Unclear),
            Self::Passing(Passing::Overdue) => Some(Trouble::TookTooLong),
            Self::Passing(Passing::Pending | Passing::Provisioning | Passing::Deprovisioning)
            | Self::Lasting(Lasting::Ready | Lasting::Suspended | Lasting::Deleted) => None,
        }
    }

    /// Whether customers are told that it has trouble.
    #[must_use]
    pub const fn is_in_trouble(self) -> bool {
        match self {
            Self::Lasting(Lasting::Failed(_) | Lasting::Unknown) => true,
            Self::Lasting(Lasting::Ready | Lasting::Suspended | Lasting::Deleted)
            | Self::Passing(Passing::Pending | Passing::Provisioning | Passing::Deprovisioning | Passing::Overdue) => {
                false
            }
        }
    }

    /// Its deadline, if it must pass.
    #[must_use]
    pub const fn deadline(self) -> Option<Deadline> {
        match self {
            Self::Passing(passing) => Some(passing.deadline()),
            Self::Lasting(_) => None,
        }
    }
}

impl Passing {
    /// How long it may take, and what then.
    #[must_use]
    pub const fn deadline(self) -> Deadline {
        match self {
            Self::Pending | Self::Provisioning => Deadline {
                after: SignedDuration::from_mins(10),
                then: Standing::Lasting(Lasting::Failed(Trouble::TookTooLong)),
            },
            Self::Deprovisioning | Self::Overdue => {
                Deadline { after: SignedDuration::from_hours(1), then: Standing::Passing(Self::Overdue) }
            }
        }
    }
}
