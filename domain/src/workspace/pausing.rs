//! Pausing and resuming: the promise follows the reasons that hold.
//!
//! Somebody adds or takes away a reason, or the account does. With the first one the workspace is stopped, with the last one
//! gone it is started again; between the two only the list changes. The promise counts, not what the list was before: a release
//! that knows no reasons can leave a workspace stopped without one, and it is started with the next chance.

use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Desired, Event, Kind, Pause, Reason, Refusal, Snapshot};
use plans::Plan;

use super::asked::{Asking, permitted};
use super::enter::enter_promising;
use super::keep::over;
use super::leave::with_its_account;
use super::status::{Stable, Status, Transient};
use crate::account::Stops;
use crate::authorize::permission::{PauseWorkspace, ResumeWorkspace};
use crate::authorize::{Permit, Presence};
use crate::suspension::pauses;

/// What comes of it that `by` pauses the workspace by wish; `workspace` is none when there is no such one.
#[must_use]
pub fn pause<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, now: Timestamp) -> Event {
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
pub fn resume<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, now: Timestamp) -> Event {
    let decided = permitted(by, ResumeWorkspace, workspace).and_then(|(permit, workspace)| {
        match pauses::without(&workspace.pauses, Reason::OwnerRequest) {
            Some(after) => Ok((permit, workspace, after)),
            None if turns(workspace, &workspace.pauses) => Ok((permit, workspace, workspace.pauses.clone())),
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
    let stranded = || turns(workspace, &workspace.pauses).then(|| workspace.pauses.clone());
    let after = pauses::following(&workspace.pauses, of_the_account, now).or_else(stranded)?;
    Some(changed(workspace, after, now))
}

/// What becomes of all workspaces of an account that is stopped by this or is not, on this plan; of one that is closed nothing is left. Of a plan that this release does not
/// know it does not say what it has no place for: that stays as it is.
#[must_use]
pub fn follow_all(stops: Stops, plan: Option<&Plan>, all: &[&Snapshot], now: Timestamp) -> Vec<(WorkspaceId, Event)> {
    if stops.is_closed() {
        return all.iter().filter_map(|workspace| Some((workspace.id, with_its_account(workspace, now)?))).collect();
    }
    let over = plan.map(|plan| over(plan, all));
    let event = |workspace: &&Snapshot| {
        let known = || pauses::holds(&workspace.pauses, Reason::OverPlan);
        let has_no_place = over.as_ref().map_or_else(known, |over| over.contains(&workspace.id));
        let of_all = stops.reasons(&workspace.pauses).into_iter();
        let reasons: Vec<_> = of_all.chain(has_no_place.then_some(Reason::OverPlan)).collect();
        Some((workspace.id, follow(workspace, &reasons, now)?))
    };
    all.iter().filter_map(event).collect()
}

/// With these reasons instead of those it had.
fn changed(workspace: &Snapshot, after: Vec<Pause>, now: Timestamp) -> Event {
    let turns = turns(workspace, &after);
    let with_them = Snapshot { pauses: after, ..workspace.clone() };
    if !turns {
        let workspace = Snapshot { version: workspace.version + 1, ..with_them };
        return Event::Happened { kind: Kind::PausesChanged, workspace };
    }
    let workspace = resting(&with_them, now);
    let kind = if workspace.pauses.is_empty() { Kind::Resumed } else { Kind::Suspended };
    Event::Happened { kind, workspace }
}

/// Whether what is promised changes with these reasons. Of what was deleted nothing is promised to them.
fn turns(workspace: &Snapshot, reasons: &[Pause]) -> bool {
    let is_here = Presence::of(workspace.state, workspace.desired) == Presence::Here;
    is_here && (workspace.desired == Desired::Suspended) == reasons.is_empty()
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
