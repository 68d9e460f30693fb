use messages::account::samples::{money, paying, snapshot, subscription};
use messages::account::{Observed, Outcome, Quote, Stop};

use super::super::money::{arrange, observe};
use super::super::{due, wakes_at};
use super::*;
use crate::account::Stops;

fn day(count: i64) -> Timestamp {
    snapshot().opened_at + days(count)
}

fn said(event: Event) -> Result<(Kind, Snapshot), Refusal> {
    match event {
        Event::Happened { kind, account } => Ok((kind, account)),
        Event::Refused { refusal } => Err(refusal),
        Event::Unknown => panic!("an event of a newer release"),
    }
}

fn owner() -> Principal {
    Principal::Person(snapshot().owner)
}

/// The account after its owner asked on this day.
fn closing(account: &Snapshot, at: Timestamp) -> Snapshot {
    let (kind, after) = said(close(owner(), Some(account), true, at)).unwrap();
    assert_eq!((kind, after.version), (Kind::ClosingAsked, account.version + 1));
    after
}

fn wish(account: &Snapshot) -> Option<Wish> {
    money_of(account).asked.filter(|asked| asked.outcome.is_none()).map(|asked| asked.wish)
}

/// What the provider was seen to have, as the answer to what is under way or as news.
fn seen(account: &Snapshot, subscription: Option<Subscription>, outcome: Option<Outcome>, at: Timestamp) -> Snapshot {
    let number = money_of(account).asked.map_or(0, |asked| asked.number);
    let observed = Observed {
        seen_at: at,
        customer: Some("cus_1".into()),
        subscription,
        checkout: None,
        given_back: 0,
        card_ends: None,
        answers: outcome.map(|outcome| (number, outcome)),
    };
    observe(account, &observed, at).last().and_then(Event::snapshot).unwrap_or(account).clone()
}

fn ending() -> Subscription {
    Subscription { ends: true, ..subscription() }
}

fn next(account: &Snapshot, at: Timestamp) -> Option<(Kind, Snapshot)> {
    due(account, at).map(|event| said(event).unwrap())
}

#[test]
fn what_is_paid_for_is_set_to_end_in_the_very_decision() {
    let after = closing(&paying(), day(12));
    let leaving = after.leaving.as_deref().copied().unwrap();
    assert_eq!((leaving.asked_at, leaving.ends_at, leaving.ends_plan), (day(12), day(26), true));
    assert_eq!(wish(&after), Some(Wish::Cancel));
    assert_eq!((wakes_at(&after), next(&after, day(25))), (Some(day(26)), None), "it is under way");
    let done = seen(&after, Some(ending()), Some(Outcome::Done), day(12));
    assert_eq!((wish(&done), wakes_at(&done)), (None, Some(day(26))));
    assert_eq!(said(close(owner(), Some(&done), true, day(13))).unwrap().0, Kind::Unchanged, "it is asked once");
    for nothing in
        [snapshot(), Snapshot { money: Some(Box::new(Money { subscription: Some(ending()), ..money() })), ..paying() }]
    {
        let after = closing(&nothing, day(12));
        assert!(wish(&after).is_none() && !after.leaving.unwrap().ends_plan, "there is nothing to end");
    }
}

#[test]
fn who_stays_has_all_as_it_was() {
    let done = seen(&closing(&paying(), day(12)), Some(ending()), Some(Outcome::Done), day(12));
    let (kind, back) = said(stay(owner(), Some(&done), true, day(20))).unwrap();
    assert_eq!((kind, back.leaving.clone(), wish(&back)), (Kind::ClosingUndone, None, Some(Wish::GoOn)));
    assert_eq!(Stops::of(&back), Stops::default());
    // Taken back before the provider was asked: the last word counts.
    let at_once = said(stay(owner(), Some(&closing(&paying(), day(12))), true, day(12))).unwrap().1;
    assert_eq!(wish(&at_once), Some(Wish::GoOn));
    let own = Snapshot { money: Some(Box::new(Money { subscription: Some(ending()), ..money() })), ..paying() };
    let kept = said(stay(owner(), Some(&closing(&own, day(12))), true, day(13))).unwrap().1;
    assert_eq!(wish(&kept), None, "they had set it to end themselves");
    assert_eq!(said(stay(owner(), Some(&paying()), true, day(12))), Err(Refusal::NotClosing));
}

