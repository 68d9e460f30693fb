//! Observations in every order: the one that was seen last counts.

use messages::account::samples::snapshot;
use messages::account::{Kind, Observed, Snapshot, Standing, Subscription};

use crate::provider::{Told, day, days, paid_for, seen};

/// What was seen after each of the five events of a subscription.
fn all() -> [Observed; 5] {
    let subscription = |standing, tries| Subscription { tries, ..paid_for(standing) };
    [
        seen(day(10), Some(subscription(Standing::Incomplete, 0))),
        seen(day(11), Some(subscription(Standing::Paid, 0))),
        seen(day(40), Some(subscription(Standing::Late, 1))),
        seen(day(41), Some(subscription(Standing::Paid, 0))),
        seen(day(42), Some(Subscription { ended_at: Some(day(42)), ..subscription(Standing::Over, 0) })),
    ]
}

fn permutations(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = permutations(count - 1);
    let longer = |one: &Vec<usize>, place: usize| {
        let mut one = one.clone();
        one.insert(place, count - 1);
        one
    };
    shorter.iter().flat_map(|one| (0..count).map(move |place| longer(one, place))).collect()
}

/// All of them, in this order, each this often.
fn told(order: &[usize], times: usize) -> Told {
    let all = all();
    let mut told = Told::new(Snapshot { trial_notices: 3, ..snapshot() });
    for place in order {
        for _ in 0..times {
            told.observes(&all[*place], day(42));
        }
    }
    told
}

#[test]
fn every_order_ends_as_it_was_seen_last() {
    let orders = permutations(5);
    assert_eq!(orders.len(), 120);
    let last = all()[4].subscription.clone();
    for order in &orders {
        let mut ends = Vec::new();
        for times in [1, 2] {
            let mut told = told(order, times);
            assert_eq!((told.money().subscription, told.money().seen_at), (last.clone(), Some(day(42))), "{order:?}");
            let said = |kind| told.kinds.iter().filter(|one| **one == kind).count();
            assert!(said(Kind::Subscribed) <= 1 && said(Kind::SubscriptionEnded) <= 1, "{order:?}: {:?}", told.kinds);
            ends.push(told.account.clone());
            // What is over stays over, and nothing runs on it for longer than there was time to pay.
            told.ticks(day(50));
            let answer = seen(day(50), last.clone());
            told.is_answered(answer, messages::account::Outcome::Done, day(50));
            told.ticks(day(50) + days(1));
            let answer = seen(day(51), last.clone());
            told.is_answered(answer, messages::account::Outcome::Done, day(51));
            told.ticks(day(54));
            assert!(told.is_stopped(), "{order:?}: {:?}", told.account);
            let stops = told.kinds.iter().filter(|kind| matches!(kind, Kind::TrialEnded | Kind::PaymentOverdue));
            assert!(stops.count() <= 1, "{order:?}: it is stopped once");
        }
        assert_eq!(ends[0], ends[1], "{order:?}: twice is once");
    }
}

#[test]
fn what_is_over_before_it_began_never_begins() {
    for order in permutations(5).into_iter().filter(|order| order[0] == 4) {
        let told = told(&order, 1);
        assert_eq!(told.kinds, [Kind::MoneySeen], "{order:?}");
        assert_eq!((told.account.plan.as_str(), told.account.trial_ends_at), ("trial@1", snapshot().trial_ends_at));
    }
}

/// With what is paid seen last instead: whatever came before, it is paid, and nothing is missing.
#[test]
fn what_is_paid_in_the_end_is_paid_in_every_order() {
    let mut all = all().to_vec();
    all.pop();
    for order in permutations(4) {
        let mut told = Told::new(snapshot());
        for place in &order {
            told.observes(&all[*place], day(42));
        }
        let money = told.money();
        assert_eq!(
            (told.account.plan.as_str(), money.overdue_since, money.stopped),
            ("pro@2", None, None),
            "{order:?}"
        );
        assert_eq!(money.subscription, all[3].subscription, "{order:?}");
    }
}
