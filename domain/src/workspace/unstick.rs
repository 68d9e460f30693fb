//! Unsticking a workspace, because one of us asked: it stands still, and nobody else gets it to move on.
//!
//! There are three steps, and each only brings about what is promised already. What its owner has decided stays decided: what is paused is not
//! started, and what was deleted does not come back. So a step that is wrong costs a moment, and loses nothing.

use jiff::Timestamp;
use messages::workspace::{Event, Kind, Refusal, Snapshot, Step};

use super::asked::{Asking, permitted};
use super::leave::{Past, was_never_up};
use super::restart::restarted;
use super::retry::{asked, not_a_moment_ago};
use super::status::{Status, Transient};
use crate::authorize::permission::UnstickWorkspace;
use crate::authorize::{Permit, Presence};

/// What comes of it that `by` takes this step; `workspace` is none when there is no such one.
#[must_use]
pub fn unstick<'a>(by: impl Into<Asking<'a>>, workspace: Option<&Snapshot>, step: Step, now: Timestamp) -> Event {
    let decided = permitted(by, UnstickWorkspace, workspace).and_then(|(permit, workspace)| match step {
        Step::Retry => retry(&permit, workspace, now),
        Step::Restart if Presence::of(workspace.state, workspace.desired) == Presence::Here => {
            restarted(&permit, workspace, now)
        }
        Step::NewKey if Presence::of(workspace.state, workspace.desired) == Presence::Here => {
            rekeyed(&permit, workspace)
        }
        Step::Restart | Step::NewKey => Err(Refusal::NotAllowed),
        Step::Unknown => Err(Refusal::Unknown),
    });
    decided.unwrap_or_else(|refusal| Event::Refused { refusal })
}

/// Also for one that is being taken away for too long: to its owner it is gone, but not to us.
fn retry(permit: &Permit<UnstickWorkspace>, workspace: &Snapshot, now: Timestamp) -> Result<Event, Refusal> {
    let status = Status::of(workspace);
    if !status.is_in_trouble() && status != Status::Transient(Transient::Overdue) {
        return Err(Refusal::NotInTrouble);
    }
    not_a_moment_ago(workspace, now)?;
    Ok(asked(permit, workspace, now))
}

/// Our key to it is made new, where it runs: nobody makes keys in what stands still. It enters no other status.
fn rekeyed(_: &Permit<UnstickWorkspace>, workspace: &Snapshot) -> Result<Event, Refusal> {
    if !workspace.pauses.is_empty() {
        return Err(Refusal::Paused);
    }
    if was_never_up(&Past::from(workspace)) {
        return Err(Refusal::NeverUp);
    }
    let workspace = Snapshot { version: workspace.version + 1, ..workspace.clone() };
    Ok(Event::Happened { kind: Kind::Rekeyed, workspace })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::workspace::{Desired, State, Trouble, samples};

    use super::*;
    use crate::authorize::Principal;

    fn at(workspace: &Snapshot, minutes: i64) -> Timestamp {
        workspace.since + SignedDuration::from_mins(minutes)
    }

    fn kind(workspace: &Snapshot, step: Step) -> Result<Kind, Refusal> {
        match unstick(Principal::Staff, Some(workspace), step, at(workspace, 5)) {
            Event::Happened { kind, .. } => Ok(kind),
            Event::Refused { refusal } => Err(refusal),
            Event::Unknown => Err(Refusal::Unknown),
        }
    }

    fn was_up(state: State) -> Snapshot {
        let workspace = samples::snapshot(state);
        Snapshot { first_ready_at: Some(workspace.created_at), pauses: Vec::new(), deletion: None, ..workspace }
    }

    #[test]
    fn what_has_trouble_or_does_not_leave_is_tried_again() {
        let leaves = Snapshot { desired: Desired::Deleted, ..was_up(State::Deprovisioning) };
        let overdue = Snapshot { trouble: Some(Trouble::TookTooLong), ..leaves.clone() };
        for stuck in [&was_up(State::Failed), &was_up(State::Unknown), &overdue] {
            assert_eq!(kind(stuck, Step::Retry), Ok(Kind::RetryAsked), "{:?}", stuck.state);
        }
        for moves in [&was_up(State::Ready), &was_up(State::Provisioning), &Snapshot { trouble: None, ..leaves }] {
            assert_eq!(kind(moves, Step::Retry), Err(Refusal::NotInTrouble), "{:?}", moves.state);
        }
        let just_now = Snapshot { retry_asked_at: Some(at(&overdue, 5)), ..overdue };
        assert_eq!(kind(&just_now, Step::Retry), Err(Refusal::TooSoon));
    }

    #[test]
    fn what_runs_is_restarted_and_nothing_that_its_owner_stopped() {
        assert_eq!(kind(&was_up(State::Ready), Step::Restart), Ok(Kind::Restarted));
        assert_eq!(kind(&was_up(State::Failed), Step::Restart), Ok(Kind::Restarted));
        let paused = Snapshot { pauses: samples::paused().pauses, ..was_up(State::Suspended) };
        assert_eq!(kind(&paused, Step::Restart), Err(Refusal::Paused));
        for state in [State::Deprovisioning, State::Deleted] {
            assert_eq!(kind(&was_up(state), Step::Restart), Err(Refusal::NotAllowed), "{state:?}");
        }
        assert_eq!(kind(&was_up(State::Ready), Step::Unknown), Err(Refusal::Unknown));
    }

    #[test]
    fn our_key_is_made_new_where_there_is_one_and_the_machine_runs() {
        let ready = was_up(State::Ready);
        for stands in [&ready, &was_up(State::Failed)] {
            assert_eq!(kind(stands, Step::NewKey), Ok(Kind::Rekeyed), "{:?}", stands.state);
        }
        let Event::Happened { workspace, .. } = unstick(Principal::Staff, Some(&ready), Step::NewKey, at(&ready, 5))
        else {
            panic!("it is refused");
        };
        assert_eq!(workspace, Snapshot { version: ready.version + 1, ..ready }, "nothing else changes");
        let paused = Snapshot { pauses: samples::paused().pauses, ..was_up(State::Suspended) };
        assert_eq!(kind(&paused, Step::NewKey), Err(Refusal::Paused));
        assert_eq!(kind(&samples::snapshot(State::Provisioning), Step::NewKey), Err(Refusal::NeverUp));
        assert_eq!(kind(&was_up(State::Deleted), Step::NewKey), Err(Refusal::NotAllowed));
    }

    #[test]
    fn nobody_but_us_does_it() {
        let stuck = was_up(State::Failed);
        for by in [Principal::Anonymous, Principal::Person(stuck.owner)] {
            let refused = unstick(by, Some(&stuck), Step::Retry, at(&stuck, 5));
            assert_eq!(refused.refusal(), Some(Refusal::NotAllowed), "{by:?}");
        }
        assert_eq!(
            unstick(Principal::Staff, None, Step::Retry, Timestamp::UNIX_EPOCH).refusal(),
            Some(Refusal::NotAllowed)
        );
    }
}
