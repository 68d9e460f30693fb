//! The whole life of a workspace, told step by step: paused and resumed, deleted and taken back, restarted, given up.

#![expect(clippy::panic, reason = "a test stops where something is not as it set it up")]

use domain::account::Stops;
use domain::authorize::Principal;
use domain::workspace::{
    AccountFacts, cancel, delete, due, ending_told, follow, follow_all, keep, observe, over, pause, restart, restore,
    resume, wakes_at,
};
use jiff::{SignedDuration, Timestamp};
use messages::WorkspaceId;
use messages::account::Stop;
use messages::workspace::{
    Desired, Event, Farewell, Kind, Observed, Reason, Refusal, Region, Snapshot, State, Word, samples,
};

fn start() -> Timestamp {
    samples::snapshot(State::Ready).created_at
}

fn days(count: i64) -> Timestamp {
    start() + SignedDuration::from_hours(24 * count)
}

fn ready() -> Snapshot {
    Snapshot { first_ready_at: Some(start()), ..samples::snapshot(State::Ready) }
}

fn owner() -> Principal {
    Principal::Person(ready().owner)
}

/// What it is after an event of this kind, one version further.
#[track_caller]
fn after(before: &Snapshot, kind: Kind, event: Event) -> Snapshot {
    let after = event.snapshot().unwrap_or_else(|| panic!("{event:?}")).clone();
    assert_eq!((event.kind(), after.version), (Some(kind), before.version + 1));
    after
}

#[track_caller]
fn refusal(event: Event) -> Refusal {
    match event {
        Event::Refused { refusal } => refusal,
        other => panic!("{other:?}"),
    }
}

fn promised(workspace: &Snapshot) -> (State, Desired, u64) {
    (workspace.state, workspace.desired, workspace.generation)
}

#[test]
fn its_owner_pauses_it_and_starts_it_again() {
    let paused = after(&ready(), Kind::Suspended, pause(owner(), Some(&ready()), days(1)));
    assert_eq!(promised(&paused), (State::Suspended, Desired::Suspended, 2));
    assert_eq!(
        (paused.endpoint.clone(), wakes_at(&paused)),
        (ready().endpoint, None),
        "kept, for as long as they like"
    );
    let again = pause(owner(), Some(&paused), days(2));
    assert_eq!(again, Event::Happened { kind: Kind::Unchanged, workspace: paused.clone() });
    let resumed = after(&paused, Kind::Resumed, resume(owner(), Some(&paused), days(30)));
    assert_eq!(promised(&resumed), (State::Provisioning, Desired::Running, 3));
    assert_eq!(resumed.due_at, Some(days(30) + SignedDuration::from_mins(10)), "it has as long as a new one");
    assert_eq!(refusal(resume(owner(), Some(&resumed), days(30))), Refusal::NotPaused);
}

#[test]
fn it_resumes_when_the_last_reason_is_gone() {
    let over = after(&ready(), Kind::Suspended, follow(&ready(), &[Reason::TrialEnded], days(14)).unwrap());
    assert_eq!(refusal(resume(owner(), Some(&over), days(15))), Refusal::HeldByOthers);
    let both = after(&over, Kind::PausesChanged, pause(owner(), Some(&over), days(15)));
    assert_eq!(promised(&both), promised(&over), "nothing is asked of the machine again");
    let wish = after(&both, Kind::PausesChanged, follow(&both, &[], days(16)).unwrap());
    assert_eq!((wish.state, wakes_at(&wish)), (State::Suspended, None), "its owner's wish never ends it");
    after(&wish, Kind::Resumed, resume(owner(), Some(&wish), days(17)));
    assert_eq!(follow(&ready(), &[], days(1)), None);
}

#[test]
fn what_was_left_stopped_without_a_reason_is_started_by_its_owner_or_with_the_account() {
    let paused = after(&ready(), Kind::Suspended, pause(owner(), Some(&ready()), days(1)));
    let stranded = Snapshot { pauses: Vec::new(), ..paused };
    let asked = after(&stranded, Kind::Resumed, resume(owner(), Some(&stranded), days(2)));
    assert_eq!(asked.desired, Desired::Running);
    let followed = follow(&stranded, &[], days(2)).map(|event| after(&stranded, Kind::Resumed, event));
    assert_eq!(followed.map(|workspace| workspace.desired), Some(Desired::Running));
    assert_eq!(follow(&asked, &[], days(3)), None, "once");
    let held =
        follow(&stranded, &[Reason::TrialEnded], days(2)).map(|event| after(&stranded, Kind::PausesChanged, event));
    assert_eq!(held.map(|workspace| workspace.desired), Some(Desired::Suspended), "with a reason it stays");
}

