use messages::PersonId;
use messages::account::samples::{events, leaving, money, paying, snapshot, subscription};
use messages::account::{Asked, Granted, Member, Money, Outcome, People, Stop, Stopped, Subscription, Wish};

use super::*;

fn day(count: i64) -> Timestamp {
    snapshot().opened_at + days(count)
}

fn with(money: Money) -> Snapshot {
    Snapshot { money: Some(Box::new(money)), version: 7, ..paying() }
}

fn pays(subscription: Subscription) -> Money {
    Money { subscription: Some(subscription), ..money() }
}

/// The letters of what happened on day 12, with the day of each that does not go at once.
fn letters(before: Option<&Snapshot>, kind: Kind, account: Snapshot) -> Vec<(&'static str, i64)> {
    let event = Event::Happened { kind, account };
    let later = |at: Timestamp| at.duration_since(day(0)).as_hours() / 24;
    decide(before, &event, day(12)).into_iter().map(|one| (one.letter.word(), later(one.not_before))).collect()
}

#[test]
fn each_event_has_its_letters() {
    let told: Vec<_> = events()
        .iter()
        .map(|(what, event)| {
            let wanted = decide(Some(&paying()), event, day(12));
            // Who belongs to it is told to those whom it is about.
            let wanted_of_money = wanted.iter().filter(|one| one.about.whom.is_none() && one.letter != Letter::Removed);
            let about = event.snapshot().map(|after| (Some(after.id), Some(after.version)));
            assert!(wanted.iter().all(|one| Some((one.about.account, one.about.version)) == about));
            let owner = event.snapshot().map(|after| after.owner);
            assert!(wanted_of_money.into_iter().all(|one| Some(one.person) == owner));
            let words: Vec<_> = wanted.iter().map(|one| format!(" {}", one.letter.word())).collect();
            format!("{} {what}:{}", event.kind().map_or("", Kind::word), words.join(","))
        })
        .collect();
    insta::assert_snapshot!(told.join("\n").replace(" :", ":"));
    assert_eq!(decide(None, &Event::Unknown, day(12)), []);
}

#[test]
fn a_payment_is_told_where_one_arrived_and_another_plan_with_it() {
    for kind in [Kind::Subscribed, Kind::Renewed, Kind::Paid] {
        for standing in [Standing::Free, Standing::Late, Standing::Unpaid, Standing::Waiting, Standing::Unknown] {
            let unpaid = with(pays(Subscription { standing, ..subscription() }));
            assert_eq!(letters(Some(&paying()), kind, unpaid), [], "{kind:?} {standing:?}");
        }
        assert_eq!(letters(Some(&paying()), kind, paying()), [("payment_received", 12)], "{kind:?}");
        assert_eq!(letters(Some(&paying()), kind, with(Money::default())), [], "{kind:?}");
    }
    let both = [("payment_received", 12), ("plan_changed", 12)];
    assert_eq!(letters(Some(&snapshot()), Kind::Subscribed, paying()), both);
    assert_eq!(letters(None, Kind::Subscribed, paying()), [("payment_received", 12)], "what was before is not known");
}

#[test]
fn a_payment_that_failed_is_told_as_long_as_something_runs() {
    let missing = Money { overdue_since: Some(day(11)), ..money() };
    assert_eq!(letters(Some(&paying()), Kind::PaymentFailed, with(missing.clone())), [("payment_failed", 12)]);
    let stopped = Money { stopped: Some(Stopped { why: Stop::PaymentFailed, at: day(12) }), ..missing };
    assert_eq!(letters(Some(&paying()), Kind::PaymentFailed, with(stopped)), []);
}

#[test]
fn money_that_one_of_us_gave_back_is_told_when_it_is_done() {
    let asked =
        |wish, outcome| Money { asked: Some(Asked { number: 1, wish, at: day(11), outcome, by: None }), ..money() };
    let refund = || Wish::Refund { invoice: "in_1".into(), minor: None };
    let given = |kind, wish, outcome| letters(Some(&paying()), kind, with(asked(wish, outcome)));
    assert_eq!(given(Kind::Arranged, refund(), Some(Outcome::Done)), [("refunded", 12)]);
    assert_eq!(given(Kind::Arranging, refund(), None), []);
    assert_eq!(given(Kind::NotArranged, refund(), Some(Outcome::Refused)), []);
    assert_eq!(given(Kind::Arranged, Wish::Look, Some(Outcome::Done)), []);
}

#[test]
fn what_ends_is_told_as_the_end_of_the_plan_only_where_nothing_follows_it() {
    let over = || pays(Subscription { standing: Standing::Over, ended_at: Some(day(12)), ..subscription() });
    for kind in [Kind::SubscriptionEnded, Kind::GrantEnded] {
        for why in [Stop::PlanEnded, Stop::PaymentFailed, Stop::Unknown] {
            let stopped = with(Money { stopped: Some(Stopped { why, at: day(12) }), ..over() });
            assert_eq!(letters(Some(&paying()), kind, stopped), [("plan_ended", 12)], "{why:?}");
        }
        let trying = Snapshot { trial_ended_at: Some(day(12)), ..snapshot() };
        assert_eq!(letters(Some(&paying()), kind, trying), [("plan_ended", 12)], "its trial is over as well");
        let smaller = Snapshot { plan: "hobby@2".into(), ..with(over()) };
        assert_eq!(letters(Some(&paying()), kind, smaller), [("plan_changed", 12)]);
        assert_eq!(letters(Some(&paying()), kind, with(over())), [], "what we gave goes on");
    }
}

