//! Every refusal, and who is refused.

use jiff::Timestamp;
use messages::account::samples::{money, paying, quote, snapshot, subscription};
use messages::account::{Checkout, Outcome, Quote};

use super::*;
use crate::account::trial;

fn now() -> Timestamp {
    snapshot().opened_at + trial::days(12)
}

fn with(change: impl FnOnce(&mut Money)) -> Snapshot {
    let mut money = money();
    change(&mut money);
    Snapshot { money: Some(Box::new(money)), ..paying() }
}

fn standing(standing: Standing) -> Snapshot {
    with(|money| money.subscription = Some(Subscription { standing, ..subscription() }))
}

fn under_way(wish: Wish) -> Snapshot {
    with(|money| money.asked = Some(Asked { number: 7, wish, at: now(), outcome: None, by: None }))
}

fn asks(account: &Snapshot, wish: &Wish) -> Result<Kind, Refusal> {
    said(arrange(Principal::Person(account.owner), Some(account), wish, true, now()))
}

fn said(event: Event) -> Result<Kind, Refusal> {
    match event {
        Event::Happened { kind, .. } => Ok(kind),
        Event::Refused { refusal } => Err(refusal),
        Event::Unknown => panic!("an event of a newer release"),
    }
}

fn checkout(plan: &str) -> Wish {
    Wish::Checkout { plan: plan.into() }
}

fn quoted(plan: &str) -> Wish {
    Wish::Quote { plan: plan.into() }
}

/// Each wish that somebody of the account has.
fn all() -> Vec<Wish> {
    let portal = Wish::Portal { card: false };
    vec![
        checkout("pro@2"),
        portal,
        quoted("hobby@2"),
        Wish::Change { quote: quote() },
        Wish::Cancel,
        Wish::GoOn,
        Wish::Look,
    ]
}

#[test]
fn who_may_not_is_refused_before_anything_is_said_of_the_account() {
    let account = paying();
    let refund = Wish::Refund { invoice: "in_1".into(), minor: None };
    let relink = Wish::Relink { customer: "cus_2".into() };
    for wish in all() {
        for by in [Principal::Anonymous, Principal::Staff, Principal::Person(PersonId::new())] {
            assert_eq!(said(arrange(by, Some(&account), &wish, true, now())), Err(Refusal::NotAllowed), "{wish:?}");
        }
        assert_eq!(said(arrange(Principal::Person(account.owner), None, &wish, true, now())), Err(Refusal::NoAccount));
        let nobody_sells = arrange(Principal::Person(account.owner), Some(&account), &wish, false, now());
        assert_eq!(said(nobody_sells), Err(Refusal::NoProvider), "{wish:?}");
        let as_one_of_us = repair(Principal::Person(account.owner), Some(&account), &wish, true, now());
        assert_eq!(said(as_one_of_us), Err(Refusal::NotAllowed), "{wish:?}");
    }
    for wish in [refund, relink, Wish::Unknown] {
        assert_eq!(asks(&account, &wish), Err(Refusal::NotAllowed), "{wish:?}");
    }
    let owner = Principal::Person(account.owner);
    assert_eq!(said(arrange(owner, None, &Wish::Unknown, true, now())), Err(Refusal::NoAccount));
}

#[test]
fn one_thing_is_under_way_at_a_time_and_who_only_looks_stands_in_nobodys_way() {
    for first in all() {
        for second in all() {
            let came = asks(&under_way(first.clone()), &second);
            if first == second {
                assert_eq!(came, Ok(Kind::Unchanged), "{first:?}");
            } else if first == Wish::Look {
                assert_eq!(came, asks(&paying(), &second), "{second:?}");
            } else {
                assert_eq!(came, Err(Refusal::Busy), "{first:?}, then {second:?}");
            }
        }
    }
    let answered = with(|money| {
        let outcome = Some(Outcome::CardRefused);
        money.asked = Some(Asked { number: 7, wish: Wish::Cancel, at: now(), outcome, by: None });
    });
    let event = arrange(Principal::Person(answered.owner), Some(&answered), &Wish::Cancel, true, now());
    let asked = event.snapshot().and_then(|after| after.money.clone()?.asked).unwrap();
    assert_eq!(asked, Asked { number: 8, wish: Wish::Cancel, at: now(), outcome: None, by: Some(paying().owner) });
}

#[test]
fn what_is_sold_is_bought_once() {
    let trying = snapshot();
    assert_eq!(asks(&trying, &checkout("pro@2")), Ok(Kind::Arranging));
    for plan in ["gold@1", "trial@1", "hobby@1", "pro@1", "pro", ""] {
        assert_eq!(asks(&trying, &checkout(plan)), Err(Refusal::NoSuchPlan), "{plan:?}");
        assert_eq!(asks(&paying(), &checkout(plan)), Err(Refusal::NoSuchPlan), "{plan:?}");
    }
    for (had, came) in [
        (Standing::Incomplete, Ok(Kind::Arranging)),
        (Standing::NeverBegan, Ok(Kind::Arranging)),
        (Standing::Over, Ok(Kind::Arranging)),
        (Standing::Free, Err(Refusal::Subscribed)),
        (Standing::Paid, Err(Refusal::Subscribed)),
        (Standing::Unknown, Err(Refusal::Subscribed)),
        (Standing::Late, Err(Refusal::Unpaid)),
        (Standing::Unpaid, Err(Refusal::Unpaid)),
        (Standing::Waiting, Err(Refusal::Unpaid)),
    ] {
        assert_eq!(asks(&standing(had), &checkout("hobby@2")), came, "{had:?}");
    }
    let kept = Snapshot { plan: "pro@1".into(), ..standing(Standing::Over) };
    assert_eq!(asks(&kept, &checkout("pro@1")), Ok(Kind::Arranging), "who had it can have it back");
    assert_eq!(asks(&kept, &checkout("hobby@1")), Err(Refusal::NoSuchPlan));
}

