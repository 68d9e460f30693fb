//! The second in which a trial ends, and the week in which a payment is missing: to the second.

use domain::account::wakes_at;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use messages::account::samples::{paying, snapshot};
use messages::account::{Kind, Observed, Outcome, Snapshot, Standing, Stop, Subscription, Wish};

use crate::provider::{Told, day, days, paid_for, seen};

fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

/// On the last day of the trial, a page to pay on was opened: all notices of its end were given.
fn about_to_pay() -> Told {
    let mut told = Told::new(Snapshot { trial_notices: 3, ..snapshot() });
    told.asks(&Wish::Checkout { plan: "pro@2".into() }, day(13));
    told.is_answered(seen(day(13), None), Outcome::Done, day(13));
    told
}

/// Whatever comes first: the tick of the end, the payment, or that it is seen. Where it was paid before the end, the trial never ends.
#[test]
fn an_upgrade_in_the_trial_never_stops_anything() {
    let end = day(14);
    let mut ended = 0;
    for paid_at in -3..=3 {
        for seen_after in 0..=4 {
            for look_takes in 0..=3 {
                let mut told = about_to_pay();
                let mut look_at = None;
                for second in -4..=9 {
                    let now = end + seconds(second);
                    let really = (paid_at <= second).then(|| paid_for(Standing::Paid));
                    told.ticks(now);
                    if told.asked().is_some() {
                        let at = *look_at.get_or_insert(second + look_takes);
                        if at == second {
                            look_at = None;
                            told.is_answered(seen(now, really.clone()), Outcome::Done, now);
                        }
                    }
                    if second == paid_at + seen_after {
                        told.observes(&seen(now, really), now);
                    }
                }
                let is_ended = told.kinds.contains(&Kind::TrialEnded);
                assert!(!(is_ended && paid_at <= 0), "paid at {paid_at}, seen after {seen_after}: {:?}", told.kinds);
                assert_eq!((told.account.plan.as_str(), told.is_stopped()), ("pro@2", false));
                ended += u32::from(is_ended);
            }
        }
    }
    assert!(ended > 0, "who pays later pays after the end");
}

#[test]
fn a_trial_waits_for_a_payment_that_is_on_its_way_and_for_a_word_that_we_know() {
    for standing in [Standing::Incomplete, Standing::Unknown] {
        let mut told = about_to_pay();
        told.observes(&seen(day(14) - seconds(1), Some(paid_for(standing))), day(14) - seconds(1));
        told.ticks(day(15));
        assert!(!told.is_stopped() && told.asked().is_none(), "{standing:?}");
        told.observes(&seen(day(15), Some(paid_for(Standing::NeverBegan))), day(15));
        told.ticks(day(15));
        assert_eq!(told.account.trial_ended_at, Some(day(15)), "{standing:?}: it came to nothing");
    }
}

#[test]
fn who_never_asked_for_anything_is_not_looked_for() {
    let mut told = Told::new(Snapshot { trial_notices: 3, ..snapshot() });
    told.ticks(day(14) - seconds(1));
    assert!(!told.is_stopped());
    told.ticks(day(14));
    assert_eq!((told.kinds, told.account.trial_ended_at), (vec![Kind::TrialEnded], Some(day(14))));
}

/// Late since the fortieth day.
fn late() -> Told {
    let mut told = Told::new(paying());
    let late = Subscription { tries: 1, next_try_at: Some(day(43)), ..paid_for(Standing::Late) };
    told.observes(&seen(day(40), Some(late)), day(40));
    assert_eq!((told.kinds.as_slice(), told.money().overdue_since), ([Kind::PaymentFailed].as_slice(), Some(day(40))));
    told
}

#[test]
fn what_is_missing_can_be_paid_for_seven_days_to_the_second() {
    let late_again = || Some(Subscription { tries: 1, next_try_at: Some(day(43)), ..paid_for(Standing::Late) });
    for standing in [Standing::Late, Standing::Unpaid, Standing::Waiting, Standing::Over] {
        let mut told = late();
        let now = Some(Subscription { standing, ..late_again().unwrap() });
        told.observes(&seen(day(44), now.clone()), day(44));
        told.ticks(day(47) - seconds(1));
        assert!(!told.is_stopped() && told.asked().is_none(), "{standing:?}: nothing before its time");
        told.ticks(day(47));
        assert!(!told.is_stopped() && told.asked().is_some(), "{standing:?}: it is looked at first");
        told.is_answered(seen(day(47), now), Outcome::Done, day(47));
        told.ticks(day(47));
        let stopped = told.money().stopped.unwrap();
        assert_eq!((stopped.why, stopped.at), (Stop::PaymentFailed, day(47)), "{standing:?}");
        assert_eq!(told.account.plan, "pro@2", "the plan is named as before");
        told.observes(&seen(day(50), Some(paid_for(Standing::Paid))), day(50));
        assert_eq!((told.is_stopped(), told.money().overdue_since), (false, None), "{standing:?}: it is paid");
    }
}

