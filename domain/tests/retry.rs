//! Trouble says what was tried and when the next try is due, and its owner need not wait for that.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it set it up")]

use domain::account::Stops;
use domain::authorize::Principal;
use domain::workspace::{AT_MOST_EVERY, AccountFacts, NewWorkspace, create, due, observe, retry};
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Attempts, Event, Kind, Observed, Refusal, Region, Snapshot, State, Word, samples};
use messages::{AccountId, PersonId, WorkspaceId};

fn start() -> Timestamp {
    "2026-11-21T09:30:00Z".parse().unwrap()
}

fn seconds(count: i64) -> Timestamp {
    start() + SignedDuration::from_secs(count)
}

fn ada() -> PersonId {
    "per_01kaj5vt00e9eva3f00000000a".parse().unwrap()
}

fn created() -> Snapshot {
    let (id, account) = (WorkspaceId::from_uuid(ada().uuid()), AccountId::from_uuid(ada().uuid()));
    let facts = AccountFacts { owner: ada(), plan: plans::TRIAL, workspaces: 0, stops: Stops::default() };
    let order = NewWorkspace { id, account, owner: ada(), name: "Shop", region: Region::Eu };
    create(Principal::Person(ada()), Some(&facts), &order, start()).snapshot().unwrap().clone()
}

fn attempts(made: u32, next: i64) -> Option<Attempts> {
    Some(Attempts { made, last_at: start(), next_at: Some(seconds(next)) })
}

fn observation(word: Word, attempts: Option<Attempts>) -> Observed {
    Observed {
        word,
        raw: String::new(),
        generation: 1,
        resource: None,
        endpoint: (word == Word::Running).then(|| "https://w1.eu.example.com".to_owned()),
        credential: None,
        attempts,
        ..samples::observed()
    }
}

fn cut_off() -> Snapshot {
    let event = observe(&created(), &observation(Word::Unreachable, attempts(3, 4)), seconds(2)).unwrap();
    event.snapshot().unwrap().clone()
}

fn asked(workspace: &Snapshot, at: i64) -> Event {
    retry(Principal::Person(ada()), Some(workspace), seconds(at))
}

#[test]
fn each_try_in_trouble_is_published_and_none_outside_it() {
    let troubled = cut_off();
    assert_eq!((troubled.state, troubled.attempts), (State::Failed, attempts(3, 4)));
    let fourth = observe(&troubled, &observation(Word::Unreachable, attempts(4, 9)), seconds(5)).unwrap();
    let after = Snapshot { attempts: attempts(4, 9), version: troubled.version + 1, ..troubled.clone() };
    assert_eq!(
        fourth,
        Event::Happened { kind: Kind::Troubled, workspace: after.clone() },
        "and it is in trouble since the same time"
    );
    assert_eq!(observe(&after, &observation(Word::Unreachable, attempts(4, 9)), seconds(6)), None, "no news");
    let without = observe(&after, &observation(Word::Unreachable, None), seconds(7)).unwrap();
    assert_eq!(without.snapshot().unwrap().attempts, None, "what is no longer observed is no longer promised");

    for (word, state) in [(Word::Running, State::Ready), (Word::Provisioning, State::Provisioning)] {
        let well =
            observe(&after, &observation(word, attempts(5, 20)), seconds(8)).unwrap().snapshot().unwrap().clone();
        assert_eq!((well.state, well.attempts), (state, None));
        assert_eq!(
            observe(&well, &observation(word, attempts(6, 30)), seconds(9)).map(|event| event.snapshot().cloned()),
            None
        );
    }
}

#[test]
fn giving_up_on_a_set_up_promises_nothing_until_the_next_look_is_published() {
    let slow = due(&created(), seconds(600)).unwrap().snapshot().unwrap().clone();
    assert_eq!((slow.state, slow.attempts), (State::Failed, None));
    let looked = observe(&slow, &observation(Word::Provisioning, attempts(1, 604)), seconds(602)).unwrap();
    assert_eq!(looked.snapshot().unwrap().attempts, attempts(1, 604));
}

#[test]
fn who_asks_to_try_again_has_the_next_try_at_once_and_nothing_else_changes() {
    let troubled = cut_off();
    let after = Snapshot {
        attempts: Some(Attempts { next_at: Some(seconds(3)), ..troubled.attempts.unwrap() }),
        retry_asked_at: Some(seconds(3)),
        version: troubled.version + 1,
        ..troubled.clone()
    };
    assert_eq!(asked(&troubled, 3), Event::Happened { kind: Kind::RetryAsked, workspace: after });
    let untold = Snapshot { attempts: None, ..troubled };
    assert_eq!(asked(&untold, 3).snapshot().unwrap().attempts, None, "how many there were is not made up");
}

#[test]
fn asking_ten_times_a_second_is_asking_once() {
    let first = asked(&cut_off(), 3).snapshot().unwrap().clone();
    let limit = AT_MOST_EVERY.as_secs();
    for at in [3, 4, 3 + limit - 1] {
        assert_eq!(asked(&first, at), Event::Refused { refusal: Refusal::TooSoon }, "{at}");
    }
    assert!(asked(&first, 3 + limit).kind() == Some(Kind::RetryAsked));
}

#[test]
fn only_its_owner_asks_and_only_in_trouble() {
    let troubled = cut_off();
    let bob: PersonId = "per_01kaj5vt00e9eva3f00000000b".parse().unwrap();
    for stranger in [Principal::Person(bob), Principal::Staff, Principal::Anonymous] {
        for workspace in [Some(&troubled), Some(&created()), None] {
            let event = retry(stranger, workspace, seconds(3));
            assert_eq!(event, Event::Refused { refusal: Refusal::NotAllowed }, "{stranger:?} learns nothing");
        }
    }
    assert_eq!(retry(Principal::Person(ada()), None, seconds(3)), Event::Refused { refusal: Refusal::NotAllowed });
    for &state in State::ALL {
        let event = asked(&Snapshot { state, ..troubled.clone() }, 3);
        let expected = match state {
            State::Failed | State::Unknown => None,
            State::Pending | State::Provisioning | State::Ready | State::Suspended => Some(Refusal::NotInTrouble),
            State::Deprovisioning | State::Deleted => Some(Refusal::NotAllowed),
        };
        assert_eq!(event.kind() == Some(Kind::RetryAsked), expected.is_none(), "{state}");
        if let Some(refusal) = expected {
            assert_eq!(event, Event::Refused { refusal }, "{state}");
        }
    }
}
