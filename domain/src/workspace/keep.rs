//! Keeping: its owner says which workspaces are to stay if the plan has no room for all.
//!
//! Who says nothing keeps the oldest. A workspace where the plan does not go cannot be kept at all.

use std::cmp::Reverse;

use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Event, Kind, Snapshot};
use plans::Plan;

use super::asked::permitted;
use crate::authorize::permission::KeepWorkspace;
use crate::authorize::{Permit, Principal};
use crate::entitlement;

/// What comes of it that `by` wants this one to stay; `workspace` is none when there is no such one.
#[must_use]
pub fn keep(by: Principal, workspace: Option<&Snapshot>, now: Timestamp) -> Event {
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
    let (mut stay, away): (Vec<&Snapshot>, Vec<_>) = counted.partition(|workspace| plan.includes(workspace.region));
    // What its owner chose last comes first, then the oldest.
    stay.sort_by_key(|workspace| (Reverse(workspace.kept_at), workspace.created_at, workspace.id.uuid()));
    let places = usize::try_from(plan.terms.max_workspaces).unwrap_or(usize::MAX);
    stay.into_iter().skip(places).chain(away).map(|workspace| workspace.id).collect()
}