#[test]
fn what_stays_paused_is_ended_after_fourteen_days_and_two_warnings() {
    let mut workspace = after(&ready(), Kind::Suspended, follow(&ready(), &[Reason::TrialEnded], days(0)).unwrap());
    for day in [7, 13] {
        assert_eq!(
            (wakes_at(&workspace), due(&workspace, days(day) - SignedDuration::from_secs(1))),
            (Some(days(day)), None)
        );
        workspace = after(&workspace, Kind::EndingAnnounced, due(&workspace, days(day)).unwrap());
    }
    let hour = SignedDuration::from_hours(1);
    let anew = after(&workspace, Kind::EndingAnnounced, due(&workspace, days(14)).unwrap());
    assert_eq!(wakes_at(&anew), Some(days(15)), "nobody knows of a letter: it is warned once more");
    let told = after(&workspace, Kind::EndingTold, ending_told(&workspace, days(13) + hour).unwrap());
    assert_eq!((wakes_at(&told), due(&told, days(14))), (Some(days(14) + hour), None), "it has its whole day");
    let ended = after(&told, Kind::Deprovisioning, due(&told, days(14) + hour).unwrap());
    assert_eq!(
        (promised(&ended), ended.deletion.unwrap().farewell),
        ((State::Deprovisioning, Desired::Deleted, 3), Farewell::GraceOver)
    );
    let seen = Observed { word: Word::Deleted, generation: 3, ..samples::observed() };
    after(&ended, Kind::Deleted, observe(&ended, &seen, days(14)).unwrap());
}

#[test]
fn who_deletes_it_types_its_name_and_has_seven_days_to_take_it_back() {
    for typed in ["", "shop", "Shop 2"] {
        assert_eq!(refusal(delete(owner(), Some(&ready()), typed, days(1))), Refusal::OtherName, "{typed:?}");
    }
    let removed = after(&ready(), Kind::Removed, delete(owner(), Some(&ready()), " Shop ", days(1)));
    assert_eq!(promised(&removed), (State::Deprovisioning, Desired::Suspended, 2), "stopped and kept");
    assert_eq!((wakes_at(&removed), removed.deletion.unwrap().restorable_until), (Some(days(8)), Some(days(8))));
    assert_eq!(due(&removed, days(8) - SignedDuration::from_secs(1)), None);

    let account =
        |workspaces| AccountFacts { owner: ready().owner, plan: plans::TRIAL, workspaces, stops: Stops::default() };
    let full = restore(owner(), Some(&removed), Some(&account(1)), days(2));
    assert_eq!(refusal(full), Refusal::LimitReached, "another one took its place");
    let back = after(&removed, Kind::Restored, restore(owner(), Some(&removed), Some(&account(0)), days(2)));
    assert_eq!((promised(&back), back.deletion), ((State::Provisioning, Desired::Running, 3), None));

    let gone = after(&removed, Kind::Deprovisioning, due(&removed, days(8)).unwrap());
    assert_eq!((promised(&gone), gone.deletion), ((State::Deprovisioning, Desired::Deleted, 3), removed.deletion));
    assert_eq!(refusal(restore(owner(), Some(&gone), Some(&account(0)), days(8))), Refusal::NotAllowed, "too late");
}

#[test]
fn what_is_deleted_while_paused_comes_back_paused() {
    let over = after(&ready(), Kind::Suspended, follow(&ready(), &[Reason::TrialEnded], days(0)).unwrap());
    let removed = after(&over, Kind::Removed, delete(owner(), Some(&over), "Shop", days(6)));
    assert_eq!((wakes_at(&removed), due(&removed, days(7))), (Some(days(13)), None), "one end at a time");
    let account =
        AccountFacts { owner: over.owner, plan: plans::TRIAL, workspaces: 0, stops: Stops::new(Some(days(0)), None) };
    let back = after(&removed, Kind::Restored, restore(owner(), Some(&removed), Some(&account), days(12)));
    assert_eq!((back.state, back.pauses.clone()), (State::Suspended, over.pauses));
    let warned = after(&back, Kind::EndingAnnounced, due(&back, days(12)).unwrap());
    assert_eq!(wakes_at(&warned), Some(days(13)), "the warnings that fell into that time are made up for");

    // Who was told of its end and has it back is told anew.
    let last = after(&warned, Kind::EndingAnnounced, due(&warned, days(13)).unwrap());
    let told = after(&last, Kind::EndingTold, ending_told(&last, days(13)).unwrap());
    let removed = after(&told, Kind::Removed, delete(owner(), Some(&told), "Shop", days(13)));
    let back = after(&removed, Kind::Restored, restore(owner(), Some(&removed), Some(&account), days(15)));
    let anew = after(&back, Kind::EndingAnnounced, due(&back, days(15)).unwrap());
    assert_eq!((wakes_at(&anew), due(&anew, days(15))), (Some(days(16)), None));
}

