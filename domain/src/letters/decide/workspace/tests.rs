use messages::workspace::samples::{events, paused, removed, snapshot};
use messages::workspace::{Deletion, Desired, Trouble};

use super::*;

fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

fn at(count: i64) -> Timestamp {
    snapshot(State::Ready).created_at + minutes(count)
}

/// One that was up for the first time, and is so since these minutes.
fn ready(first: i64, since: i64) -> Snapshot {
    Snapshot { first_ready_at: Some(at(first)), since: at(since), version: 5, ..snapshot(State::Ready) }
}

fn held(reasons: &[(Reason, i64)]) -> Snapshot {
    let pause = |&(reason, since): &(Reason, i64)| Pause {
        reason,
        since: at(since),
        ends_at: None,
        warnings: 0,
        told_at: None,
    };
    Snapshot { pauses: reasons.iter().map(pause).collect(), desired: Desired::Suspended, ..snapshot(State::Suspended) }
}

/// The letters of what happened in minute 60, with how many minutes later each may go.
fn letters(before: Option<&Snapshot>, kind: Kind, workspace: Snapshot) -> Vec<(&'static str, i64)> {
    let wanted = decide(before, &Event::Happened { kind, workspace }, at(60));
    let later = |one: &Wanted| one.not_before.duration_since(at(60)).as_mins();
    wanted.iter().map(|one| (one.letter.word(), later(one))).collect()
}

#[test]
fn each_event_has_its_letters() {
    let told: Vec<_> = events()
        .iter()
        .map(|(what, event)| {
            let wanted = decide(Some(&snapshot(State::Provisioning)), event, at(60));
            // Of these others than its owner are told, too: a test of their own says whom.
            let is_apart = matches!(event.kind(), Some(Kind::Offered | Kind::TakenOver));
            for one in wanted.iter().filter(|_| !is_apart) {
                let after = event.snapshot();
                assert_eq!(Some(one.person), after.map(|after| after.owner));
                let about = (one.about.workspace, one.about.account, one.about.version);
                assert_eq!(Some(about), after.map(|after| (Some(after.id), Some(after.account), Some(after.version))));
            }
            let words: Vec<_> = wanted.iter().map(|one| format!(" {}", one.letter.word())).collect();
            format!("{} {what}:{}", event.kind().map_or("", Kind::word), words.join(","))
        })
        .collect();
    insta::assert_snapshot!(told.join("\n").replace(" :", ":"));
    assert_eq!(decide(None, &Event::Unknown, at(60)), []);
}

#[test]
fn who_waited_for_longer_than_a_minute_is_told_that_it_is_ready_and_after_five_whether_trouble_is_over() {
    let setting_up = snapshot(State::Provisioning);
    let ready_after = |took: SignedDuration| {
        let up = snapshot(State::Ready).created_at + took;
        let workspace = Snapshot { first_ready_at: Some(up), since: up, ..snapshot(State::Ready) };
        letters(Some(&setting_up), Kind::Ready, workspace)
    };
    assert_eq!(ready_after(minutes(1)), []);
    assert_eq!(ready_after(SignedDuration::from_secs(61)), [("workspace_ready", 0)]);
    assert_eq!(ready_after(minutes(5)), [("workspace_ready", 0), ("workspace_mended", 0)]);
    assert_eq!(letters(Some(&setting_up), Kind::Ready, ready(1, 60)), [("workspace_mended", 0)], "it was up before");
    assert_eq!(letters(Some(&ready(1, 1)), Kind::Ready, ready(1, 1)), [], "it is as it was");
}

#[test]
fn each_new_reason_to_pause_it_is_told_but_for_their_own_wish() {
    let before = ready(1, 1);
    for kind in [Kind::Suspended, Kind::PausesChanged] {
        for reason in Reason::ALL {
            let told = letters(Some(&before), kind, held(&[(*reason, 60)]));
            let is_theirs = matches!(reason, Reason::OwnerRequest | Reason::AccountClosing);
            assert_eq!(told.is_empty(), is_theirs, "{reason:?}");
        }
        assert_eq!(letters(Some(&before), kind, held(&[(Reason::Unknown, 60)])), [], "of a newer release");
    }
    let wish = held(&[(Reason::OwnerRequest, 10)]);
    let both = held(&[(Reason::OwnerRequest, 10), (Reason::TrialEnded, 60)]);
    let told = [("workspace_paused", 0)];
    assert_eq!(letters(Some(&wish), Kind::PausesChanged, both.clone()), told, "it will be deleted from now on");
    assert_eq!(letters(Some(&both), Kind::PausesChanged, wish.clone()), [], "one less");
    assert_eq!(letters(Some(&both), Kind::Suspended, both.clone()), [], "its machine stands, and that is all");
    assert_eq!(letters(None, Kind::Suspended, both.clone()), told, "the time tells");
    assert_eq!(letters(None, Kind::Suspended, held(&[(Reason::TrialEnded, 59)])), []);
    let deleted = Snapshot { pauses: both.pauses.clone(), ..removed() };
    assert_eq!(letters(Some(&removed()), Kind::PausesChanged, deleted), [], "they deleted it");
    let resumed = |before: &Snapshot| letters(Some(before), Kind::Resumed, snapshot(State::Provisioning));
    assert_eq!((resumed(&both), resumed(&wish)), (vec![("workspace_running", 2)], vec![]));
    assert_eq!(letters(None, Kind::Resumed, snapshot(State::Provisioning)), []);
}

#[test]
fn trouble_is_told_when_it_begins_and_not_again_while_it_goes_on() {
    let (ready, failed, unknown) = (ready(1, 1), snapshot(State::Failed), snapshot(State::Unknown));
    let told = [("workspace_trouble", 5)];
    for before in [Some(&ready), Some(&snapshot(State::Provisioning)), None] {
        assert_eq!(letters(before, Kind::Troubled, failed.clone()), told);
    }
    assert_eq!(letters(Some(&failed), Kind::Troubled, unknown), []);
    let broke = Snapshot { trouble: Some(Trouble::Broke), ..failed.clone() };
    assert_eq!(letters(Some(&broke), Kind::Troubled, failed.clone()), []);
    assert_eq!(letters(Some(&failed), Kind::RetryAsked, failed.clone()), []);
}

#[test]
fn the_end_is_told_before_and_when_it_came_but_for_what_had_nothing_in_it() {
    assert_eq!(letters(Some(&paused()), Kind::EndingAnnounced, paused()), [("workspace_ending", 0)]);
    assert_eq!(letters(Some(&ready(1, 1)), Kind::Removed, removed()), [], "they did that");
    let gone = |first_ready_at, farewell| {
        let deletion = Some(Deletion { farewell, at: at(60), restorable_until: None });
        letters(None, Kind::Deleted, Snapshot { first_ready_at, deletion, ..snapshot(State::Deleted) })
    };
    let deleted = [("workspace_deleted", 0)];
    assert_eq!(gone(Some(at(1)), Farewell::Asked), deleted);
    assert_eq!(gone(Some(at(1)), Farewell::GraceOver), deleted);
    assert_eq!((gone(None, Farewell::Asked), gone(Some(at(1)), Farewell::Cancelled)), (vec![], vec![]));
}
