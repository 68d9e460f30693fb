//! What becomes of a workspace, told step by step.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it set it up")]

use domain::account::Stops;
use domain::authorize::Principal;
use domain::workspace::{AccountFacts, NewWorkspace, create, due, observe};
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Desired, Event, Kind, Observed, Refusal, Region, Snapshot, State, Trouble, Word, samples};
use messages::{AccountId, PersonId, WorkspaceId};
use plans::Plan;

const ADDRESS: &str = "https://w1.eu.example.com";

fn start() -> Timestamp {
    "2026-11-21T09:30:00Z".parse().unwrap()
}

fn minutes(count: i64) -> Timestamp {
    start() + SignedDuration::from_mins(count)
}

fn ada() -> PersonId {
    "per_01kaj5vt00e9eva3f00000000a".parse().unwrap()
}

fn bob() -> PersonId {
    "per_01kaj5vt00e9eva3f00000000b".parse().unwrap()
}

fn order(owner: PersonId, name: &str, region: Region) -> NewWorkspace<'_> {
    let uuid = ada().uuid();
    NewWorkspace { id: WorkspaceId::from_uuid(uuid), account: AccountId::from_uuid(uuid), owner, name, region }
}

fn on(plan: &'static Plan, workspaces: u32) -> AccountFacts {
    AccountFacts { owner: ada(), plan, workspaces, stops: Stops::default() }
}

fn created() -> Snapshot {
    let event =
        create(Principal::Person(ada()), Some(&on(plans::TRIAL, 0)), &order(ada(), "Shop", Region::Eu), start());
    event.snapshot().unwrap().clone()
}

fn observation(word: Word) -> Observed {
    let endpoint = (word == Word::Running).then(|| ADDRESS.to_owned());
    Observed {
        word,
        raw: String::new(),
        generation: 1,
        resource: None,
        endpoint,
        credential: None,
        ..samples::observed()
    }
}

/// The workspace after the event, which is one version further and named after the state it entered.
fn after(event: Option<Event>, before: &Snapshot) -> Snapshot {
    let event = event.unwrap();
    let workspace = event.snapshot().unwrap().clone();
    assert_eq!(workspace.version, before.version + 1);
    assert_eq!(event, Event::entered(workspace.clone()));
    workspace
}

fn running() -> Snapshot {
    let pending = created();
    after(observe(&pending, &observation(Word::Running), minutes(1)), &pending)
}

#[test]
fn an_order_becomes_a_pending_workspace() {
    let event =
        create(Principal::Person(ada()), Some(&on(plans::PRO, 4)), &order(ada(), " Shop ", Region::Us), start());
    let uuid = ada().uuid();
    let workspace = Snapshot {
        id: WorkspaceId::from_uuid(uuid),
        account: AccountId::from_uuid(uuid),
        owner: ada(),
        name: "Shop".into(),
        region: Region::Us,
        size: "small".into(),
        desired: Desired::Running,
        generation: 1,
        state: State::Pending,
        trouble: None,
        endpoint: None,
        created_at: start(),
        since: start(),
        due_at: Some(minutes(10)),
        version: 1,
        ..samples::snapshot(State::Pending)
    };
    assert_eq!(event, Event::Happened { kind: Kind::Created, workspace });
}

#[test]
fn an_order_is_refused_for_the_first_reason_there_is() {
    let (ada_asks, bob_asks) = (Principal::Person(ada()), Principal::Person(bob()));
    let (full, free) = (on(plans::HOBBY, 1), on(plans::HOBBY, 0));
    for (refusal, by, account, order) in [
        (Refusal::NoAccount, ada_asks, None, order(ada(), "", Region::Us)),
        (Refusal::NotAllowed, bob_asks, Some(&full), order(ada(), "", Region::Us)),
        (Refusal::NotAllowed, bob_asks, Some(&free), order(bob(), "Shop", Region::Eu)),
        (Refusal::NotAllowed, ada_asks, Some(&free), order(bob(), "Shop", Region::Eu)),
        (Refusal::NotAllowed, Principal::Anonymous, Some(&free), order(ada(), "Shop", Region::Eu)),
        (Refusal::NotAllowed, Principal::Staff, Some(&free), order(ada(), "Shop", Region::Eu)),
        (Refusal::BadName, ada_asks, Some(&full), order(ada(), "a\nb", Region::Us)),
        (Refusal::RegionNotIncluded, ada_asks, Some(&full), order(ada(), "Shop", Region::Us)),
        (Refusal::LimitReached, ada_asks, Some(&full), order(ada(), "Shop", Region::Eu)),
    ] {
        assert_eq!(create(by, account, &order, start()), Event::Refused { refusal });
    }
}

#[test]
fn of_fifty_orders_as_many_are_carried_out_as_the_plan_includes() {
    for (plan, included) in [(plans::TRIAL, 1), (plans::HOBBY, 1), (plans::PRO, 5)] {
        let mut have = 0;
        for _ in 0..50 {
            let event =
                create(Principal::Person(ada()), Some(&on(plan, have)), &order(ada(), "Shop", Region::Eu), start());
            match event {
                Event::Happened { kind: Kind::Created, .. } => have += 1,
                other => assert_eq!(other, Event::Refused { refusal: Refusal::LimitReached }),
            }
        }
        assert_eq!(have, included, "{}", plan.id);
    }
}

