//! Entering a standing: the one place that writes state, trouble, times and version of a workspace that exists.

use jiff::Timestamp;
use messages::workspace::Snapshot;

use super::standing::{Passing, Standing};

/// The workspace one version further, standing as `to` since `now`.
pub(super) fn enter(before: &Snapshot, to: Standing, now: Timestamp) -> Snapshot {
    let goes_on = same_wait(Standing::of(before), to);
    Snapshot {
        state: to.state(),
        trouble: to.trouble(),
        since: if to.state() == before.state { before.since } else { now },
        due_at: if goes_on { before.due_at } else { due_at(to, now) },
        // What was tried belongs to the trouble, and ends with it.
        attempts: before.attempts.filter(|_| to.is_in_trouble()),
        version: before.version + 1,
        ..before.clone()
    }
}

/// When a wait that begins `now` is over; none for a standing that may last.
pub(super) fn due_at(standing: Standing, now: Timestamp) -> Option<Timestamp> {
    standing.deadline().map(|deadline| now.checked_add(deadline.after).unwrap_or(Timestamp::MAX))
}

/// Whether the wait that began with `from` goes on in `to`, under the deadline it has. The customer has been waiting
/// since the order: that infra begins at last buys it no new ten minutes.
fn same_wait(from: Standing, to: Standing) -> bool {
    from == to || (from, to) == (Standing::Passing(Passing::Pending), Standing::Passing(Passing::Provisioning))
}