#[test]
fn whoever_pays_in_the_last_second_is_not_stopped_though_nobody_was_told() {
    let mut told = late();
    told.ticks(day(47));
    told.is_answered(seen(day(47), Some(paid_for(Standing::Paid))), Outcome::Done, day(47));
    told.ticks(day(60));
    assert_eq!(told.kinds, [Kind::PaymentFailed, Kind::Arranging, Kind::Paid, Kind::Arranged]);
    assert!(!told.is_stopped());
}

#[test]
fn nothing_is_stopped_while_the_provider_is_not_seen() {
    let mut told = late();
    told.ticks(day(47));
    // It is away for a month; what comes meanwhile was seen before.
    told.observes(&seen(day(45), Some(paid_for(Standing::Late))), day(60));
    told.ticks(day(77));
    assert!(!told.is_stopped());
    let gave_up = told.clone();
    for blind in [
        seen(day(77), None),
        seen(day(77), Some(paid_for(Standing::Unknown))),
        seen(day(77), Some(Subscription { plan: None, ..paid_for(Standing::Late) })),
        Observed { customer: None, ..seen(day(77), None) },
    ] {
        let mut told = gave_up.clone();
        told.is_answered(blind.clone(), Outcome::GivenUp, day(77));
        told.ticks(day(78));
        assert!(!told.is_stopped(), "{blind:?}");
        assert_eq!(told.account.plan, "pro@2", "{blind:?}");
    }
}

#[test]
fn a_plan_that_we_gave_ends_in_its_second_and_what_is_paid_for_counts_again() {
    let set = |told: &mut Told, until| {
        let staff = domain::authorize::Principal::Staff;
        told.takes(&domain::account::set_plan(staff, Some(&told.account), "hobby@2", Some(until), day(20)));
    };
    let mut told = Told::new(paying());
    set(&mut told, day(30));
    told.ticks(day(30) - seconds(1));
    assert_eq!(told.account.plan, "hobby@2");
    told.ticks(day(30));
    assert_eq!(
        (told.account.plan.as_str(), told.kinds.as_slice()),
        ("pro@2", [Kind::PlanChanged, Kind::GrantEnded].as_slice())
    );
    // Of who pays for nothing it is what there was.
    let mut told = Told::new(Snapshot { trial_ended_at: Some(day(14)), ..snapshot() });
    set(&mut told, day(20) + days(10));
    assert!(!told.is_stopped());
    told.ticks(day(30));
    assert_eq!(told.money().stopped.map(|stopped| stopped.why), Some(Stop::PlanEnded));
}

#[test]
fn who_cannot_be_seen_is_looked_at_again_now_and_then() {
    let mut told = late();
    for hour in 0..5 {
        let now = day(47) + SignedDuration::from_hours(hour);
        told.ticks(now - seconds(1));
        assert_eq!(told.asked(), None, "hour {hour}: not before its time");
        told.ticks(now);
        assert!(told.asked().is_some(), "hour {hour}");
        // They are not where we look: that is no look.
        told.is_answered(seen(Timestamp::UNIX_EPOCH, None), Outcome::Done, now);
        told.ticks(now);
        assert!(told.asked().is_none() && !told.is_stopped(), "hour {hour}");
    }
}

#[test]
fn that_a_card_ends_is_told_once_thirty_days_before_while_it_will_be_charged() {
    let over = |day: Date| day.to_zoned(TimeZone::UTC).unwrap().timestamp();
    let ends = day(100).to_zoned(TimeZone::UTC).date().first_of_month();
    let tell_at = over(ends) - days(30);
    let mut told = Told::new(paying());
    let sees = |told: &mut Told, card_ends: Option<Date>, is: Subscription, at: Timestamp| {
        told.observes(&Observed { card_ends, ..seen(at, Some(is)) }, at);
        told.kinds.clear();
        told.ticks(at);
        std::mem::take(&mut told.kinds)
    };
    let paid = || Subscription { until: day(400), ..paid_for(Standing::Paid) };
    assert_eq!(sees(&mut told, Some(ends), paid(), tell_at - seconds(2)), []);
    assert_eq!(wakes_at(&told.account), Some(tell_at));
    let mut ending = told.clone();
    told.ticks(tell_at - seconds(1));
    assert_eq!(told.kinds, []);
    told.ticks(tell_at);
    assert_eq!((told.kinds.as_slice(), wakes_at(&told.account)), ([Kind::CardExpiring].as_slice(), None));
    assert_eq!(sees(&mut told, Some(ends), paid(), over(ends)), [], "it was told");
    let another = day(190).to_zoned(TimeZone::UTC).date().first_of_month();
    assert_eq!(sees(&mut told, None, paid(), over(ends) + seconds(1)), [], "there is none");
    assert_eq!(sees(&mut told, Some(another), paid(), over(another)), [Kind::CardExpiring], "the end of another one");
    // What is not charged again needs no card; where a payment is missing, that is what is told.
    let is = Subscription { ends: true, ..paid() };
    assert_eq!((sees(&mut ending, Some(ends), is, tell_at), wakes_at(&ending.account)), (vec![], None));
    let late = Subscription { standing: Standing::Late, tries: 1, ..paid() };
    assert_eq!(sees(&mut ending, Some(ends), late, tell_at + seconds(1)), []);
    assert_eq!(sees(&mut ending, Some(ends), paid(), tell_at + seconds(2)), [Kind::CardExpiring]);
}