#[test]
fn from_setting_up_to_ready() {
    let pending = created();
    let provisioning = after(observe(&pending, &observation(Word::Provisioning), minutes(9)), &pending);
    assert_eq!((provisioning.state, provisioning.since), (State::Provisioning, minutes(9)));
    assert_eq!(provisioning.due_at, Some(minutes(10)), "the customer waits since the order");
    let ready = after(observe(&provisioning, &observation(Word::Running), minutes(10)), &provisioning);
    assert_eq!((ready.state, ready.since, ready.due_at), (State::Ready, minutes(10), None));
    assert_eq!(ready.endpoint.as_deref(), Some(ADDRESS));
    assert_eq!(observe(&ready, &observation(Word::Running), minutes(11)), None, "no news");
}

#[test]
fn setting_up_is_given_up_after_ten_minutes_and_not_taken_up_by_more_of_the_same() {
    let pending = created();
    let provisioning = after(observe(&pending, &observation(Word::Provisioning), minutes(1)), &pending);
    assert_eq!(due(&provisioning, minutes(10) - SignedDuration::from_nanos(1)), None);
    let failed = after(due(&provisioning, minutes(10)), &provisioning);
    assert_eq!((failed.state, failed.trouble, failed.due_at), (State::Failed, Some(Trouble::TookTooLong), None));
    assert_eq!(observe(&failed, &observation(Word::Provisioning), minutes(11)), None);
    assert_eq!(due(&failed, minutes(1000)), None);
    let ready = after(observe(&failed, &observation(Word::Running), minutes(12)), &failed);
    assert_eq!((ready.state, ready.trouble), (State::Ready, None), "it recovers by itself");
}

#[test]
fn a_restart_has_ten_minutes_of_its_own() {
    let ready = running();
    let again = after(observe(&ready, &observation(Word::Provisioning), minutes(60)), &ready);
    assert_eq!((again.state, again.due_at), (State::Provisioning, Some(minutes(70))));
}

#[test]
fn no_answer_is_trouble_only_while_setting_up() {
    let pending = created();
    let failed = after(observe(&pending, &observation(Word::Unreachable), minutes(1)), &pending);
    assert_eq!((failed.state, failed.trouble), (State::Failed, Some(Trouble::Unreachable)));
    assert_eq!(observe(&running(), &observation(Word::Unreachable), minutes(5)), None);
}

#[test]
fn an_observation_from_before_our_last_wish_says_nothing() {
    let ready = Snapshot { generation: 2, ..running() };
    for &word in Word::ALL {
        assert_eq!(observe(&ready, &observation(word), minutes(5)), None, "{word}");
    }
}

#[test]
fn what_runs_without_an_address_is_not_ready() {
    let pending = created();
    let provisioning =
        after(observe(&pending, &Observed { endpoint: None, ..observation(Word::Running) }, minutes(1)), &pending);
    assert_eq!((provisioning.state, provisioning.due_at), (State::Provisioning, Some(minutes(10))));
    let early = Observed { endpoint: Some(ADDRESS.into()), ..observation(Word::Provisioning) };
    let addressed = after(observe(&provisioning, &early, minutes(2)), &provisioning);
    assert_eq!((addressed.state, addressed.since), (State::Provisioning, minutes(1)));
    assert_eq!((addressed.due_at, addressed.endpoint.as_deref()), (Some(minutes(10)), Some(ADDRESS)));
    let later = Observed { endpoint: None, ..observation(Word::Running) };
    assert_eq!(after(observe(&addressed, &later, minutes(3)), &addressed).state, State::Ready);
}

#[test]
fn another_address_is_not_believed_and_neither_is_what_came_with_it() {
    let ready = running();
    let mixed_up = Observed { endpoint: Some("https://w2.eu.example.com".into()), ..observation(Word::Running) };
    let unknown = after(observe(&ready, &mixed_up, minutes(5)), &ready);
    assert_eq!((unknown.state, unknown.trouble), (State::Unknown, Some(Trouble::Unclear)));
    assert_eq!(unknown.endpoint.as_deref(), Some(ADDRESS));
    assert_eq!(after(observe(&unknown, &observation(Word::Running), minutes(6)), &unknown).state, State::Ready);

    let going = Snapshot { desired: Desired::Deleted, ..ready };
    let anothers_end = Observed { word: Word::Deleted, ..mixed_up };
    let still = after(observe(&going, &anothers_end, minutes(5)), &going);
    assert_eq!(still.state, State::Deprovisioning, "that another machine is gone does not make ours gone");
}

#[test]
fn a_deletion_that_takes_long_is_published_again_every_hour_and_never_given_up() {
    let promised = Snapshot { desired: Desired::Deleted, ..running() };
    let going = after(observe(&promised, &observation(Word::Running), minutes(5)), &promised);
    assert_eq!((going.state, going.trouble, going.due_at), (State::Deprovisioning, None, Some(minutes(65))));
    let late = after(due(&going, minutes(70)), &going);
    assert_eq!((late.state, late.trouble), (State::Deprovisioning, Some(Trouble::TookTooLong)));
    assert_eq!((late.since, late.due_at), (minutes(5), Some(minutes(130))));
    assert_eq!(observe(&late, &observation(Word::Failed), minutes(80)), None, "only its end is news");
    let later = after(due(&late, minutes(130)), &late);
    assert_eq!((later.state, later.due_at), (State::Deprovisioning, Some(minutes(190))));
    let gone = after(observe(&later, &observation(Word::Deleted), minutes(140)), &later);
    assert_eq!((gone.state, gone.trouble, gone.due_at), (State::Deleted, None, None));
    for &word in Word::ALL {
        assert_eq!(observe(&gone, &Observed { generation: 9, ..observation(word) }, minutes(150)), None, "{word}");
    }
}
