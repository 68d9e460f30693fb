//! Keeping: its owner says which workspaces are to stay if the plan has no room for all.
//!
//! Who says nothing keeps the oldest. A workspace where the plan does not go cannot be kept at all.

use std::cmp::Reverse;

use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Event, Kind, Region, Snapshot};
use plans::Plan;

use super::asked::{Asking, permitted};
use crate::authorize::Permit;
use crate::authorize::permission::KeepWorkspace;
use crate::entitlement;

/// What comes of it that `by` wants this one to stay; `workspace` is none when there is no such one.
#[must_use]
pub fn keep<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, now: Timestamp) -> Event {
    match permitted(by, KeepWorkspace, workspace) {
        Ok((permit, workspace)) => Event::Happened { kind: Kind::Kept, workspace: kept(&permit, workspace, now) },
        Err(refusal) => Event::Refused { refusal },
    }
}

/// It enters no other status, so its times stay as they are.
fn kept(_: &Permit<KeepWorkspace>, workspace: &Snapshot, now: Timestamp) -> Snapshot {
    Snapshot { kept_at: Some(now), version: workspace.version + 1, ..workspace.clone() }
}

/// Those of an account's workspaces for which its plan has no place.
#[must_use]
pub fn over(plan: &Plan, workspaces: &[&Snapshot]) -> Vec<WorkspaceId> {
    let counted = workspaces.iter().copied().filter(|workspace| entitlement::counts(workspace));
    without_room(plan, counted.map(Candidate::of).collect())
}

/// What has to be known of a workspace that takes one of a plan's places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub id: WorkspaceId,
    /// Where it is.
    pub region: Region,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its owner last said that it is to stay.
    pub kept_at: Option<Timestamp>,
}

impl Candidate {
    const fn of(workspace: &Snapshot) -> Self {
        let Snapshot { id, region, created_at, kept_at, .. } = *workspace;
        Self { id, region, created_at, kept_at }
    }
}

/// Those of these for which a plan would have no place.
#[must_use]
pub fn without_room(plan: &Plan, candidates: Vec<Candidate>) -> Vec<WorkspaceId> {
    let (mut stay, away): (Vec<Candidate>, Vec<_>) =
        candidates.into_iter().partition(|candidate| plan.includes(candidate.region));
    // What its owner chose last comes first, then the oldest.
    stay.sort_by_key(|candidate| (Reverse(candidate.kept_at), candidate.created_at, candidate.id.uuid()));
    let places = usize::try_from(plan.terms.max_workspaces).unwrap_or(usize::MAX);
    stay.into_iter().skip(places).chain(away).map(|candidate| candidate.id).collect()
}
