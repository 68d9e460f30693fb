//! Coming due: the time has come and nothing has happened, so what was said to follow follows.

use jiff::Timestamp;
use messages::workspace::{Event, Snapshot};

use super::enter::{due_at, enter};
use super::status::Status;

/// What follows for the workspace when its deadline has passed at `now`; none when there is none or it has not.
#[must_use]
pub fn due(workspace: &Snapshot, now: Timestamp) -> Option<Event> {
    let deadline = Status::of(workspace).deadline()?;
    if now < workspace.due_at? {
        return None;
    }
    // Always a wait of its own: what is overdue stays overdue, and comes due again.
    let after = Snapshot { due_at: due_at(deadline.then, now), ..enter(workspace, deadline.then, now) };
    Some(Event::entered(after))
}
