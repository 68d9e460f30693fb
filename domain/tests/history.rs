//! What holds for every workspace whatever happens to it: random lives of thousands of them.

use domain::authorize::Principal;
use domain::workspace::{AccountFacts, NewWorkspace, Status, create, due, observe};
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Desired, Event, Kind, Observed, Region, Snapshot, State, Word, samples};
use messages::{AccountId, PersonId, WorkspaceId};
use proptest::prelude::*;

/// Something that happens to a workspace.
#[derive(Debug, Clone)]
enum Step {
    /// It is seen; `behind` generations ago.
    Seen { word: Word, behind: u64, endpoint: Option<&'static str> },
    /// A tick, after so many seconds.
    Tick { seconds: i64 },
    /// We change our promise, as later decisions will.
    Promise(Desired),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let endpoint = prop_oneof![Just(None), Just(Some("https://w1.example.com")), Just(Some("https://w2.example.com"))];
    let seen = (prop::sample::select(Word::ALL), 0..2u64, endpoint).prop_map(|(word, behind, endpoint)| Step::Seen {
        word,
        behind,
        endpoint,
    });
    let tick = (0..1200i64).prop_map(|seconds| Step::Tick { seconds });
    let promise = prop::sample::select(Desired::ALL).prop_map(Step::Promise);
    prop::collection::vec(prop_oneof![6 => seen, 3 => tick, 1 => promise], 0..60)
}

fn observation(word: Word) -> Observed {
    Observed {
        word,
        raw: String::new(),
        generation: 1,
        resource: None,
        endpoint: None,
        credential: None,
        ..samples::observed()
    }
}

fn ordered(now: Timestamp) -> Event {
    let owner = PersonId::new();
    let (id, account) = (WorkspaceId::from_uuid(owner.uuid()), AccountId::from_uuid(owner.uuid()));
    let facts = AccountFacts { owner, plan: plans::TRIAL, workspaces: 0 };
    let order = NewWorkspace { id, account, owner, name: "Shop", region: Region::Eu };
    create(Principal::Person(owner), Some(&facts), &order, now)
}

/// The event, if any, and whether the step was a promise, which is not this crate's to decide yet.
fn happen(workspace: &mut Snapshot, step: &Step, now: &mut Timestamp) -> Option<Event> {
    match *step {
        Step::Seen { word, behind, endpoint } => {
            let generation = workspace.generation.saturating_sub(behind);
            let endpoint = endpoint.map(str::to_owned);
            let observed = Observed { endpoint, generation, ..observation(word) };
            observe(workspace, &observed, *now)
        }
        Step::Tick { seconds } => {
            *now += SignedDuration::from_secs(seconds);
            due(workspace, *now)
        }
        Step::Promise(desired) => {
            if workspace.state != State::Deleted {
                workspace.desired = desired;
                workspace.generation += 1;
            }
            None
        }
    }
}

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
    prop_assert!(workspace.created_at <= workspace.since && workspace.since <= now);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens(steps in steps()) {
        let mut now: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let mut workspace = ordered(now).snapshot().unwrap().clone();
        sound(&workspace, now)?;
        for step in steps {
            let event = happen(&mut workspace, &step, &mut now);
            let Some(event) = event else { continue };
            let after = event.snapshot().unwrap().clone();
            prop_assert_eq!(&event, &Event::entered(after.clone()), "an event is named after the state it enters");
            prop_assert!(event.kind() != Some(Kind::Created), "created once");
            prop_assert_eq!(after.version, workspace.version + 1, "versions have no gaps");
            prop_assert_ne!(workspace.state, State::Deleted, "nothing comes after the end");
            prop_assert!(after.state != State::Deleted || after.desired == Desired::Deleted, "gone only as decided");
            if workspace.endpoint.is_some() {
                prop_assert_eq!(&after.endpoint, &workspace.endpoint, "an address is for good");
            }
            let untouched = Snapshot {
                state: workspace.state, trouble: workspace.trouble, endpoint: workspace.endpoint.clone(),
                since: workspace.since, due_at: workspace.due_at, version: workspace.version, ..after.clone()
            };
            prop_assert_eq!(&untouched, &workspace, "a judgement changes neither the promise nor whose it is");
            sound(&after, now)?;
            workspace = after;
        }
    }

    #[test]
    fn the_same_observation_twice_is_news_once(steps in steps()) {
        let mut now: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let mut workspace = ordered(now).snapshot().unwrap().clone();
        for step in steps {
            let event = happen(&mut workspace, &step, &mut now);
            if let Some(after) = event.as_ref().and_then(Event::snapshot) {
                workspace = after.clone();
            }
            if matches!(step, Step::Seen { .. }) {
                prop_assert_eq!(happen(&mut workspace, &step, &mut now), None);
            }
        }
    }

    #[test]
    fn nobody_waits_for_a_first_answer_longer_than_ten_minutes(observations in prop::collection::vec(0..600i64, 1..20)) {
        let start: Timestamp = "2026-11-21T09:30:00Z".parse().unwrap();
        let mut workspace = ordered(start).snapshot().unwrap().clone();
        for seconds in observations {
            let mut now = start + SignedDuration::from_secs(seconds);
            let step = Step::Seen { word: Word::Provisioning, behind: 0, endpoint: None };
            if let Some(after) = happen(&mut workspace, &step, &mut now).as_ref().and_then(Event::snapshot) {
                workspace = after.clone();
            }
        }
        let event = due(&workspace, start + SignedDuration::from_mins(10));
        prop_assert_eq!(event.unwrap().snapshot().unwrap().state, State::Failed);
    }
}
