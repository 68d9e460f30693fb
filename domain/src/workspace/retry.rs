//! Trying again now, because the owner asked: what is due later is due at once. Nothing else changes.
//!
//! Refused where nothing is wrong, and within [`AT_MOST_EVERY`] of the last time: a machine that is in trouble does not
//! get well by being asked ten times a second.

use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Attempts, Event, Kind, Refusal, Snapshot};

use super::asked::{Asking, permitted};
use super::status::Status;
use crate::authorize::Permit;
use crate::authorize::permission::RetryWorkspace;

/// From one time that somebody may ask to the next.
pub const AT_MOST_EVERY: SignedDuration = SignedDuration::from_secs(10);

/// What comes of it that `by` asks at `now` to try again; `workspace` is none when there is no such one.
#[must_use]
pub fn retry<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, now: Timestamp) -> Event {
    match decide(by, workspace, now) {
        Ok((permit, workspace)) => asked(&permit, workspace, now),
        Err(refusal) => Event::Refused { refusal },
    }
}

fn decide<'a>(
    by: impl Into<Asking<'a>>,
    workspace: Option<&Snapshot>,
    now: Timestamp,
) -> Result<(Permit<RetryWorkspace>, &Snapshot), Refusal> {
    let (permit, workspace) = permitted(by, RetryWorkspace, workspace)?;
    if !Status::of(workspace).is_in_trouble() {
        return Err(Refusal::NotInTrouble);
    }
    not_a_moment_ago(workspace, now)?;
    Ok((permit, workspace))
}

/// Whoever asked before them.
pub(super) fn not_a_moment_ago(workspace: &Snapshot, now: Timestamp) -> Result<(), Refusal> {
    if workspace.retry_asked_at.is_some_and(|last| last.duration_until(now) < AT_MOST_EVERY) {
        return Err(Refusal::TooSoon);
    }
    Ok(())
}

/// It enters no other status, so its times stay as they are.
pub(super) fn asked<P>(_: &Permit<P>, workspace: &Snapshot, now: Timestamp) -> Event {
    let workspace = Snapshot {
        attempts: workspace.attempts.map(|attempts| Attempts { next_at: Some(now), ..attempts }),
        retry_asked_at: Some(now),
        version: workspace.version + 1,
        ..workspace.clone()
    };
    Event::Happened { kind: Kind::RetryAsked, workspace }
}
