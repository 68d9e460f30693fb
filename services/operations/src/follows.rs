//! What a plan would mean for each workspace of an account: which pause, which start again, which stay as they are, and where the plan
//! does not go. It is decided by what lifecycle decides with, and said in the words that its people would read.

use std::collections::HashMap;

use domain::account::Stops;
use domain::entitlement::{counts, left_behind};
use domain::wording::pause::{because, way_out};
use domain::workspace::{Label, follow_all, label};
use jiff::Timestamp;
use messages::account;
use messages::workspace::{Pause, Region, Snapshot};
use plans::Plan;
use serde_json::{Value, json};

/// Each workspace, and each region that is lost, when the account stands as `after`.
pub(crate) fn follows(after: &account::Snapshot, all: &[Snapshot], now: Timestamp) -> (Vec<Value>, Vec<Value>) {
    let plan = plans::find(&after.plan);
    let decided = follow_all(Stops::of(after), plan, &all.iter().collect::<Vec<_>>(), now);
    let decided: HashMap<_, _> = decided.iter().filter_map(|(id, event)| Some((*id, event.snapshot()?))).collect();
    let here: Vec<&Snapshot> = all.iter().filter(|workspace| counts(workspace)).collect();
    let workspaces = here.iter().map(|is| told(is, decided.get(&is.id).copied().unwrap_or(is), plan));
    let lost = |region: &Region| {
        let has_one = here.iter().any(|workspace| workspace.region == *region);
        let behind = left_behind(plan.filter(|_| has_one)?, &[*region])?;
        Some(json!({ "region": region, "told": behind.to_string() }))
    };
    (workspaces.collect(), Region::ALL.iter().filter_map(lost).collect())
}

/// What becomes of one.
fn told(is: &Snapshot, would: &Snapshot, plan: Option<&Plan>) -> Value {
    let becomes = match (is.pauses.is_empty(), would.pauses.is_empty()) {
        (true, true) => "stays",
        (true, false) => "pauses",
        (false, true) => "starts",
        (false, false) => "stays_paused",
    };
    let reasons = would.pauses.iter().map(|pause: &Pause| {
        json!({
            "reason": pause.reason, "told": because(pause.reason), "way_out": way_out(pause.reason, plan, is.region),
            "ends_at": pause.ends_at,
        })
    });
    json!({
        "workspace": is.id, "name": is.name, "region": is.region, "label": label(is.state).map(Label::text),
        "becomes": becomes, "reasons": reasons.collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use messages::WorkspaceId;
    use messages::account::samples::snapshot as account;
    use messages::account::{Money, Stop, Stopped};
    use messages::workspace::{State, samples};

    use super::*;

    fn workspace(place: i64, region: Region) -> Snapshot {
        let one = samples::snapshot(State::Ready);
        let created_at = one.created_at + SignedDuration::from_mins(place);
        Snapshot { id: WorkspaceId::new(), region, created_at, pauses: Vec::new(), kept_at: None, ..one }
    }

    fn on(plan: &str) -> account::Snapshot {
        account::Snapshot { plan: plan.to_owned(), trial_ends_at: None, trial_ended_at: None, ..account() }
    }

    #[test]
    fn each_workspace_is_said_to_stay_or_to_pause_and_a_region_that_is_lost_is_named() {
        let all = [workspace(0, Region::Us), workspace(1, Region::Eu), workspace(2, Region::Eu)];
        let now = all[2].created_at + SignedDuration::from_hours(1);
        let (workspaces, regions) = follows(&on("hobby@2"), &all, now);
        let becomes: Vec<_> = workspaces.iter().map(|one| one["becomes"].as_str().unwrap()).collect();
        assert_eq!(becomes, ["pauses", "stays", "pauses"], "the oldest that may stay there does: {workspaces:?}");
        let said = "Your workspace in the United States cannot stay on Hobby. Pick Pro, or make a new one elsewhere.";
        assert_eq!(workspaces[0]["reasons"][0]["way_out"], said);
        assert_eq!(workspaces[2]["reasons"][0]["told"], "Your plan has no room for it.");
        assert_eq!(regions, [json!({ "region": "us", "told": said })]);

        let (workspaces, regions) = follows(&on("pro@2"), &all, now);
        assert!(workspaces.iter().all(|one| one["becomes"] == "stays") && regions.is_empty(), "{workspaces:?}");
    }

    #[test]
    fn what_was_paused_starts_again_where_the_plan_has_room() {
        let all = [workspace(0, Region::Eu), workspace(1, Region::Eu)];
        let now = all[1].created_at + SignedDuration::from_hours(1);
        let refs: Vec<_> = all.iter().collect();
        let paused: HashMap<_, _> =
            follow_all(Stops::default(), plans::find("hobby@2"), &refs, now).into_iter().collect();
        let after = |one: &Snapshot| paused.get(&one.id).and_then(|event| event.snapshot()).unwrap_or(one).clone();
        let all: Vec<Snapshot> = all.iter().map(after).collect();
        let becomes = |plan: &str| {
            let (workspaces, _) = follows(&on(plan), &all, now);
            workspaces.iter().map(|one| one["becomes"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(becomes("hobby@2"), ["stays", "stays_paused"]);
        assert_eq!(becomes("pro@2"), ["stays", "starts"]);
    }

    #[test]
    fn what_stops_with_the_account_pauses_with_the_words_that_its_people_read() {
        let all = [workspace(0, Region::Eu)];
        let now = all[0].created_at + SignedDuration::from_hours(1);
        for why in [Stop::PaymentFailed, Stop::PlanEnded] {
            let stopped = Some(Stopped { why, at: now });
            let money = Some(Box::new(Money { stopped, ..Money::default() }));
            let (workspaces, _) = follows(&account::Snapshot { money, ..on("pro@2") }, &all, now);
            let reason = &workspaces[0]["reasons"][0];
            assert_eq!((&workspaces[0]["becomes"], &reason["reason"]), (&json!("pauses"), &json!(why)));
            assert!(!reason["ends_at"].is_null() && reason["way_out"].is_string(), "{reason}");
        }
    }
}
