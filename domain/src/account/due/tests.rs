//! The trial and its notices, to the second.

use jiff::SignedDuration;
use messages::account::samples::snapshot;

use super::*;

fn after(account: &Snapshot, span: SignedDuration) -> Option<(Kind, Snapshot)> {
    match due(account, account.opened_at + span)? {
        Event::Happened { kind, account } => Some((kind, account)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn three_notices_then_the_end_each_to_the_second() {
    let second = SignedDuration::from_secs(1);
    let mut account = snapshot();
    for (given, day) in [(1, 7), (2, 11), (3, 13)] {
        let span = trial::days(day);
        assert_eq!(wakes_at(&account), Some(account.opened_at + span));
        assert_eq!(after(&account, span - second), None, "not before day {day}");
        let (kind, told) = after(&account, span).unwrap();
        assert_eq!((kind, told.trial_notices, told.version), (Kind::TrialEnding, given, account.version + 1));
        account = told;
    }
    assert_eq!(after(&account, trial::days(14) - second), None);
    let (kind, over) = after(&account, trial::days(14)).unwrap();
    assert_eq!((kind, over.trial_ended_at, wakes_at(&over)), (Kind::TrialEnded, account.trial_ends_at, None));
    assert_eq!(after(&over, trial::days(99)), None, "it ends once");
}

#[test]
fn a_late_tick_gives_one_notice_and_nobody_is_paused_unannounced() {
    let account = snapshot();
    let (kind, told) = after(&account, trial::days(12)).unwrap();
    assert_eq!((kind, told.trial_notices), (Kind::TrialEnding, 2));
    let (kind, over) = after(&told, trial::days(20)).unwrap();
    assert_eq!((kind, over.trial_notices), (Kind::TrialEnded, 3));
    let (kind, late) = after(&account, trial::days(20)).unwrap();
    assert_eq!((kind, late.trial_notices), (Kind::TrialEnding, 3), "who was told nothing is told first");
    assert_eq!(late.trial_ends_at, Some(account.opened_at + trial::days(23)));
    let (kind, _) = after(&late, trial::days(23)).unwrap();
    assert_eq!((kind, after(&late, trial::days(22))), (Kind::TrialEnded, None));
}

#[test]
fn on_a_plan_nothing_comes_due() {
    let account = Snapshot { plan: "pro@2".into(), trial_ends_at: None, ..snapshot() };
    assert_eq!((wakes_at(&account), after(&account, trial::days(99))), (None, None));
}