#[test]
fn when_the_days_are_over_it_is_closed_and_what_is_paid_for_ends_at_once() {
    let done = seen(&closing(&paying(), day(12)), Some(ending()), Some(Outcome::Done), day(12));
    let second = SignedDuration::from_secs(1);
    assert_eq!(next(&done, day(26) - second), None);
    let (kind, closed) = next(&done, day(30)).unwrap();
    assert_eq!((kind, wish(&closed)), (Kind::Closed, Some(Wish::End)));
    assert_eq!(closed.leaving.as_ref().unwrap().closed_at, Some(day(30)), "a late tick closes late");
    assert!(Stops::of(&closed).is_closed());
    let over = Subscription { standing: Standing::Over, ended_at: Some(day(30)), ..ending() };
    let ended = seen(&closed, Some(over), Some(Outcome::Done), day(30));
    assert_eq!((wish(&ended), wakes_at(&ended), next(&ended, day(32))), (None, Some(day(33)), None));
    assert_eq!(money_of(&ended).stopped.map(|stopped| stopped.why), Some(Stop::PlanEnded));
    for event in [close(owner(), Some(&ended), true, day(31)), stay(owner(), Some(&ended), true, day(31))] {
        assert_eq!(said(event), Err(Refusal::Closed));
    }
}

#[test]
fn once_the_receipt_had_its_time_nothing_is_left_and_nothing_follows_any_more() {
    let over = Subscription { standing: Standing::Over, ended_at: Some(day(26)), ..ending() };
    let done = seen(&closing(&paying(), day(12)), Some(ending()), Some(Outcome::Done), day(12));
    let closed = seen(&next(&done, day(26)).unwrap().1, Some(over.clone()), Some(Outcome::Done), day(26));
    let (kind, erased) = next(&closed, day(29)).unwrap();
    assert_eq!((kind, money_of(&erased)), (Kind::Erased, Money::default()));
    assert_eq!((erased.id, erased.owner, erased.trial_ends_at), (paying().id, paying().owner, None));
    assert!(Stops::of(&erased).is_closed());
    assert_eq!((wakes_at(&erased), next(&erased, day(999))), (None, None));
    assert_eq!(seen(&erased, Some(over), None, day(30)), erased, "what is seen late is nothing to it");
    assert_eq!(said(arrange(owner(), Some(&erased), &Wish::Look, true, day(30))), Err(Refusal::Closed));
}

#[test]
fn what_the_provider_does_not_end_is_asked_for_again() {
    let refused = seen(&closing(&paying(), day(12)), Some(subscription()), Some(Outcome::GivenUp), day(12));
    assert_eq!((wish(&refused), wakes_at(&refused)), (None, Some(day(12) + ASKED_AGAIN)));
    let (kind, again) = next(&refused, day(13)).unwrap();
    assert_eq!((kind, wish(&again)), (Kind::Arranging, Some(Wish::Cancel)));
    // Paid on a page that was open: it is set to end as well, and goes on if the account stays.
    let bought = seen(&closing(&snapshot(), day(5)), Some(subscription()), None, day(6));
    let (_, ends) = next(&bought, day(6)).unwrap();
    assert!(wish(&ends) == Some(Wish::Cancel) && ends.leaving.unwrap().ends_plan);
}

#[test]
fn nothing_else_comes_due_meanwhile_and_it_comes_due_after_that() {
    let after = closing(&snapshot(), day(5));
    assert_eq!((wakes_at(&after), next(&after, day(18))), (Some(day(19)), None), "no notice, and no end of the trial");
    let back = said(stay(owner(), Some(&after), true, day(18))).unwrap().1;
    let (kind, told) = next(&back, day(18)).unwrap();
    assert_eq!((kind, told.trial_ends_at), (Kind::TrialEnding, Some(day(21))), "they are told first");
}

#[test]
fn nothing_is_bought_or_changed_and_card_and_bills_can_be_seen() {
    let closing = closing(&paying(), day(12));
    let settled = seen(&closing, Some(ending()), Some(Outcome::Done), day(12));
    let quote = Quote { plan: "hobby@2".into(), ..messages::account::samples::quote() };
    for wish in [
        Wish::Checkout { plan: "pro@2".into() },
        Wish::Quote { plan: "hobby@2".into() },
        Wish::Change { quote },
        Wish::GoOn,
    ] {
        assert_eq!(said(arrange(owner(), Some(&settled), &wish, true, day(13))), Err(Refusal::Closing), "{wish:?}");
    }
    let portal = said(arrange(owner(), Some(&settled), &Wish::Portal { card: false }, true, day(13)));
    assert_eq!(portal.map(|(kind, _)| kind), Ok(Kind::Arranging));
    for wish in [Wish::End, Wish::Unknown] {
        assert_eq!(said(arrange(owner(), Some(&paying()), &wish, true, day(13))), Err(Refusal::NotAllowed), "{wish:?}");
    }
}

#[test]
fn nobody_else_has_it_deleted_and_none_is_kept_by_a_stranger() {
    let (paying, closing) = (paying(), closing(&paying(), day(12)));
    for by in [Principal::Anonymous, Principal::Staff, Principal::Person(PersonId::new())] {
        assert_eq!(said(close(by, Some(&paying), true, day(12))), Err(Refusal::NotAllowed));
        assert_eq!(said(stay(by, Some(&closing), true, day(12))), Err(Refusal::NotAllowed));
        assert_eq!(said(close(by, None, true, day(12))), Err(Refusal::NoAccount));
    }
}