/// All of an account that stands so.
#[track_caller]
fn followed(workspace: &Snapshot, stopped: Option<Stop>, plan: &plans::Plan, now: Timestamp) -> Snapshot {
    let mut events = follow_all(Stops::new(None, stopped), Some(plan), &[workspace], now);
    let Some((_, event)) = events.pop() else { panic!("nothing follows") };
    assert!(events.is_empty());
    let Some(kind) = event.kind() else { panic!("it was refused") };
    after(workspace, kind, event)
}

#[test]
fn who_pays_while_the_machine_still_stops_has_it_started_again_at_once() {
    let stopping = followed(&ready(), Some(Stop::PaymentFailed), plans::PRO, days(7));
    assert_eq!(promised(&stopping), (State::Suspended, Desired::Suspended, 2), "and its machine still runs");
    let paid = followed(&stopping, None, plans::PRO, days(7));
    assert_eq!((promised(&paid), paid.pauses.clone()), ((State::Provisioning, Desired::Running, 3), vec![]));
    for (word, generation) in [(Word::Running, 1), (Word::Suspended, 2)] {
        let old = Observed { word, generation, ..samples::observed() };
        assert_eq!(observe(&paid, &old, days(7)), None, "what was seen of the promise before says nothing");
    }
    let up = Observed { word: Word::Running, generation: 3, ..samples::observed() };
    let up = observe(&paid, &up, days(7)).map(|event| after(&paid, Kind::Ready, event));
    assert_eq!(up.map(|workspace| workspace.state), Some(State::Ready));
}

#[test]
fn a_payment_that_is_missing_and_a_plan_without_room_each_have_an_end_of_their_own() {
    let far = Snapshot { region: Region::Us, ..ready() };
    let over = followed(&far, None, plans::HOBBY, days(0));
    let both = followed(&over, Some(Stop::PaymentFailed), plans::HOBBY, days(5));
    let ends = |workspace: &Snapshot| -> Vec<_> {
        workspace.pauses.iter().map(|pause| (pause.reason, pause.ends_at.unwrap())).collect()
    };
    let (room, unpaid) = ((Reason::OverPlan, days(14)), (Reason::PaymentFailed, days(19)));
    assert_eq!(ends(&both), [room, unpaid]);
    let paid = followed(&both, None, plans::HOBBY, days(6));
    assert_eq!((ends(&paid), promised(&paid)), (vec![room], promised(&over)), "paid, and there is still no room");
    let larger = followed(&both, Some(Stop::PaymentFailed), plans::PRO, days(6));
    assert_eq!((ends(&larger), promised(&larger)), (vec![unpaid], promised(&over)), "room, and still not paid");
    assert_eq!(promised(&followed(&larger, None, plans::PRO, days(7))).1, Desired::Running);
}

#[test]
fn one_reason_of_the_account_takes_the_place_of_another_without_a_start_between() {
    let unpaid = followed(&ready(), Some(Stop::PaymentFailed), plans::PRO, days(0));
    let ended = followed(&unpaid, Some(Stop::PlanEnded), plans::PRO, days(9));
    assert_eq!((promised(&ended), ended.pauses.len()), (promised(&unpaid), 1), "its machine is asked nothing");
    assert_eq!(wakes_at(&ended), Some(days(16)), "it has all of its fourteen days from then on");
    assert_eq!(follow_all(Stops::new(None, Some(Stop::PlanEnded)), Some(plans::PRO), &[&ended], days(10)), []);
    let newer = follow_all(Stops::new(None, Some(Stop::Unknown)), Some(plans::PRO), &[&ended], days(10));
    assert_eq!(newer, [], "what a newer release calls the reason changes nothing");
}

#[test]
fn what_an_account_has_is_paused_while_it_is_on_its_way_out_and_goes_with_it_at_once() {
    let mut leaving = *messages::account::samples::leaving().leaving.unwrap();
    let closing = Stops::default().leaving(Some(&leaving));
    leaving.closed_at = Some(days(14));
    let closed = Stops::default().leaving(Some(&leaving));
    let all = |workspace: &Snapshot, stops, now| {
        follow_all(stops, Some(plans::PRO), &[workspace], now).pop().map(|(_, event)| event)
    };
    let paused = after(&ready(), Kind::Suspended, all(&ready(), closing, days(0)).unwrap());
    assert_eq!(
        (paused.pauses[0].reason, wakes_at(&paused)),
        (Reason::AccountClosing, None),
        "it says nothing of its own end"
    );
    assert!(resume(owner(), Some(&paused), days(1)).snapshot().is_none(), "nobody starts it");
    let back = after(&paused, Kind::Resumed, all(&paused, Stops::default(), days(3)).unwrap());
    assert_eq!(promised(&back), (State::Provisioning, Desired::Running, 3));

    let removed = after(&paused, Kind::Removed, delete(owner(), Some(&paused), "Shop", days(13)));
    for workspace in [&paused, &removed] {
        let gone = after(workspace, Kind::Deprovisioning, all(workspace, closed, days(14)).unwrap());
        let deletion = gone.deletion.unwrap();
        assert_eq!(
            (gone.desired, deletion.farewell, deletion.restorable_until),
            (Desired::Deleted, Farewell::AccountClosed, None)
        );
        assert_eq!(all(&gone, closed, days(14)), None, "once");
    }
}

