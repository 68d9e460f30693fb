//! What an account may become, and what not: a life that was decided as it is decided, and each law broken once.

use domain::account::money::{arrange, observe};
use domain::account::{due, set_plan};
use domain::authorize::Principal;
use messages::account::samples::{money as paid_for, paying, snapshot, subscription};
use messages::account::{Asked, Granted, Observed, Stop, Stopped};
use messages::{Actor, EventId, MessageId};

use super::*;

/// So many days after the account was opened.
fn at(days: i64) -> Timestamp {
    paying().opened_at + SignedDuration::from_hours(24 * days)
}

fn judged(before: &Snapshot, kind: Kind, after: &Snapshot, now: Timestamp) -> Result<(), &'static str> {
    let id = MessageId::Event(EventId::new());
    let envelope = Envelope { id, cause: None, actor: Actor::Stripe, at: now, policy: None, number: None, trace: None };
    step(before, kind, after, &envelope)
}

/// The same, of an account that is the next version.
fn next(before: &Snapshot, kind: Kind, after: &Snapshot, now: Timestamp) -> Result<(), &'static str> {
    judged(before, kind, &Snapshot { version: before.version + 1, ..after.clone() }, now)
}

fn with(money: Money) -> Snapshot {
    Snapshot { money: Some(Box::new(money)), ..paying() }
}

fn late() -> Money {
    let subscription = Some(Subscription { standing: Standing::Late, tries: 1, ..subscription() });
    Money { overdue_since: Some(at(40)), seen_at: Some(at(47)), subscription, ..paid_for() }
}

fn stopped(why: Stop) -> Money {
    Money { stopped: Some(Stopped { why, at: at(47) }), ..late() }
}

fn seen(day: i64, subscription: Option<Subscription>) -> Observed {
    let customer = Some("cus_1".into());
    Observed { seen_at: at(day), customer, subscription, checkout: None, given_back: 0, card_ends: None, answers: None }
}

/// An account, and each of its steps.
struct Life {
    account: Snapshot,
    steps: Vec<(Snapshot, Kind, Snapshot, Timestamp)>,
}

impl Life {
    fn takes(&mut self, event: Event, day: i64) {
        let Event::Happened { kind, account: after } = event else { panic!("{event:?}") };
        self.steps.push((self.account.clone(), kind, after.clone(), at(day)));
        self.account = after;
    }

    /// It is seen so, and then what has come due follows. What is under way is answered, or not yet.
    fn sees(&mut self, day: i64, standing: Option<(Standing, u32)>, answered: bool) {
        let subscription = standing.map(|(standing, tries)| Subscription { standing, tries, ..subscription() });
        let asked = self.account.money.as_ref().and_then(|money| money.asked.as_ref()).filter(|_| answered);
        let answers = asked.map(|asked| (asked.number, Outcome::Done));
        for event in observe(&self.account, &Observed { answers, ..seen(day, subscription) }, at(day)) {
            self.takes(event, day);
        }
        if let Some(event) = due(&self.account, at(day)) {
            self.takes(event, day);
        }
    }
}

/// A life in which all that has to do with money happens.
fn life() -> Vec<(Snapshot, Kind, Snapshot, Timestamp)> {
    let mut life = Life { account: Snapshot { trial_notices: 3, ..snapshot() }, steps: Vec::new() };
    let (owner, buy) = (Principal::Person(life.account.owner), Wish::Checkout { plan: "pro@2".into() });
    life.takes(arrange(owner, Some(&life.account), &buy, true, at(9)), 9);
    life.sees(9, None, true);
    life.sees(10, Some((Standing::Incomplete, 0)), false);
    life.sees(11, Some((Standing::Paid, 0)), false);
    life.sees(40, Some((Standing::Late, 1)), false);
    life.sees(43, Some((Standing::Late, 2)), false);
    life.sees(47, Some((Standing::Late, 2)), false);
    life.sees(50, Some((Standing::Paid, 0)), false);
    life.sees(60, Some((Standing::Over, 0)), false);
    life.takes(set_plan(Principal::Staff, Some(&life.account), "hobby@2", Some(at(70)), at(61)), 61);
    // It is looked at before it ends.
    life.sees(69, Some((Standing::Over, 0)), false);
    life.sees(70, Some((Standing::Over, 0)), true);
    life.steps
}

#[test]
fn nothing_is_wrong_with_a_life_that_was_decided() {
    let life = life();
    for (before, kind, after, now) in &life {
        assert_eq!(judged(before, *kind, after, *now), Ok(()), "{}: {before:?} {after:?}", kind.word());
    }
    let kinds: Vec<&str> = life.iter().map(|(_, kind, ..)| kind.word()).collect();
    for kind in ["subscribed", "payment_failed", "payment_overdue", "paid", "subscription_ended", "grant_ended"] {
        assert!(kinds.contains(&kind), "{kind} is not in {kinds:?}");
    }
}

