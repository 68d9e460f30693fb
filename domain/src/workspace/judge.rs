//! The judge: given what was promised and what is seen, how does a workspace stand?
//!
//! Recovery needs no rule of its own: whatever was wrong before, a machine that is seen to run as promised is ready.

use messages::workspace::{Desired, Trouble, Word};

use super::standing::{Lasting, Passing, Standing};

/// How a workspace stands that stood as `current`, was promised to be `desired`, and of which `seen` is now known.
#[must_use]
pub const fn judge(current: Standing, desired: Desired, seen: Word) -> Standing {
    if let Standing::Lasting(Lasting::Deleted) = current {
        return current;
    }
    match (desired, seen) {
        // Promised by a newer release: to conclude something from what is seen is up to that one.
        (Desired::Unknown, _) => current,

        (Desired::Running, Word::Provisioning) => being_made(current),
        (Desired::Running, Word::Running) => Standing::Lasting(Lasting::Ready),
        (Desired::Running, Word::Suspended) => failed(Trouble::Stopped),

        // A machine that should stop and does not is the reconciler's work and nothing to tell the customer.
        (Desired::Suspended, Word::Provisioning | Word::Running) => noticed(current),
        (Desired::Suspended, Word::Suspended) => Standing::Lasting(Lasting::Suspended),

        (Desired::Running | Desired::Suspended, Word::Failed) => failed(Trouble::Broke),
        (Desired::Running | Desired::Suspended, Word::Deprovisioning | Word::Deleted) => failed(Trouble::Vanished),
        (Desired::Running | Desired::Suspended, Word::Unknown) => Standing::Lasting(Lasting::Unknown),
        (Desired::Running | Desired::Suspended, Word::Unreachable) => unanswered(current),

        (Desired::Deleted, Word::Deleted) => Standing::Lasting(Lasting::Deleted),
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

const fn failed(trouble: Trouble) -> Standing {
    Standing::Lasting(Lasting::Failed(trouble))
}

/// Once setting up took too long, that it still goes on is no news: without this, a machine that never finishes would
/// swing between "Setting up" and "Having trouble" for ever.
const fn being_made(current: Standing) -> Standing {
    match current {
        Standing::Lasting(Lasting::Failed(Trouble::TookTooLong)) => current,
        Standing::Lasting(
            Lasting::Failed(
                Trouble::Unreachable
                | Trouble::Broke
                | Trouble::Stopped
                | Trouble::Vanished
                | Trouble::Unclear
                | Trouble::Unknown,
            )
            | Lasting::Ready
            | Lasting::Suspended
            | Lasting::Unknown
            | Lasting::Deleted,
        )
        | Standing::Passing(_) => Standing::Passing(Passing::Provisioning),
    }
}

/// Unchanged, except that what has been seen is no longer pending.
const fn noticed(current: Standing) -> Standing {
    match current {
        Standing::Passing(Passing::Pending) => Standing::Passing(Passing::Provisioning),
        Standing::Passing(Passing::Provisioning | Passing::Deprovisioning | Passing::Overdue)
        | Standing::Lasting(_) => current,
    }
}

/// Nobody can set up what cannot be reached. What is there already is not in trouble because its maker is silent.
const fn unanswered(current: Standing) -> Standing {
    match current {
        Standing::Passing(Passing::Pending | Passing::Provisioning) => failed(Trouble::Unreachable),
        Standing::Passing(Passing::Deprovisioning | Passing::Overdue) | Standing::Lasting(_) => current,
    }
}

/// On its way out, and still late if it was.
const fn going(current: Standing) -> Standing {
    match current {
        Standing::Passing(Passing::Overdue) => current,
        Standing::Passing(Passing::Pending | Passing::Provisioning | Passing::Deprovisioning)
        | Standing::Lasting(_) => Standing::Passing(Passing::Deprovisioning),
    }
}
