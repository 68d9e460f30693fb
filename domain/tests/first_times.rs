//! What happens in a workspace for the first time, and that it is news once.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it set it up")]

use domain::account::Stops;
use domain::authorize::Principal;
use domain::workspace::{AccountFacts, NewWorkspace, create, first_deployment, observe, own_key};
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Desired, Event, Kind, Observed, Region, Snapshot, State, Word, samples};
use messages::{AccountId, PersonId, WorkspaceId};
use proptest::prelude::*;

const ADDRESS: &str = "https://w1.eu.example.com";
const ANOTHERS: &str = "https://w2.eu.example.com";

fn start() -> Timestamp {
    "2026-11-21T09:30:00Z".parse().unwrap()
}

fn minutes(count: i64) -> Timestamp {
    start() + SignedDuration::from_mins(count)
}

fn observation(first_deployment_at: Option<Timestamp>, own_key_at: Option<Timestamp>) -> Observed {
    Observed {
        word: Word::Running,
        raw: String::new(),
        generation: 1,
        resource: None,
        endpoint: Some(ADDRESS.to_owned()),
        credential: None,
        first_deployment_at,
        own_key_at,
        ..samples::observed()
    }
}

fn created() -> Snapshot {
    let owner = PersonId::new();
    let (id, account) = (WorkspaceId::from_uuid(owner.uuid()), AccountId::from_uuid(owner.uuid()));
    let facts = AccountFacts { owner, plan: plans::TRIAL, workspaces: 0, stops: Stops::default() };
    let order = NewWorkspace { id, account, owner, name: "Shop", region: Region::Eu };
    create(Principal::Person(owner), Some(&facts), &order, start()).snapshot().unwrap().clone()
}

fn ready() -> Snapshot {
    observe(&created(), &observation(None, None), minutes(1)).unwrap().snapshot().unwrap().clone()
}

#[test]
fn the_first_code_and_the_first_own_key_are_news_once_each() {
    let ready = ready();
    let arrived = observation(Some(minutes(2)), None);
    let event = first_deployment(&ready, &arrived, minutes(3)).unwrap();
    let with_code = Snapshot { first_deployment_at: Some(minutes(2)), version: ready.version + 1, ..ready.clone() };
    assert_eq!(event, Event::Happened { kind: Kind::FirstDeploymentArrived, workspace: with_code.clone() });
    assert_eq!(own_key(&ready, &arrived, minutes(3)), None);
    assert_eq!(first_deployment(&with_code, &arrived, minutes(4)), None, "the same observation again");
    assert_eq!(
        first_deployment(&with_code, &observation(Some(minutes(9)), None), minutes(9)),
        None,
        "it was not first"
    );
    assert_eq!(first_deployment(&with_code, &observation(None, None), minutes(9)), None, "and is not taken back");

    let both = observation(Some(minutes(2)), Some(minutes(5)));
    let event = own_key(&with_code, &both, minutes(6)).unwrap();
    let with_key = Snapshot { own_key_at: Some(minutes(5)), version: with_code.version + 1, ..with_code };
    assert_eq!(event, Event::Happened { kind: Kind::OwnKeyMade, workspace: with_key.clone() });
    assert_eq!(own_key(&with_key, &both, minutes(7)), None);
}

#[test]
fn a_key_may_come_before_any_code() {
    let ready = ready();
    let event = own_key(&ready, &observation(None, Some(minutes(2))), minutes(3)).unwrap();
    assert_eq!(event.snapshot().unwrap().first_deployment_at, None);
}

#[test]
fn an_old_observation_counts_and_one_of_another_machine_does_not() {
    let ready = ready();
    let renewed = Snapshot { generation: 2, ..ready.clone() };
    let arrived = observation(Some(minutes(2)), Some(minutes(2)));
    assert!(first_deployment(&renewed, &arrived, minutes(3)).is_some(), "what happened before our last wish happened");
    let mixed_up = Observed { endpoint: Some(ANOTHERS.to_owned()), ..arrived.clone() };
    assert_eq!(first_deployment(&ready, &mixed_up, minutes(3)), None);
    assert_eq!(own_key(&ready, &mixed_up, minutes(3)), None);
    let gone = Snapshot { desired: Desired::Deleted, state: State::Deleted, ..ready };
    assert_eq!(first_deployment(&gone, &arrived, minutes(3)), None);
    assert_eq!(own_key(&gone, &arrived, minutes(3)), None);
}

#[test]
fn infras_clock_may_be_wrong() {
    let ready = ready();
    let at = |said: Timestamp| {
        let event = first_deployment(&ready, &observation(Some(said), None), minutes(3)).unwrap();
        event.snapshot().unwrap().first_deployment_at.unwrap()
    };
    assert_eq!(at(minutes(-60)), ready.created_at, "not before the order");
    assert_eq!(at(minutes(60)), minutes(3), "not after now");
    assert_eq!(at(Timestamp::MIN), ready.created_at);
    assert_eq!(at(Timestamp::MAX), minutes(3));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// All three looks at each observation, as lifecycle takes them.
    #[test]
    fn whatever_is_seen_each_is_published_at_most_once_and_kept(
        observations in prop::collection::vec(
            (prop::sample::select(Word::ALL), prop::option::of(-30..90i64), prop::option::of(-30..90i64), any::<bool>()),
            0..40,
        )
    ) {
        let mut workspace = created();
        let (mut codes, mut keys) = (0, 0);
        for (minute, (word, code, key, is_ours)) in (1..).zip(observations) {
            let endpoint = Some(if is_ours { ADDRESS } else { ANOTHERS }.to_owned());
            let seen = Observed { word, endpoint, ..observation(code.map(minutes), key.map(minutes)) };
            for look in [observe, first_deployment, own_key] {
                let Some(event) = look(&workspace, &seen, minutes(minute)) else { continue };
                match event {
                    Event::Happened { kind: Kind::FirstDeploymentArrived, .. } => codes += 1,
                    Event::Happened { kind: Kind::OwnKeyMade, .. } => keys += 1,
                    _ => prop_assert_eq!(&event, &Event::entered(event.snapshot().unwrap().clone())),
                }
                let after = event.snapshot().unwrap().clone();
                prop_assert_eq!(after.version, workspace.version + 1, "versions have no gaps");
                for (before, after) in [
                    (workspace.first_deployment_at, after.first_deployment_at),
                    (workspace.own_key_at, after.own_key_at),
                ] {
                    prop_assert!(before.is_none() || before == after, "once known it is for good");
                    prop_assert!(after.is_none_or(|at| workspace.created_at <= at && at <= minutes(minute)));
                }
                workspace = after;
            }
        }
        prop_assert_eq!(codes, usize::from(workspace.first_deployment_at.is_some()));
        prop_assert_eq!(keys, usize::from(workspace.own_key_at.is_some()));
    }
}
