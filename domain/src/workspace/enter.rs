//! Entering a status: the one place that writes state, trouble, times and version of a workspace that exists.

use jiff::Timestamp;
use messages::workspace::{Desired, Snapshot, State};

use super::status::{Stable, Status, Transient};

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
        first_ready_at: before.first_ready_at.or_else(|| first_ready(before, to, now)),
        version: before.version + 1,
        ..promising(before, to)
    }
}

/// The same, with a promise of its own, which infra is told of.
pub(super) fn enter_promising(before: &Snapshot, to: Status, desired: Desired, now: Timestamp) -> Snapshot {
    let wait = due_at(to, now);
    Snapshot { due_at: wait, desired, generation: before.generation + 1, ..enter(before, to, now) }
}

/// What is taken away is promised to be gone, whatever was promised before.
fn promising(before: &Snapshot, to: Status) -> Snapshot {
    let leaves = matches!(to, Status::Transient(Transient::Deprovisioning)) && before.desired != Desired::Deleted;
    if leaves {
        Snapshot { desired: Desired::Deleted, generation: before.generation + 1, ..before.clone() }
    } else {
        before.clone()
    }
}

/// When it was up for the first time: now, or, for one that was up before that was kept, at the latest when it stops being so.
fn first_ready(before: &Snapshot, to: Status, now: Timestamp) -> Option<Timestamp> {
    let was = (before.state == State::Ready).then_some(before.since);
    was.or_else(|| (to == Status::Stable(Stable::Ready)).then_some(now))
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
