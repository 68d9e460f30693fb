//! What holds for every decision on a workspace, whatever led to it.

use domain::authorize::Presence;
use domain::suspension::pauses::untold;
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Desired, Event, Farewell, Kind, Pause, Reason, Snapshot, State};

/// When the last warning was given for a reason that holds.
pub type Warned = Vec<(Reason, Timestamp)>;

/// Whether the step from `before` to what the event says is lawful.
///
/// # Errors
///
/// The law that it breaks.
pub fn lawful(before: &Snapshot, warned: &Warned, event: &Event, now: Timestamp) -> Result<(), String> {
    let Some(after) = event.snapshot() else { return Ok(()) };
    let law = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    law(before.state != State::Deleted, "something comes after Deleted")?;
    law(after.state != State::Deleted || after.desired == Desired::Deleted, "gone without having been promised so")?;
    law(
        after.generation == before.generation + 1
            || after.generation == before.generation && after.desired == before.desired,
        "infra is not told of a promise",
    )?;
    if Presence::of(after.state, after.desired) == Presence::Here {
        let promised = if after.pauses.is_empty() { Desired::Running } else { Desired::Suspended };
        law(after.desired == promised, "it is not as its reasons say")?;
    }
    if event.kind() == Some(Kind::Restored) {
        let is_as_it_was = untold(&after.pauses) == untold(&before.pauses);
        law(is_as_it_was && after.deletion.is_none(), "it is not restored as it was")?;
    }
    if after.desired == Desired::Deleted && before.desired != Desired::Deleted {
        ended(before, warned, after, now)?;
    }
    Ok(())
}

/// Nobody's workspace is taken away without its time and its warnings.
fn ended(before: &Snapshot, warned: &Warned, after: &Snapshot, now: Timestamp) -> Result<(), String> {
    let law = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    let at_least = |since: Timestamp, days: i64| since.duration_until(now) >= SignedDuration::from_hours(24 * days);
    match after.deletion.map(|deletion| (deletion.farewell, deletion.at)) {
        Some((Farewell::Asked, at)) => law(at_least(at, 7), "it was to be kept for seven days"),
        Some((Farewell::Cancelled, _)) => law(before.first_ready_at.is_none(), "somebody used it"),
        Some((Farewell::GraceOver, _)) => {
            let over = before.pauses.iter().filter(|pause| pause.ends_at.is_some_and(|ends_at| ends_at <= now));
            let over: Vec<_> = over.filter(|pause| at_least(pause.since, 14)).collect();
            law(!over.is_empty(), "its grace is not over")?;
            let over: Vec<_> = over.into_iter().filter(|pause| pause.warnings == 2).collect();
            law(!over.is_empty(), "it ends without its warnings")?;
            let in_time = |reason| warned.iter().any(|(warned, at)| *warned == reason && at_least(*at, 1));
            law(over.iter().any(|pause| in_time(pause.reason)), "its last warning came less than a day before")?;
            let is_told = |pause: &&Pause| pause.told_at.is_some_and(|at| at_least(at, 1));
            law(over.into_iter().any(|pause| is_told(&pause)), "nobody was told of it a day before")
        }
        Some((Farewell::AccountClosed, _)) => {
            let closing = before.pauses.iter().find(|pause| pause.reason == Reason::AccountClosing);
            law(closing.is_some_and(|pause| at_least(pause.since, 14)), "its account could still be kept")
        }
        Some((Farewell::Unknown, _)) | None => Err("it is not said why it ends".to_owned()),
    }
}

/// The last warnings that this decision gives, besides those of reasons that still hold.
pub fn warnings(before: &Snapshot, warned: &Warned, after: &Snapshot, now: Timestamp) -> Warned {
    let given = |snapshot: &Snapshot, reason| {
        snapshot.pauses.iter().find(|pause| pause.reason == reason).map_or(0, |pause| pause.warnings)
    };
    let holding = after.pauses.iter().filter(|pause| pause.warnings >= 2);
    let at = |reason| {
        let known = warned.iter().find(|(known, _)| *known == reason && given(before, reason) >= 2);
        (reason, known.map_or(now, |(_, at)| *at))
    };
    holding.map(|pause| at(pause.reason)).collect()
}
