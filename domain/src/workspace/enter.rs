//! Entering a status: the one place that writes state, trouble, times and version of a workspace that exists.

use jiff::Timestamp;
use messages::workspace::Snapshot;

use super::status::{Status, Transient};

/// The workspace one version further, with the status `to` since `now`.
pub(super) fn enter(before: &Snapshot, to: Status, now: Timestamp) -> Snapshot {
    let goes_on = same_wait(Status::of(before), to);
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

/// When a wait that begins `now` is over; none for a status that may last.
pub(super) fn due_at(status: Status, now: Timestamp) -> Option<Timestamp> {
    status.deadline().map(|deadline| now.checked_add(deadline.after).unwrap_or(Timestamp::MAX))
}

/// Whether the wait that began with `from` goes on in `to`, under the deadline it has. The customer has been waiting
/// since the order: that infra begins at last buys it no new ten minutes.
fn same_wait(from: Status, to: Status) -> bool {
    from == to || (from, to) == (Status::Transient(Transient::Pending), Status::Transient(Transient::Provisioning))
}
