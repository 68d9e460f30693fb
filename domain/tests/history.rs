//! What holds for every workspace whatever happens to it: random lives of thousands of them.

mod lives;

use std::collections::HashMap;

use domain::authorize::Presence;
use domain::workspace::{Status, due, wakes_at};
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Desired, Event, Farewell, Kind, Pause, Reason, Snapshot, State, Word};
use proptest::prelude::*;

use lives::{Step, created, happen, steps};

/// What holds for every snapshot on its own.
fn sound(workspace: &Snapshot, now: Timestamp) -> Result<(), TestCaseError> {
    let status = Status::of(workspace);
    prop_assert_eq!(status.state(), workspace.state);
    prop_assert_eq!(status.trouble(), workspace.trouble);
    prop_assert_eq!(status.deadline().is_some(), workspace.due_at.is_some(), "what must pass has a deadline");
    if matches!(workspace.state, State::Failed | State::Unknown) {
        prop_assert!(workspace.trouble.is_some(), "trouble has a reason");
    }
    if workspace.state == State::Ready {
        prop_assert!(workspace.endpoint.is_some(), "what is ready can be reached");
    }
    let is_here = Presence::of(workspace.state, workspace.desired) == Presence::Here;
    prop_assert_eq!(is_here, workspace.deletion.is_none(), "what was deleted says why");
    if is_here {
        let promised = if workspace.pauses.is_empty() { Desired::Running } else { Desired::Suspended };
        prop_assert_eq!(workspace.desired, promised, "it is paused while there is a reason, and only then");
    }
    prop_assert!(workspace.created_at <= workspace.since && workspace.since <= now);
    prop_assert_eq!(
        wakes_at(workspace).is_some_and(|at| at <= now),
        due(workspace, now).is_some(),
        "what is due is found"
    );
    Ok(())
}

/// What holds for every step from one snapshot to the next.
fn lawful(
    before: &Snapshot,
    step: &Step,
    event: &Event,
    after: &Snapshot,
    now: Timestamp,
) -> Result<(), TestCaseError> {
    prop_assert!(event.kind() != Some(Kind::Created), "created once");
    prop_assert_eq!(after.version, before.version + 1, "versions have no gaps");
    prop_assert_ne!(before.state, State::Deleted, "nothing comes after the end");
    prop_assert!(after.state != State::Deleted || after.desired == Desired::Deleted, "gone only as decided");
    prop_assert!(after.generation == before.generation + u64::from(after.generation != before.generation));
    prop_assert!(
        after.generation > before.generation || after.desired == before.desired,
        "infra is told of each promise"
    );
    if before.endpoint.is_some() {
        prop_assert_eq!(&after.endpoint, &before.endpoint, "an address is for good");
    }
    if matches!(step, Step::Seen { .. }) {
        prop_assert_eq!(event, &Event::entered(after.clone()), "an observation is named after the state it leads to");
        let untouched = Snapshot {
            state: before.state,
            trouble: before.trouble,
            endpoint: before.endpoint.clone(),
            since: before.since,
            due_at: before.due_at,
            version: before.version,
            first_ready_at: before.first_ready_at,
            ..after.clone()
        };
        prop_assert_eq!(&untouched, before, "a judgement changes neither the promise nor whose it is");
    }
    if after.desired == Desired::Deleted && before.desired != Desired::Deleted {
        ended(before, after, now)?;
    }
    Ok(())
}

/// The reasons of which the last warning has just been given.
fn last_warnings(before: &Snapshot, after: &Snapshot) -> impl Iterator<Item = Reason> {
    let given =
        |pause: &Pause| before.pauses.iter().any(|earlier| earlier.reason == pause.reason && earlier.warnings == 2);
    let new: Vec<_> = after.pauses.iter().filter(|pause| pause.warnings == 2 && !given(pause)).collect();
    new.into_iter().map(|pause| pause.reason).collect::<Vec<_>>().into_iter()
}

