//! Mistakes that could be made in the functions that are explored: each must be found.

use domain::authorize::Presence;
use domain::machine::{Call, Seen, Wanted, next_call};
use domain::workspace::{due, observe};
use jiff::Timestamp;
use messages::workspace::{Desired, Event, Kind, Observed, Pause, Snapshot, Word};

use crate::life::days;
use crate::rules::{RULES, Rules};

/// Each with what it is.
pub fn all() -> [(&'static str, Rules); 9] {
    [
        ("resumes while paused", Rules { next_call: resumes_while_paused, ..RULES }),
        ("believes that infra was told", Rules { next_call: believes_it_was_told, ..RULES }),
        ("makes anew what vanished", Rules { next_call: makes_anew, ..RULES }),
        ("tells infra by a call that starts nothing", Rules { next_call: tells_by_a_put, ..RULES }),
        ("ends without the last warning", Rules { due: ends_unwarned, ..RULES }),
        ("ends before its letter went out", Rules { due: ends_untold, ..RULES }),
        ("ends what was deleted a day early", Rules { due: a_day_early, ..RULES }),
        ("believes what is older than its promise", Rules { observe: believes_the_old, ..RULES }),
        ("calls what was never made vanished", Rules { absent: |_, _| Word::Deleted, ..RULES }),
    ]
}

fn resumes_while_paused(wanted: Wanted, seen: Seen) -> Call {
    let stopped = seen.word == Some(Word::Suspended) && seen.exists;
    if wanted.desired == Desired::Suspended && stopped { Call::Resume } else { next_call(wanted, seen) }
}

fn believes_it_was_told(wanted: Wanted, seen: Seen) -> Call {
    next_call(wanted, Seen { generation: wanted.generation, ..seen })
}

fn makes_anew(wanted: Wanted, seen: Seen) -> Call {
    let vanished = seen.word == Some(Word::Deleted) && wanted.desired == Desired::Running;
    if vanished { Call::Put } else { next_call(wanted, seen) }
}

/// As it was until the model found it.
fn tells_by_a_put(wanted: Wanted, seen: Seen) -> Call {
    let is_told = seen.generation >= wanted.generation;
    match (next_call(wanted, seen), seen.word) {
        (Call::Resume, Some(Word::Suspended)) if is_told && !wanted.restart => Call::Get,
        (Call::Resume, word) if !matches!(word, Some(Word::Suspended | Word::Failed)) => Call::Put,
        (call, _) => call,
    }
}

fn ends_unwarned(workspace: &Snapshot, now: Timestamp) -> Option<Event> {
    let event = due(workspace, now)?;
    let is_last = event.kind() == Some(Kind::EndingAnnounced)
        && event.snapshot().is_some_and(|after| after.pauses.iter().any(|pause| pause.warnings == 2));
    if is_last { due(&told(event.snapshot()?, now), now + days(9)) } else { Some(event) }
}

fn ends_untold(workspace: &Snapshot, now: Timestamp) -> Option<Event> {
    due(&told(workspace, now), now)
}

/// As if its letter had gone out now.
fn told(workspace: &Snapshot, now: Timestamp) -> Snapshot {
    let told = |pause: &Pause| Pause { told_at: Some(now).filter(|_| pause.warnings == 2), ..*pause };
    Snapshot { pauses: workspace.pauses.iter().map(told).collect(), ..workspace.clone() }
}

fn a_day_early(workspace: &Snapshot, now: Timestamp) -> Option<Event> {
    let removed = Presence::of(workspace.state, workspace.desired) == Presence::Removed;
    due(workspace, if removed { now + days(1) } else { now })
}

fn believes_the_old(workspace: &Snapshot, observed: &Observed, now: Timestamp) -> Option<Event> {
    observe(workspace, &Observed { generation: workspace.generation, ..observed.clone() }, now)
}
