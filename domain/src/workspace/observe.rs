//! Observing a workspace: the reconciler has seen something of it, and we say what that means.
//!
//! Three observations change nothing: one from before our last wish (its generation is lower), any of a workspace that was
//! deleted, until it is to be taken away or restored, or is gone, and one that says what we know already. While it is in trouble, what was tried and when the next try is due
//! belongs to what is known: people are told of it.
//!
//! An address, once known, is for good: the customer has it, and keys are sent to it. If infra names another one, it has
//! mixed up two machines or been made to say so. Then we believe neither the address nor the word that came with it:
//! the workspace stands as unknown, under the address we know, until infra names that one again. The same goes for what
//! is no [`Endpoint`] at all. One that was kept before there was that rule is as good as none.

use jiff::Timestamp;
use messages::workspace::{Event, Observed, Snapshot, Word};

use crate::endpoint::Endpoint;

use super::enter::enter;
use super::judge::judge;
use super::status::{Stable, Status, Transient};

/// What the observation `observed` means for the workspace at `now`; none when nothing changes.
#[must_use]
pub fn observe(workspace: &Snapshot, observed: &Observed, now: Timestamp) -> Option<Event> {
    let current = Status::of(workspace);
    let left = matches!(current, Status::Stable(Stable::Deleted) | Status::Transient(Transient::Removed));
    let stale = observed.generation < workspace.generation;
    if left || stale {
        return None;
    }
    let next = judge(current, workspace.desired, believed(workspace, observed));
    let endpoint = sound(workspace.endpoint.as_ref()).or_else(|| sound(observed.endpoint.as_ref())).cloned();
    // An observation that names no next try may come from a reconciler that does not publish it: then none is promised.
    let attempts = observed.attempts.filter(|_| next.is_in_trouble());
    if next == current && endpoint == workspace.endpoint && attempts == workspace.attempts {
        return None;
    }
    Some(Event::entered(Snapshot { endpoint, attempts, ..enter(workspace, next, now) }))
}

/// The part of the observation that we go by.
fn believed(workspace: &Snapshot, observed: &Observed) -> Word {
    match (sound(workspace.endpoint.as_ref()), &observed.endpoint) {
        (_, Some(named)) if named.parse::<Endpoint>().is_err() => Word::Unknown,
        (Some(known), Some(named)) if known != named => Word::Unknown,
        // It may run, but it is not the customer's to use before we can say where.
        (None, None) if observed.word == Word::Running => Word::Provisioning,
        (Some(_) | None, Some(_) | None) => observed.word,
    }
}

fn sound(endpoint: Option<&String>) -> Option<&String> {
    endpoint.filter(|text| text.parse::<Endpoint>().is_ok())
}
