//! A trial is as long for everybody, wherever they live and whenever they sign up, and pages say its end as their clock shows it.

#![expect(clippy::panic, reason = "a test stops where something is not as it set it up")]

use domain::account::{due, open, wakes_at};
use domain::reader::{Language, Zone, areas};
use face::when::{Dates, days_left};
use jiff::{SignedDuration, Timestamp};
use messages::account::{Event, Kind, Snapshot};
use messages::{AccountId, PersonId};
use proptest::prelude::*;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
/// From 2024 to 2100.
const STARTS: std::ops::Range<i64> = 1_704_067_200..4_102_444_800;

fn zones() -> Vec<Zone> {
    areas().iter().flat_map(|area| &area.places).filter_map(|place| Zone::named(&place.id)).collect()
}

fn opened(now: Timestamp) -> Snapshot {
    let account = AccountId::new();
    match open(None, account, PersonId::new(), now) {
        Event::Happened { kind: Kind::Opened, account } => account,
        other => panic!("{other:?}"),
    }
}

/// All that time does to an account, with a tick each minute where something is due: what, and when.
fn life(account: Snapshot, tick: SignedDuration) -> Vec<(Kind, Timestamp)> {
    let (mut account, mut happened) = (account, Vec::new());
    while let Some(at) = wakes_at(&account) {
        // The first tick of a clock that ticks at this second of each minute.
        let into = (at.as_second() - tick.as_secs()).rem_euclid(60);
        let now = if into == 0 { at } else { at + MINUTE - SignedDuration::from_secs(into) };
        match due(&account, now) {
            Some(Event::Happened { kind, account: after }) => {
                happened.push((kind, now));
                account = after;
            }
            other => panic!("{other:?} at {now}"),
        }
    }
    happened
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn fourteen_days_to_the_minute_for_every_start_and_zone(
        start in STARTS,
        tick in 0i64..60,
        zone in proptest::sample::select(zones()),
    ) {
        let start = Timestamp::from_second(start).unwrap();
        let account = opened(start);
        let ends_at = account.trial_ends_at.unwrap();
        prop_assert_eq!(ends_at.duration_since(start), SignedDuration::from_hours(14 * 24));
        let happened = life(account, SignedDuration::from_secs(tick));
        let expected = [(Kind::TrialEnding, 7), (Kind::TrialEnding, 11), (Kind::TrialEnding, 13), (Kind::TrialEnded, 14)];
        prop_assert_eq!(happened.len(), expected.len(), "each once");
        for ((kind, at), (expected, day)) in happened.into_iter().zip(expected) {
            let late = at.duration_since(start + SignedDuration::from_hours(24 * day));
            prop_assert_eq!(kind, expected);
            prop_assert!(SignedDuration::ZERO <= late && late < MINUTE, "day {} was {:?} late", day, late);
        }
        // What a clock on the wall there shows, worked out from its distance to UTC.
        let offset = zone.rules().to_offset(ends_at);
        let there = offset.to_datetime(ends_at);
        let dates = Dates { language: Language::British, zone: Some(zone) };
        let said = format!("{} {} {}, {:02}:{:02} ", there.day(), there.strftime("%B"), there.year(), there.hour(), there.minute());
        prop_assert!(dates.moment(&ends_at).starts_with(&said), "{} is not {}", dates.moment(&ends_at), said);
        // The countdown falls by one each day, and is never below none.
        let left: Vec<_> = (0..16).map(|day| days_left(ends_at, start + SignedDuration::from_hours(24 * day))).collect();
        let counted: Vec<_> = (2..=14).rev().map(Some).chain([Some(1), None, None]).collect();
        prop_assert_eq!(left, counted);
    }
}