#[test]
fn one_page_is_open_for_a_plan() {
    let open = |until| {
        let checkout = Checkout { plan: "pro@2".into(), open_until: until };
        let money = Money { checkout: Some(checkout), ..Money::default() };
        Snapshot { money: Some(Box::new(money)), ..snapshot() }
    };
    let later = open(now() + trial::days(1));
    assert_eq!(asks(&later, &checkout("pro@2")), Ok(Kind::Unchanged));
    assert_eq!(asks(&later, &checkout("hobby@2")), Ok(Kind::Arranging), "the page for the other plan is closed first");
    assert_eq!(asks(&open(now()), &checkout("pro@2")), Ok(Kind::Arranging), "it is open no more");
}

#[test]
fn what_is_changed_is_paid_for_and_becomes_something_else() {
    let change = |plan: &str| Wish::Change { quote: Quote { plan: plan.into(), ..quote() } };
    for wish in [quoted as fn(&str) -> Wish, change] {
        for (had, came) in [
            (Standing::Incomplete, Err(Refusal::NotSubscribed)),
            (Standing::NeverBegan, Err(Refusal::NotSubscribed)),
            (Standing::Over, Err(Refusal::NotSubscribed)),
            (Standing::Free, Ok(Kind::Arranging)),
            (Standing::Paid, Ok(Kind::Arranging)),
            (Standing::Unknown, Ok(Kind::Arranging)),
            (Standing::Late, Err(Refusal::Unpaid)),
            (Standing::Unpaid, Err(Refusal::Unpaid)),
            (Standing::Waiting, Err(Refusal::Unpaid)),
        ] {
            assert_eq!(asks(&standing(had), &wish("hobby@2")), came, "{had:?}");
        }
        assert_eq!(asks(&snapshot(), &wish("hobby@2")), Err(Refusal::NotSubscribed));
        assert_eq!(asks(&paying(), &wish("pro@2")), Err(Refusal::SamePlan));
        let planned = with(|money| {
            money.subscription = Some(Subscription { then: Some("hobby@2".into()), ..subscription() });
        });
        assert_eq!(asks(&planned, &wish("hobby@2")), Err(Refusal::SamePlan), "it will be that plan");
        for plan in ["gold@1", "trial@1", "hobby@1", "pro@1"] {
            assert_eq!(asks(&paying(), &wish(plan)), Err(Refusal::NoSuchPlan), "{plan}");
        }
    }
}

#[test]
fn what_ends_is_ended_once_and_what_is_planned_is_taken_back() {
    let ending = |ends, then: Option<&str>| {
        let then = then.map(Into::into);
        with(|money| money.subscription = Some(Subscription { ends, then, ..subscription() }))
    };
    assert_eq!(asks(&paying(), &Wish::Cancel), Ok(Kind::Arranging));
    assert_eq!(asks(&standing(Standing::Late), &Wish::Cancel), Ok(Kind::Arranging), "who owes can end it, too");
    assert_eq!(asks(&ending(true, None), &Wish::Cancel), Ok(Kind::Unchanged));
    assert_eq!(asks(&ending(true, None), &Wish::GoOn), Ok(Kind::Arranging));
    assert_eq!(asks(&ending(false, Some("hobby@2")), &Wish::GoOn), Ok(Kind::Arranging));
    assert_eq!(asks(&paying(), &Wish::GoOn), Err(Refusal::NothingPlanned));
    for nothing in [snapshot(), standing(Standing::Over), standing(Standing::NeverBegan)] {
        assert_eq!(asks(&nothing, &Wish::Cancel), Err(Refusal::NotSubscribed));
        assert_eq!(asks(&nothing, &Wish::GoOn), Err(Refusal::NotSubscribed));
    }
    assert_eq!(asks(&snapshot(), &Wish::Portal { card: true }), Err(Refusal::NotSubscribed), "nobody knows them there");
}

#[test]
fn we_look_give_back_and_relink() {
    let asks = |account: &Snapshot, wish: &Wish| said(repair(Principal::Staff, Some(account), wish, true, now()));
    let refund = Wish::Refund { invoice: "in_1".into(), minor: Some(9_00) };
    let relink = |customer: &str| Wish::Relink { customer: customer.into() };
    assert_eq!(asks(&snapshot(), &Wish::Look), Ok(Kind::Arranging));
    assert_eq!(asks(&paying(), &refund), Ok(Kind::Arranging));
    assert_eq!(asks(&snapshot(), &refund), Err(Refusal::NotSubscribed));
    assert_eq!(asks(&paying(), &relink("cus_2")), Ok(Kind::Arranging));
    assert_eq!(asks(&paying(), &relink("cus_1")), Ok(Kind::Unchanged));
    assert_eq!(asks(&paying(), &Wish::Cancel), Ok(Kind::Arranging));
    assert_eq!(asks(&paying(), &Wish::Unknown), Err(Refusal::NotAllowed));
}

#[test]
fn what_we_gave_before_there_was_money_is_not_forgotten_by_the_first_wish() {
    let given = Snapshot { plan: "hobby@2".into(), trial_ends_at: None, ..snapshot() };
    let event = arrange(Principal::Person(given.owner), Some(&given), &checkout("pro@2"), true, now());
    let after = event.snapshot().unwrap();
    let granted = after.money.as_ref().and_then(|money| money.granted.clone()).unwrap();
    assert_eq!((after.plan.as_str(), granted.plan.as_str(), granted.until), ("hobby@2", "hobby@2", None));
}