#[test]
fn the_end_of_a_plan_is_told_three_days_before_and_once() {
    let ending = || pays(Subscription { ends: true, ..subscription() });
    let planned = letters(Some(&paying()), Kind::ChangePlanned, with(ending()));
    assert_eq!(planned, [("plan_will_change", 12), ("plan_ends_soon", 37)]);
    assert_eq!(letters(Some(&with(ending())), Kind::MoneySeen, with(ending())), [], "it was known");
    let at = |ends_at| pays(Subscription { until: ends_at, ends: true, ..subscription() });
    for soon in [day(13), day(15), day(16)] {
        let told = letters(Some(&paying()), Kind::ChangePlanned, with(at(soon)));
        assert_eq!(told, [("plan_will_change", 12)], "they hear of it now");
    }
    assert_eq!(letters(Some(&paying()), Kind::MoneySeen, with(at(day(13)))), [("plan_ends_soon", 12)]);
    assert_eq!(letters(Some(&paying()), Kind::MoneySeen, with(at(day(12)))), [], "it is over");

    let given = |until| Money { granted: Some(Granted { plan: "pro@2".into(), until }), ..Money::default() };
    let told = letters(Some(&snapshot()), Kind::PlanChanged, with(given(Some(day(60)))));
    assert_eq!(told, [("plan_changed", 12), ("plan_ends_soon", 57)]);
    assert_eq!(letters(Some(&snapshot()), Kind::PlanChanged, with(given(None))), [("plan_changed", 12)]);
    let longer = letters(Some(&with(given(Some(day(60))))), Kind::MoneySeen, with(given(Some(day(90)))));
    assert_eq!(longer, [("plan_ends_soon", 87)], "it ends later");
    let late = Money { overdue_since: Some(day(11)), ..ending() };
    assert_eq!(letters(Some(&paying()), Kind::MoneySeen, with(late)), [], "a payment is missing: that comes first");
}

#[test]
fn a_letter_about_a_payment_keeps_how_much_that_was() {
    let (paid, due) = (Some(amount_of(29_00)), Some(amount_of(9_50)));
    let owes = Money { overdue_since: Some(day(11)), ..pays(Subscription { paid, due, ..subscription() }) };
    for (kind, letter, said) in [
        (Kind::Renewed, Letter::PaymentReceived, paid),
        (Kind::PaymentFailed, Letter::PaymentFailed, due),
        (Kind::PaymentOverdue, Letter::PaymentOverdue, due),
        (Kind::PlanChanged, Letter::PlanChanged, None),
    ] {
        let wanted = decide(Some(&paying()), &Event::Happened { kind, account: with(owes.clone()) }, day(12));
        let told: Vec<_> = wanted.iter().map(|one| (one.letter, one.about.amount)).collect();
        assert_eq!(told, [(letter, said)], "{kind:?}");
    }
}

fn amount_of(minor: i64) -> Amount {
    Amount { minor, ..messages::account::samples::amount() }
}

#[test]
fn who_sees_to_the_money_reads_of_it_and_of_nothing_else() {
    let (billing, member) = (PersonId::new(), PersonId::new());
    let one = |person, role| Member { person, role, since: day(0), invited_by: None };
    let members = vec![one(paying().owner, Role::Owner), one(billing, Role::Billing), one(member, Role::Member)];
    let people = Some(Box::new(People { members, ..Default::default() }));
    let account = Snapshot { people, ..paying() };
    let told = |kind| -> Vec<_> {
        let event = Event::Happened { kind, account: account.clone() };
        decide(Some(&paying()), &event, day(12)).into_iter().map(|one| (one.letter, one.person)).collect()
    };
    let both = [(Letter::PaymentReceived, paying().owner), (Letter::PaymentReceived, billing)];
    assert_eq!(told(Kind::Renewed), both);
    assert_eq!(told(Kind::TrialEnding), [(Letter::TrialEnding, paying().owner)]);
}

#[test]
fn of_an_account_on_its_way_out_only_that_is_told_and_money_that_moved() {
    let of = |change: fn(&mut Money)| {
        let mut leaving = leaving();
        change(leaving.money.as_mut().unwrap());
        leaving
    };
    let ending = || of(|money| money.subscription = Some(Subscription { ends: true, ..subscription() }));
    assert_eq!(letters(Some(&paying()), Kind::ClosingAsked, leaving()), [("account_closing", 12)]);
    assert_eq!(letters(Some(&leaving()), Kind::ChangePlanned, ending()), [], "they asked for it");
    assert_eq!(letters(Some(&leaving()), Kind::Paid, leaving()), [("payment_received", 12)]);
    assert_eq!(letters(Some(&leaving()), Kind::GivenBack, leaving()), [("refunded", 12)]);
    assert_eq!(letters(Some(&leaving()), Kind::Closed, leaving()), [("account_closed", 12)]);
    assert_eq!(letters(Some(&leaving()), Kind::ClosingUndone, paying()), [("account_stays", 12)]);
    let goes_on =
        letters(Some(&with(pays(Subscription { ends: true, ..subscription() }))), Kind::ChangeDropped, paying());
    assert_eq!(goes_on, [("plan_goes_on", 12)]);
}