/// Nobody's workspace is taken away without its time and its warning.
fn ended(before: &Snapshot, after: &Snapshot, now: Timestamp) -> Result<(), TestCaseError> {
    let days = |count: i64| SignedDuration::from_hours(24 * count);
    match after.deletion.map(|deletion| (deletion.farewell, deletion.at)) {
        Some((Farewell::Asked, at)) => prop_assert!(at.duration_until(now) >= days(7), "seven days to take it back"),
        Some((Farewell::Cancelled, _)) => prop_assert!(before.first_ready_at.is_none(), "there is nothing in it"),
        Some((Farewell::GraceOver, _)) => {
            let is_over = |pause: &&Pause| pause.ends_at.is_some_and(|ends_at| ends_at <= now);
            let Some(over) = before.pauses.iter().find(is_over) else {
                prop_assert!(false, "no reason is over");
                return Ok(());
            };
            prop_assert!(over.since.duration_until(now) >= days(14), "the whole grace");
            prop_assert_eq!(over.warnings, 2, "with both warnings, or the last for both");
            let is_told = over.told_at.is_some_and(|at| at.duration_until(now) >= days(1));
            prop_assert!(is_told, "a day after the letter about the last one");
        }
        Some((Farewell::AccountClosed, _)) => prop_assert!(false, "no account is closed here"),
        Some((Farewell::Unknown, _)) | None => prop_assert!(false, "it is not said why"),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens(steps in steps()) {
        let mut now: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let mut workspace = created(now).snapshot().unwrap().clone();
        let mut warned = HashMap::new();
        sound(&workspace, now)?;
        for step in steps {
            let Some(event) = happen(&workspace, &step, &mut now) else { continue };
            let Some(after) = event.snapshot() else { continue };
            if event.kind() != Some(Kind::Unchanged) {
                lawful(&workspace, &step, &event, after, now)?;
                warned.extend(last_warnings(&workspace, after).map(|reason| (reason, now)));
                workspace = after.clone();
            }
            // All that has come due happens; each of it changes when the next one is due.
            let mut left = 10;
            while let Some(event) = due(&workspace, now) {
                prop_assert!(left > 0, "what comes due comes to an end");
                left -= 1;
                let after = event.snapshot().unwrap().clone();
                lawful(&workspace, &Step::Tick { seconds: 0 }, &event, &after, now)?;
                warned.extend(last_warnings(&workspace, &after).map(|reason| (reason, now)));
                if after.deletion.is_some_and(|deletion| deletion.farewell == Farewell::GraceOver) && workspace.deletion.is_none() {
                    let over = workspace.pauses.iter().filter(|pause| pause.ends_at.is_some_and(|ends_at| ends_at <= now));
                    let mut last = over.filter_map(|pause| warned.get(&pause.reason));
                    let in_time = last.any(|last| last.duration_until(now) >= SignedDuration::from_hours(24));
                    prop_assert!(in_time, "a day after its last warning");
                }
                workspace = after;
            }
            sound(&workspace, now)?;
        }
    }

    #[test]
    fn the_same_observation_twice_is_news_once(steps in steps()) {
        let mut now: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let mut workspace = created(now).snapshot().unwrap().clone();
        for step in steps {
            let event = happen(&workspace, &step, &mut now);
            if let Some(after) = event.as_ref().and_then(Event::snapshot) {
                workspace = after.clone();
            }
            if matches!(step, Step::Seen { .. }) {
                prop_assert_eq!(happen(&workspace, &step, &mut now), None);
            }
        }
    }

    #[test]
    fn nobody_waits_for_a_first_answer_longer_than_ten_minutes(observations in prop::collection::vec(0..600i64, 1..20)) {
        let start: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let mut workspace = created(start).snapshot().unwrap().clone();
        for seconds in observations {
            let mut now = start + SignedDuration::from_secs(seconds);
            let step = Step::Seen { word: Word::Provisioning, behind: 0, endpoint: None };
            if let Some(after) = happen(&workspace, &step, &mut now).as_ref().and_then(Event::snapshot) {
                workspace = after.clone();
            }
        }
        let event = due(&workspace, start + SignedDuration::from_mins(10));
        prop_assert_eq!(event.unwrap().snapshot().unwrap().state, State::Failed);
    }
}
