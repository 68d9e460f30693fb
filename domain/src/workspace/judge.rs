//! The judge: given what was promised and what is seen, how does a workspace stand?
//!
//! Recovery needs no rule of its own: whatever was wrong before, a machine that is seen to run as promised is ready.

use messages::workspace::{Desired, Trouble, Word};

use super::status::{Stable, Status, Transient};

/// How a workspace stands that stood as `current`, was promised to be `desired`, and of which `seen` is now known.
#[must_use]
pub const fn judge(current: Status, desired: Desired, seen: Word) -> Status {
    // What is gone is gone, and what was deleted waits for its end whatever is seen of it.
    if let Status::Stable(Stable::Deleted) | Status::Transient(Transient::Removed) = current {
        return current;
    }
    match (desired, seen) {
        // Promised by a newer release: to conclude something from what is seen is up to that one.
        (Desired::Unknown, _) => current,

        (Desired::Running, Word::Provisioning) => being_made(current),
        (Desired::Running, Word::Running) => Status::Stable(Stable::Ready),
        (Desired::Running, Word::Suspended) => not_started(current),

        // A machine that should stop and does not is the reconciler's work and nothing to tell the customer.
        (Desired::Suspended, Word::Provisioning | Word::Running) => noticed(current),
        (Desired::Suspended, Word::Suspended) => Status::Stable(Stable::Suspended),

        (Desired::Running | Desired::Suspended, Word::Failed) => failed(Trouble::Broke),
        (Desired::Running | Desired::Suspended, Word::Deprovisioning | Word::Deleted) => failed(Trouble::Vanished),
        (Desired::Running | Desired::Suspended, Word::Unknown) => Status::Stable(Stable::Unknown),
        (Desired::Running | Desired::Suspended, Word::Unreachable) => unanswered(current),

        (Desired::Deleted, Word::Deleted) => Status::Stable(Stable::Deleted),
        (
            Desired::Deleted,
            Word::Provisioning
            | Word::Running
            | Word::Suspended
            | Word::Failed
            | Word::Deprovisioning
            | Word::Unknown
            | Word::Unreachable,
        ) => going(current),
    }
}

const fn failed(trouble: Trouble) -> Status {
    Status::Stable(Stable::Failed(trouble))
}

/// What is being started may still be seen as it stood before: its deadline judges it.
const fn not_started(current: Status) -> Status {
    match current {
        Status::Transient(Transient::Provisioning) => current,
        Status::Transient(Transient::Pending | Transient::Removed | Transient::Deprovisioning | Transient::Overdue)
        | Status::Stable(_) => failed(Trouble::Stopped),
    }
}

/// Once setting up took too long, that it still goes on is no news: without this, a machine that never finishes would
/// swing between "Setting up" and "Having trouble" for ever.
const fn being_made(current: Status) -> Status {
    match current {
        Status::Stable(Stable::Failed(Trouble::TookTooLong)) => current,
        Status::Stable(
            Stable::Failed(
                Trouble::Unreachable
                | Trouble::Broke
                | Trouble::Stopped
                | Trouble::Vanished
                | Trouble::Unclear
                | Trouble::Unknown,
            )
            | Stable::Ready
            | Stable::Suspended
            | Stable::Unknown
            | Stable::Deleted,
        )
        | Status::Transient(_) => Status::Transient(Transient::Provisioning),
    }
}

/// Unchanged, except that what has been seen is no longer pending.
const fn noticed(current: Status) -> Status {
    match current {
        Status::Transient(Transient::Pending) => Status::Transient(Transient::Provisioning),
        Status::Transient(
            Transient::Provisioning | Transient::Removed | Transient::Deprovisioning | Transient::Overdue,
        )
        | Status::Stable(_) => current,
    }
}

/// Nobody can set up what cannot be reached. What is there already is not in trouble because infra does not answer.
const fn unanswered(current: Status) -> Status {
    match current {
        Status::Transient(Transient::Pending | Transient::Provisioning) => failed(Trouble::Unreachable),
        Status::Transient(Transient::Removed | Transient::Deprovisioning | Transient::Overdue) | Status::Stable(_) => {
            current
        }
    }
}

/// On its way out, and still late if it was.
const fn going(current: Status) -> Status {
    match current {
        Status::Transient(Transient::Overdue) => current,
        Status::Transient(
            Transient::Pending | Transient::Provisioning | Transient::Removed | Transient::Deprovisioning,
        )
        | Status::Stable(_) => Status::Transient(Transient::Deprovisioning),
    }
}
