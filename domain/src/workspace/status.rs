//! How a workspace stands, with everything that belongs to it, so that no part can be forgotten.
//!
//! In messages and tables a status is three columns: state, trouble, and when it is due. Here it is one value that
//! has no wrong combinations: what fails says why, and what must pass has a deadline and what follows it.

use jiff::SignedDuration;
use messages::workspace::{Desired, Snapshot, State, Trouble};

use crate::authorize::Presence;
use crate::suspension::RESTORABLE;

/// How a workspace stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It must become something else in time.
    Transient(Transient),
    /// It may stay so.
    Stable(Stable),
}

/// Statuses that must pass. A new one does not compile until [`Transient::deadline`] knows how long and what then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Transient {
    /// Ordered; nothing has been seen of it.
    Pending,
    /// Being made, or started again.
    Provisioning,
    /// Deleted by its owner, stopped, and kept until it can no longer be restored.
    Removed,
    /// Being taken away.
    Deprovisioning,
    /// Being taken away for longer than it should take. It is not given up: as long as there is a machine it is not
    /// shown as gone, and operators are alerted again every time the deadline passes.
    Overdue,
}

/// Statuses that may last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stable {
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

/// How long a transient status may last, and which one follows when it is not over by then. There is no half of it:
///
/// ```compile_fail,E0063
/// let forgetful = domain::workspace::Deadline { after: jiff::SignedDuration::from_mins(10) };
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// How long it may take.
    pub after: SignedDuration,
    /// How the workspace stands from then on.
    pub then: Status,
}

impl Status {
    /// How this workspace stands.
    #[must_use]
    pub fn of(workspace: &Snapshot) -> Self {
        Self::told(workspace.state, workspace.trouble, workspace.desired)
    }

    /// How a workspace stands of which this is kept: its state, what is wrong with it, and what is promised.
    #[must_use]
    pub fn told(state: State, trouble: Option<Trouble>, desired: Desired) -> Self {
        match (state, trouble) {
            (State::Pending, _) => Self::Transient(Transient::Pending),
            (State::Provisioning, _) => Self::Transient(Transient::Provisioning),
            (State::Ready, _) => Self::Stable(Stable::Ready),
            (State::Suspended, _) => Self::Stable(Stable::Suspended),
            // We never write a failure without its reason; if one is read, the reason is what we do not know.
            (State::Failed, trouble) => Self::Stable(Stable::Failed(trouble.unwrap_or(Trouble::Unclear))),
            (State::Unknown, _) => Self::Stable(Stable::Unknown),
            (State::Deprovisioning, _) if Presence::of(state, desired) == Presence::Removed => {
                Self::Transient(Transient::Removed)
            }
            (State::Deprovisioning, None) => Self::Transient(Transient::Deprovisioning),
            (State::Deprovisioning, Some(_)) => Self::Transient(Transient::Overdue),
            (State::Deleted, _) => Self::Stable(Stable::Deleted),
        }
    }

    /// The word for it in messages and tables.
    #[must_use]
    pub const fn state(self) -> State {
        match self {
            Self::Transient(Transient::Pending) => State::Pending,
            Self::Transient(Transient::Provisioning) => State::Provisioning,
            Self::Transient(Transient::Removed | Transient::Deprovisioning | Transient::Overdue) => {
                State::Deprovisioning
            }
            Self::Stable(Stable::Ready) => State::Ready,
            Self::Stable(Stable::Suspended) => State::Suspended,
            Self::Stable(Stable::Failed(_)) => State::Failed,
            Self::Stable(Stable::Unknown) => State::Unknown,
            Self::Stable(Stable::Deleted) => State::Deleted,
        }
    }

    /// What is wrong with it, if anything.
    #[must_use]
    pub const fn trouble(self) -> Option<Trouble> {
        match self {
            Self::Stable(Stable::Failed(trouble)) => Some(trouble),
            Self::Stable(Stable::Unknown) => Some(Trouble::Unclear),
            Self::Transient(Transient::Overdue) => Some(Trouble::TookTooLong),
            Self::Transient(
                Transient::Pending | Transient::Provisioning | Transient::Removed | Transient::Deprovisioning,
            )
            | Self::Stable(Stable::Ready | Stable::Suspended | Stable::Deleted) => None,
        }
    }

    /// Whether customers are told that it has trouble.
    #[must_use]
    pub const fn is_in_trouble(self) -> bool {
        match self {
            Self::Stable(Stable::Failed(_) | Stable::Unknown) => true,
            Self::Stable(Stable::Ready | Stable::Suspended | Stable::Deleted)
            | Self::Transient(
                Transient::Pending
                | Transient::Provisioning
                | Transient::Removed
                | Transient::Deprovisioning
                | Transient::Overdue,
            ) => false,
        }
    }

    /// Its deadline, if it must pass.
    #[must_use]
    pub const fn deadline(self) -> Option<Deadline> {
        match self {
            Self::Transient(passing) => Some(passing.deadline()),
            Self::Stable(_) => None,
        }
    }
}

impl Transient {
    /// How long it may take, and what then.
    #[must_use]
    pub const fn deadline(self) -> Deadline {
        match self {
            Self::Pending | Self::Provisioning => Deadline {
                after: SignedDuration::from_mins(10),
                then: Status::Stable(Stable::Failed(Trouble::TookTooLong)),
            },
            Self::Removed => Deadline { after: RESTORABLE, then: Status::Transient(Self::Deprovisioning) },
            Self::Deprovisioning | Self::Overdue => {
                Deadline { after: SignedDuration::from_hours(1), then: Status::Transient(Self::Overdue) }
            }
        }
    }
}
