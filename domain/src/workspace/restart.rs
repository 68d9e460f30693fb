//! Restarting a workspace, because somebody asked: its machine is stopped and started again, and nothing in it is lost.

use jiff::Timestamp;
use messages::workspace::{Desired, Event, Kind, Refusal, Snapshot};

use super::asked::{Asking, permitted};
use super::enter::enter_promising;
use super::leave::{Past, was_never_up};
use super::retry::AT_MOST_EVERY;
use super::status::{Status, Transient};
use crate::authorize::Permit;
use crate::authorize::permission::RestartWorkspace;

/// What comes of it that `by` asks for a restart; `workspace` is none when there is no such one. What is paused has nothing to
/// restart, nor has what was never up.
#[must_use]
pub fn restart<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, now: Timestamp) -> Event {
    let decided = permitted(by, RestartWorkspace, workspace);
    let decided = decided.and_then(|(permit, workspace)| restarted(&permit, workspace, now));
    decided.unwrap_or_else(|refusal| Event::Refused { refusal })
}

/// It is stopped and started again, where there is something to restart.
pub(super) fn restarted<P>(_: &Permit<P>, workspace: &Snapshot, now: Timestamp) -> Result<Event, Refusal> {
    if !workspace.pauses.is_empty() {
        return Err(Refusal::Paused);
    }
    let a_moment_ago = workspace.restart_asked_at.is_some_and(|last| last.duration_until(now) < AT_MOST_EVERY);
    if was_never_up(&Past::from(workspace)) {
        return Err(Refusal::NeverUp);
    }
    if a_moment_ago {
        return Err(Refusal::TooSoon);
    }
    let after = enter_promising(workspace, Status::Transient(Transient::Provisioning), Desired::Running, now);
    let workspace = Snapshot { restart_asked_at: Some(now), ..after };
    Ok(Event::Happened { kind: Kind::Restarted, workspace })
}
