//! Coming due: the time has come and nothing has happened, so what was said to follow follows.

use jiff::Timestamp;
use messages::workspace::{Event, Farewell, Kind, Snapshot};

use super::enter::{due_at, enter};
use super::leave::taken_away;
use super::status::{Status, Transient};
use crate::authorize::Presence;
use crate::suspension::pauses::{self, Due};

/// When something of the workspace comes due next: the wait of its status, a warning, or the end of its grace.
#[must_use]
pub fn wakes_at(workspace: &Snapshot) -> Option<Timestamp> {
    [workspace.due_at, grace_at(workspace)].into_iter().flatten().min()
}

/// When a warning or the end of its grace comes due. What was deleted has an end of its own, and no other before that.
#[must_use]
pub fn grace_at(workspace: &Snapshot) -> Option<Timestamp> {
    let is_here = Presence::of(workspace.state, workspace.desired) == Presence::Here;
    pauses::wakes_at(&workspace.pauses).filter(|_| is_here)
}

/// What follows for the workspace when something of it has come due at `now`; none when nothing has.
#[must_use]
pub fn due(workspace: &Snapshot, now: Timestamp) -> Option<Event> {
    if grace_at(workspace).is_some_and(|at| at <= now)
        && let Some(due) = pauses::due(&workspace.pauses, now)
    {
        return Some(graced(workspace, due, now));
    }
    let deadline = Status::of(workspace).deadline()?;
    if now < workspace.due_at? {
        return None;
    }
    if deadline.then == Status::Transient(Transient::Deprovisioning) {
        return Some(Event::entered(taken_away(workspace, Farewell::Asked, now)));
    }
    // Always a wait of its own: what is overdue stays overdue, and comes due again.
    let after = Snapshot { due_at: due_at(deadline.then, now), ..enter(workspace, deadline.then, now) };
    Some(Event::entered(after))
}

fn graced(workspace: &Snapshot, due: Due, now: Timestamp) -> Event {
    match due {
        Due::Warning(pauses) => {
            let workspace = Snapshot { pauses, version: workspace.version + 1, ..workspace.clone() };
            Event::Happened { kind: Kind::EndingAnnounced, workspace }
        }
        Due::End(_) => Event::entered(taken_away(workspace, Farewell::GraceOver, now)),
    }
}