#[test]
fn a_payment_can_be_made_for_seven_days_before_everything_stops() {
    let (missing, unpaid) = (with(late()), with(stopped(Stop::PaymentFailed)));
    assert_eq!(next(&paying(), Kind::PaymentFailed, &missing, at(40)), Ok(()));
    assert_eq!(next(&missing, Kind::PaymentOverdue, &unpaid, at(47)), Ok(()));
    assert!(next(&missing, Kind::PaymentOverdue, &unpaid, at(46)).is_err());
    assert!(next(&paying(), Kind::PaymentOverdue, &unpaid, at(47)).is_err(), "and none was missing");
    let blind = with(Money { seen_at: Some(at(46)), ..late() });
    assert!(next(&blind, Kind::PaymentOverdue, &unpaid, at(47)).is_err(), "and nobody looked");
    let paid = with(Money { seen_at: Some(at(48)), ..paid_for() });
    assert_eq!(next(&unpaid, Kind::Paid, &paid, at(48)), Ok(()));
    assert!(next(&unpaid, Kind::Paid, &with(Money { given_back: 1, ..stopped(Stop::PlanEnded) }), at(48)).is_err());
    assert!(next(&missing, Kind::SubscriptionEnded, &unpaid, at(44)).is_err(), "there was time to pay");
}

#[test]
fn nothing_is_stopped_by_an_event_that_does_not_say_so() {
    let silent = Kind::ALL.iter().copied().filter(|kind| !is_told(*kind));
    let after = with(Money { overdue_since: None, ..stopped(Stop::PlanEnded) });
    for kind in silent {
        assert!(next(&paying(), kind, &after, at(47)).is_err(), "{}", kind.word());
    }
    let over = Some(Subscription { standing: Standing::Over, ..subscription() });
    let after = with(Money { overdue_since: None, subscription: over, ..stopped(Stop::PlanEnded) });
    assert_eq!(next(&paying(), Kind::SubscriptionEnded, &after, at(47)), Ok(()));
}

#[test]
fn each_law_is_broken_by_something() {
    let is = |money: Money| with(Money { given_back: 1, ..money });
    let granted = Some(Granted { plan: "hobby@2".into(), until: None });
    let asked = |number, outcome| Some(Asked { number, wish: Wish::Cancel, at: at(20), outcome, by: None });
    let under_way = with(Money { asked: asked(1, None), ..paid_for() });
    let before = with(Money { seen_at: Some(at(20)), ..paid_for() });
    let trial_beside =
        Snapshot { trial_ends_at: Some(at(14)), ..with(Money { grant: Some(Grant::Subscription), ..paid_for() }) };
    let broken = [
        (&before, Kind::MoneySeen, is(Money { seen_at: Some(at(19)), ..paid_for() })),
        (&before, Kind::GivenBack, is(Money { seen_at: None, ..paid_for() })),
        (
            &before,
            Kind::MoneySeen,
            with(Money { grant: Some(Grant::Staff), granted, seen_at: Some(at(20)), ..paid_for() }),
        ),
        (&before, Kind::MoneySeen, with(Money { grant: Some(Grant::Trial), seen_at: Some(at(20)), ..paid_for() })),
        (
            &paying(),
            Kind::MoneySeen,
            with(Money { grant: Some(Grant::Subscription), subscription: None, ..paid_for() }),
        ),
        (&paying(), Kind::GrantEnded, trial_beside),
        (&paying(), Kind::GrantEnded, is(paid_for())),
        (&paying(), Kind::SubscriptionEnded, with(Money { stopped: stopped(Stop::PlanEnded).stopped, ..paid_for() })),
        (&paying(), Kind::Arranging, with(Money { asked: asked(2, None), ..paid_for() })),
        (&under_way, Kind::Arranging, with(Money { asked: asked(2, None), ..paid_for() })),
        (&under_way, Kind::Arranged, with(Money { asked: asked(1, Some(Outcome::Refused)), ..paid_for() })),
        (&under_way, Kind::NotArranged, with(Money { asked: asked(1, Some(Outcome::Done)), ..paid_for() })),
        (&paying(), Kind::Arranged, with(Money { asked: asked(1, Some(Outcome::Done)), ..paid_for() })),
        (&under_way, Kind::MoneySeen, with(paid_for())),
    ];
    for (before, kind, after) in &broken {
        assert!(next(before, *kind, after, at(47)).is_err(), "{}: {after:?}", kind.word());
    }
    let over = Snapshot { trial_ended_at: Some(at(14)), trial_notices: 3, ..snapshot() };
    let trying = Snapshot {
        trial_notices: 3,
        money: Some(Box::new(Money { customer: Some("cus_1".into()), ..Money::default() })),
        ..snapshot()
    };
    let unseen = Snapshot { money: trying.money.clone(), ..over };
    assert!(next(&trying, Kind::TrialEnded, &unseen, at(14)).is_err(), "it can have been paid");
}