#[test]
fn what_is_taken_back_while_the_account_is_stopped_does_not_run() {
    let removed = after(&ready(), Kind::Removed, delete(owner(), Some(&ready()), "Shop", days(1)));
    let unpaid = followed(&removed, Some(Stop::PaymentFailed), plans::PRO, days(2));
    assert_eq!((unpaid.state, wakes_at(&unpaid)), (State::Deprovisioning, Some(days(8))), "it leaves when it was to");
    let stops = Stops::new(None, Some(Stop::PaymentFailed));
    let account = AccountFacts { owner: ready().owner, plan: plans::PRO, workspaces: 0, stops };
    let back = after(&unpaid, Kind::Restored, restore(owner(), Some(&unpaid), Some(&account), days(3)));
    assert_eq!((back.state, back.desired), (State::Suspended, Desired::Suspended));
    assert_eq!(promised(&followed(&back, None, plans::PRO, days(4))).1, Desired::Running, "until it is paid");
}

#[test]
fn a_set_up_is_given_up_and_what_was_ever_up_is_not() {
    let pending = samples::snapshot(State::Pending);
    let gone = after(&pending, Kind::Deprovisioning, cancel(owner(), Some(&pending), days(0)));
    assert_eq!((gone.desired, gone.deletion.unwrap().farewell), (Desired::Deleted, Farewell::Cancelled));
    let paused = after(&ready(), Kind::Suspended, pause(owner(), Some(&ready()), days(1)));
    let starting = after(&paused, Kind::Resumed, resume(owner(), Some(&paused), days(2)));
    for used in [ready(), paused, starting] {
        assert_eq!(refusal(cancel(owner(), Some(&used), days(2))), Refusal::NotSettingUp);
    }
}

#[test]
fn a_restart_takes_what_is_up_and_not_too_often() {
    let restarted = after(&ready(), Kind::Restarted, restart(owner(), Some(&ready()), days(1)));
    assert_eq!(promised(&restarted), (State::Provisioning, Desired::Running, 2));
    assert_eq!(refusal(restart(owner(), Some(&restarted), days(1))), Refusal::TooSoon);
    assert_eq!(refusal(restart(owner(), Some(&samples::snapshot(State::Pending)), days(1))), Refusal::NeverUp);
    let paused = after(&ready(), Kind::Suspended, pause(owner(), Some(&ready()), days(1)));
    assert_eq!(refusal(restart(owner(), Some(&paused), days(2))), Refusal::Paused);
}

#[test]
fn a_plan_keeps_what_its_owner_chose_else_the_oldest_and_nothing_where_it_does_not_go() {
    let made = |day: i64, region| Snapshot { id: WorkspaceId::new(), created_at: days(day), region, ..ready() };
    let (old, new, far) = (made(0, Region::Eu), made(1, Region::Eu), made(-1, Region::Us));
    assert_eq!(over(plans::HOBBY, &[&new, &old, &far]), [new.id, far.id]);
    let chosen = after(&new, Kind::Kept, keep(owner(), Some(&new), days(2)));
    assert_eq!(over(plans::HOBBY, &[&chosen, &old, &far]), [old.id, far.id]);
    assert_eq!(over(plans::PRO, &[&chosen, &old, &far]), []);
    let removed = after(&old, Kind::Removed, delete(owner(), Some(&old), "Shop", days(3)));
    assert_eq!(over(plans::HOBBY, &[&removed, &new]), [], "what was deleted takes no place");
}

#[test]
fn who_may_not_learns_nothing() {
    let stranger = Principal::Person(messages::PersonId::new());
    let shop = ready();
    for by in [Principal::Anonymous, Principal::Staff, stranger] {
        for event in [
            pause(by, Some(&shop), days(1)),
            resume(by, Some(&shop), days(1)),
            restart(by, Some(&shop), days(1)),
            cancel(by, Some(&shop), days(1)),
            keep(by, Some(&shop), days(1)),
            delete(by, Some(&shop), "Shop", days(1)),
            restore(by, Some(&samples::removed()), None, days(1)),
        ] {
            assert_eq!(refusal(event), Refusal::NotAllowed, "{by:?}");
        }
    }
}
