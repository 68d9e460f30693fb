//! Pausing and resuming: the promise follows the reasons that hold.
//!
//! Somebody adds or takes away a reason, or the account does. With the first one the workspace is stopped, with the last one
//! gone it is started again; between the two only the list changes.

use jiff::Timestamp;
use messages::workspace::{Desired, Event, Kind, Pause, Reason, Refusal, Snapshot};

use super::asked::permitted;
use super::enter::enter_promising;
use super::status::{Stable, Status, Transient};
use crate::authorize::permission::{PauseWorkspace, ResumeWorkspace};
use crate::authorize::{Permit, Presence, Principal};
use crate::suspension::pauses;

/// What comes of it that `by` pauses the workspace by wish; `workspace` is none when there is no such one.
#[must_use]
pub fn pause(by: Principal, workspace: Option<&Snapshot>, now: Timestamp) -> Event {
    match permitted(by, PauseWorkspace, workspace) {
        Ok((permit, workspace)) => wished(&permit, workspace, now),
        Err(refusal) => Event::Refused { refusal },
    }
}

fn wished(_: &Permit<PauseWorkspace>, workspace: &Snapshot, now: Timestamp) -> Event {
    pauses::with(&workspace.pauses, Reason::OwnerRequest, now)
        .map_or_else(|| unchanged(workspace), |after| changed(workspace, after, now))
}

/// What comes of it that `by` takes that wish back. The other reasons are not theirs to take away.
#[must_use]
pub fn resume(by: Principal, workspace: Option<&Snapshot>, now: Timestamp) -> Event {
    let decided = permitted(by, ResumeWorkspace, workspace).and_then(|(permit, workspace)| {
        match pauses::without(&workspace.pauses, Reason::OwnerRequest) {
            Some(after) => Ok((permit, workspace, after)),
            None if workspace.pauses.is_empty() => Err(Refusal::NotPaused),
            None => Err(Refusal::HeldByOthers),
        }
    });
    match decided {
        Ok((permit, workspace, after)) => resumed(&permit, workspace, after, now),
        Err(refusal) => Event::Refused { refusal },
    }
}

fn resumed(_: &Permit<ResumeWorkspace>, workspace: &Snapshot, after: Vec<Pause>, now: Timestamp) -> Event {
    changed(workspace, after, now)
}

/// What becomes of the workspace when these are the reasons of its account that hold; none where nothing changes. A
/// workspace that is deleted keeps its reasons up to date, so that it is restored as it would be.
#[must_use]
pub fn follow(workspace: &Snapshot, of_the_account: &[Reason], now: Timestamp) -> Option<Event> {
    if Presence::of(workspace.state, workspace.desired) == Presence::Gone {
        return None;
    }
    let after = pauses::following(&workspace.pauses, of_the_account, now)?;
    Some(changed(workspace, after, now))
}

/// With these reasons instead of those it had.
fn changed(workspace: &Snapshot, after: Vec<Pause>, now: Timestamp) -> Event {
    let is_here = Presence::of(workspace.state, workspace.desired) == Presence::Here;
    let turns = workspace.pauses.is_empty() != after.is_empty();
    let with_them = Snapshot { pauses: after, ..workspace.clone() };
    if !is_here || !turns {
        let workspace = Snapshot { version: workspace.version + 1, ..with_them };
        return Event::Happened { kind: Kind::PausesChanged, workspace };
    }
    let workspace = resting(&with_them, now);
    let kind = if workspace.pauses.is_empty() { Kind::Resumed } else { Kind::Suspended };
    Event::Happened { kind, workspace }
}

/// As its reasons have it: stopped, or being started.
pub(super) fn resting(workspace: &Snapshot, now: Timestamp) -> Snapshot {
    if workspace.pauses.is_empty() {
        enter_promising(workspace, Status::Transient(Transient::Provisioning), Desired::Running, now)
    } else {
        enter_promising(workspace, Status::Stable(Stable::Suspended), Desired::Suspended, now)
    }
}

fn unchanged(workspace: &Snapshot) -> Event {
    Event::Happened { kind: Kind::Unchanged, workspace: workspace.clone() }
}
