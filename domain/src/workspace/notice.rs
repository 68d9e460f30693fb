//! Noticing what happens in a workspace for the first time: its first code, the first key that somebody made for
//! themselves.
//!
//! Infra says the same on every look from then on, and events of infra come twice or ten times; it is news once. What
//! has happened stays true whatever we have wished since, so, unlike in [`observe`](super::observe), an observation from before
//! our last wish counts, and an observation that does not mention it takes nothing back. Only an observation that is not of this
//! workspace shows nothing: one under another address.

use jiff::Timestamp;
use messages::workspace::{Event, Kind, Observed, Snapshot, State};

use crate::endpoint::Endpoint;

/// That the first code arrived, if `observed` shows it and it is not known yet.
#[must_use]
pub fn first_deployment(workspace: &Snapshot, observed: &Observed, now: Timestamp) -> Option<Event> {
    let at = news(workspace, observed, workspace.first_deployment_at, observed.first_deployment_at, now)?;
    Some(Event::Happened {
        kind: Kind::FirstDeploymentArrived,
        workspace: Snapshot { first_deployment_at: Some(at), ..next(workspace) },
    })
}

/// That somebody made a key of their own, if `observed` shows it and it is not known yet.
#[must_use]
pub fn own_key(workspace: &Snapshot, observed: &Observed, now: Timestamp) -> Option<Event> {
    let at = news(workspace, observed, workspace.own_key_at, observed.own_key_at, now)?;
    Some(Event::Happened { kind: Kind::OwnKeyMade, workspace: Snapshot { own_key_at: Some(at), ..next(workspace) } })
}

/// When it happened, if that is news. Infra's clock is not ours: nothing happens in a workspace before it was asked for,
/// or later than now.
fn news(
    workspace: &Snapshot,
    observed: &Observed,
    known: Option<Timestamp>,
    said: Option<Timestamp>,
    now: Timestamp,
) -> Option<Timestamp> {
    if known.is_some() || workspace.state == State::Deleted || is_of_another(workspace, observed) {
        return None;
    }
    said.map(|at| at.min(now).max(workspace.created_at))
}

fn is_of_another(workspace: &Snapshot, observed: &Observed) -> bool {
    let sound = |text: &String| text.parse::<Endpoint>().is_ok();
    match (workspace.endpoint.as_ref().filter(|known| sound(known)), &observed.endpoint) {
        (Some(known), Some(named)) => known != named,
        (None, Some(named)) => !sound(named),
        (Some(_) | None, None) => false,
    }
}

/// It enters no other status, so its times stay as they are.
fn next(workspace: &Snapshot) -> Snapshot {
    Snapshot { version: workspace.version + 1, ..workspace.clone() }
}
