//! Leaving: deleting a workspace, taking it back, and giving up on one that was never up.
//!
//! What its owner deletes is stopped and kept for [`RESTORABLE`], under its id, out of their list. Then it is taken away for
//! good, like one whose grace is over, or whose account is closed. A set-up that is cancelled has nothing in it: that is taken away at once.

use jiff::Timestamp;
use messages::workspace::{Deletion, Desired, Event, Farewell, Kind, Refusal, Snapshot, Trouble};

use super::asked::{Asking, permitted};
use super::enter::{enter, enter_promising};
use super::pausing::resting;
use super::status::{Stable, Status, Transient};
use crate::authorize::permission::{CancelWorkspace, DeleteWorkspace, RestoreWorkspace};
use crate::authorize::{Permit, Presence};
use crate::entitlement;
use crate::suspension::RESTORABLE;
use crate::suspension::pauses::untold;

use super::create::AccountFacts;

/// What comes of it that `by` deletes the workspace and types this name; `workspace` is none when there is no such one.
#[must_use]
pub fn delete<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, typed: &str, now: Timestamp) -> Event {
    let decided = permitted(by, DeleteWorkspace, workspace).and_then(|(permit, workspace)| {
        if typed.trim() == workspace.name { Ok((permit, workspace)) } else { Err(Refusal::OtherName) }
    });
    match decided {
        Ok((permit, workspace)) => removed(&permit, workspace, now),
        Err(refusal) => Event::Refused { refusal },
    }
}

/// It is stopped, and kept: the wait for its end is its status.
pub(super) fn removed(_: &Permit<DeleteWorkspace>, workspace: &Snapshot, now: Timestamp) -> Event {
    let after = enter_promising(workspace, Status::Transient(Transient::Removed), Desired::Suspended, now);
    let restorable_until = now.checked_add(RESTORABLE).ok();
    let deletion = Deletion { farewell: Farewell::Asked, at: now, restorable_until };
    Event::Happened { kind: Kind::Removed, workspace: Snapshot { deletion: Some(deletion), offer: None, ..after } }
}

/// What comes of it that `by` takes the workspace back. It counts against the plan again, so there must be room for it.
#[must_use]
pub fn restore<'a>(
    by: impl Into<Asking<'a>>,
    workspace: Option<&Snapshot>,
    account: Option<&AccountFacts>,
    now: Timestamp,
) -> Event {
    let decided = permitted(by, RestoreWorkspace, workspace).and_then(|(permit, workspace)| {
        let account = account.ok_or(Refusal::NoAccount)?;
        entitlement::another_workspace(account.plan, account.workspaces).map_err(entitlement::Lock::refusal)?;
        Ok((permit, workspace))
    });
    match decided {
        Ok((permit, workspace)) => {
            Event::Happened { kind: Kind::Restored, workspace: restored(&permit, workspace, now) }
        }
        Err(refusal) => Event::Refused { refusal },
    }
}

/// As it was before: paused if there is still a reason, else it is started again. Of an end that was told of before, it is warned anew.
fn restored(_: &Permit<RestoreWorkspace>, workspace: &Snapshot, now: Timestamp) -> Snapshot {
    let back = resting(workspace, now);
    Snapshot { deletion: None, pauses: untold(&back.pauses), ..back }
}

/// What comes of it that `by` gives up on a workspace that was never up.
#[must_use]
pub fn cancel<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, now: Timestamp) -> Event {
    let decided = permitted(by, CancelWorkspace, workspace).and_then(|(permit, workspace)| {
        if was_never_up(&Past::from(workspace)) { Ok((permit, workspace)) } else { Err(Refusal::NotSettingUp) }
    });
    match decided {
        Ok((permit, workspace)) => Event::entered(cancelled(&permit, workspace, now)),
        Err(refusal) => Event::Refused { refusal },
    }
}

fn cancelled(_: &Permit<CancelWorkspace>, workspace: &Snapshot, now: Timestamp) -> Snapshot {
    taken_away(workspace, Farewell::Cancelled, now)
}

/// What tells whether a workspace was ever up: what pages keep of it, too.
#[derive(Debug, Clone, Copy)]
pub struct Past {
    /// How it stands.
    pub status: Status,
    /// When it was up for the first time, as far as that is known.
    pub first_ready_at: Option<Timestamp>,
    /// When the first code arrived in it.
    pub first_deployment_at: Option<Timestamp>,
    /// When somebody made a key of their own in it.
    pub own_key_at: Option<Timestamp>,
}

impl From<&Snapshot> for Past {
    fn from(workspace: &Snapshot) -> Self {
        let &Snapshot { first_ready_at, first_deployment_at, own_key_at, .. } = workspace;
        Self { status: Status::of(workspace), first_ready_at, first_deployment_at, own_key_at }
    }
}

/// Whether nobody can have put anything into a workspace with this past yet.
#[must_use]
pub const fn was_never_up(past: &Past) -> bool {
    let is_set_up = match past.status {
        Status::Stable(
            Stable::Ready
            | Stable::Suspended
            | Stable::Deleted
            | Stable::Unknown
            | Stable::Failed(Trouble::Broke | Trouble::Stopped | Trouble::Vanished | Trouble::Unclear | Trouble::Unknown),
        ) => true,
        Status::Transient(
            Transient::Pending
            | Transient::Provisioning
            | Transient::Removed
            | Transient::Deprovisioning
            | Transient::Overdue,
        )
        | Status::Stable(Stable::Failed(Trouble::TookTooLong | Trouble::Unreachable)) => false,
    };
    let is_used = past.first_deployment_at.is_some() || past.own_key_at.is_some();
    !is_set_up && !is_used && past.first_ready_at.is_none()
}

/// What becomes of a workspace whose account is closed for good: it is taken away at once, also where it could still be restored; none
/// where it is on its way out already.
pub(super) fn with_its_account(workspace: &Snapshot, now: Timestamp) -> Option<Event> {
    if Presence::of(workspace.state, workspace.desired) == Presence::Gone {
        return None;
    }
    let kept = Snapshot { deletion: None, ..workspace.clone() };
    Some(Event::entered(taken_away(&kept, Farewell::AccountClosed, now)))
}

/// On its way out for good, machine and credential. Why it leaves is kept if that was said before.
pub(super) fn taken_away(workspace: &Snapshot, farewell: Farewell, now: Timestamp) -> Snapshot {
    let deletion = workspace.deletion.unwrap_or(Deletion { farewell, at: now, restorable_until: None });
    let after = enter(workspace, Status::Transient(Transient::Deprovisioning), now);
    Snapshot { deletion: Some(deletion), offer: None, ..after }
}
