//! Which workspaces stay where a plan has no room for all: shown before anything is bound, and chosen by who decides.
//!
//! It is the same choice as on the page of a workspace that is paused for want of room, and the same command.

use access::workspace::Paid;
use axum::response::Response;
use domain::authorize::permission::KeepWorkspace;
use domain::suspension::rule;
use domain::workspace::without_room;
use domain::{entitlement, wording};
use messages::workspace::{self, Reason};
use messages::{CommandId, WorkspaceId};
use plans::Plan;
use serde::{Deserialize, Serialize};

use crate::account::Tab;
use crate::app::App;
use crate::commands::{Ask, Attempt, Command, NotDone};
use crate::permit::Permitted;
use crate::visit::{Failure, Visit};

/// What a plan means for the workspaces that somebody has.
#[derive(Debug, Clone, Default)]
pub struct Staying {
    /// Those that the plan goes to, where it has no room for all of them; else none.
    pub choice: Vec<Seat>,
    /// How many of them stay, in words.
    pub room: String,
    /// Where the plan does not go, what that means, and the ways out; none where all may come along.
    pub behind: Option<Behind>,
    /// For how many days a paused one is kept.
    pub days: i64,
}

/// A workspace that may stay, or not.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Its name.
    pub name: String,
    /// Where it is, in words such as `Europe`.
    pub region: &'static str,
    /// The button that has it stay in place of another; none where it stays.
    pub keep: Option<Ask>,
}

/// That a plan does not go where somebody has workspaces.
#[derive(Debug, Clone)]
pub struct Behind {
    /// What it means, and what the ways out are.
    pub sentence: String,
    /// The name and the page of a plan that goes there, if there is one.
    pub larger: Option<(&'static str, String)>,
    /// Those that are there: each with its name, and the page on which it can be made again elsewhere.
    pub workspaces: Vec<(String, String)>,
}

impl Staying {
    /// What this plan means for these. `asks` draws the button that keeps one.
    pub(super) fn of(plan: &'static Plan, workspaces: &[Paid], asks: &dyn Fn(WorkspaceId) -> Ask) -> Self {
        let out = without_room(plan, workspaces.iter().map(|paid| paid.candidate).collect());
        let is_out = |paid: &Paid| out.contains(&paid.candidate.id);
        let (fitting, away): (Vec<&Paid>, Vec<&Paid>) =
            workspaces.iter().partition(|paid| plan.includes(paid.candidate.region));
        let seat = |paid: &&Paid| Seat {
            name: paid.name.clone(),
            region: wording::region_first(paid.candidate.region),
            keep: is_out(paid).then(|| asks(paid.candidate.id)),
        };
        let choice =
            if fitting.iter().any(|paid| is_out(paid)) { fitting.iter().map(seat).collect() } else { Vec::new() };
        Self { choice, room: wording::count(plan.terms.max_workspaces), behind: behind(plan, &away), days: days() }
    }
}

fn behind(plan: &'static Plan, away: &[&Paid]) -> Option<Behind> {
    let regions: Vec<_> = away.iter().map(|paid| paid.candidate.region).collect();
    let left = entitlement::left_behind(plan, &regions)?;
    let there = away.iter().filter(|paid| paid.candidate.region == left.region);
    Some(Behind {
        sentence: left.to_string(),
        larger: left.part_of.map(|larger| (larger.name, page_of(larger))),
        workspaces: there.map(|paid| (paid.name.clone(), format!("/workspaces/{}/move", paid.candidate.id))).collect(),
    })
}

/// For how many days a workspace is kept for which there is no room.
fn days() -> i64 {
    rule(Reason::OverPlan).grace.map_or(0, |grace| grace.as_hours() / 24)
}

/// Have it stay where the plan that is looked at has no room for all.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stay {
    /// The family of the plan that is looked at: its page shows what came of it.
    plan: String,
}

impl Stay {
    /// The form of it on a page that this visit sees.
    pub(super) fn ask(visit: &Visit, workspace: WorkspaceId) -> Ask {
        Ask::of::<Self>(visit, workspace)
    }

    fn looked_at(&self) -> String {
        let known = plans::active().find(|plan| plan.id.family == self.plan);
        known.map_or_else(|| Tab::Plan.href().to_owned(), page_of)
    }
}

impl Command for Stay {
    const VERB: &'static str = "keep";
    const PAGE: &'static str = Tab::Plan.href();
    const ASKED_FOR: &'static str = "room for";

    type Permission = KeepWorkspace;
    type Target = WorkspaceId;
    type Fields = Self;

    fn target(asked: &Permitted<KeepWorkspace>, _command: CommandId) -> WorkspaceId {
        asked.row.id
    }

    fn check(_asked: &Permitted<KeepWorkspace>, fields: &Self) -> Result<Self, NotDone> {
        Ok(Self { plan: fields.plan.clone() })
    }

    fn message(&self, _asked: &Permitted<KeepWorkspace>) -> workspace::Command {
        workspace::Command::Keep
    }

    fn name(&self, asked: &Permitted<KeepWorkspace>) -> String {
        asked.row.name.clone()
    }

    fn action(workspace: WorkspaceId) -> String {
        format!("{}/keep/{workspace}", Tab::Plan.href())
    }

    fn done(&self, _workspace: WorkspaceId) -> String {
        self.looked_at()
    }

    async fn again(_app: &App, _asked: Permitted<KeepWorkspace>, attempt: Attempt<Self>) -> Result<Response, Failure> {
        attempt.on(&attempt.fields.looked_at())
    }
}

/// The page for a change to this plan.
fn page_of(plan: &Plan) -> String {
    format!("{}/{}", Tab::Plan.href(), plan.id.family)
}

#[cfg(test)]
pub(super) mod tests {
    use domain::workspace::Candidate;
    use jiff::Timestamp;
    use messages::workspace::Region;

    use super::*;

    fn paid(name: &str, region: Region, second: i64, kept: Option<i64>) -> Paid {
        let at = |second| Timestamp::constant(second, 0);
        let candidate = Candidate { id: WorkspaceId::new(), region, created_at: at(second), kept_at: kept.map(at) };
        Paid { name: name.to_owned(), candidate }
    }

    fn staying(plan: &'static Plan, workspaces: &[Paid]) -> Staying {
        Staying::of(plan, workspaces, &|_| Ask::shown("keep"))
    }

    #[test]
    fn the_oldest_stays_until_another_is_chosen() {
        let stays = |second: Option<i64>| {
            let two = [paid("Shop", Region::Eu, 1, None), paid("Blog", Region::Eu, 2, second)];
            let staying = staying(plans::HOBBY, &two);
            assert!(staying.behind.is_none());
            staying.choice.iter().map(|seat| seat.keep.is_none()).collect::<Vec<_>>()
        };
        assert_eq!(stays(None), [true, false]);
        assert_eq!(stays(Some(9)), [false, true]);
    }

    #[test]
    fn where_all_fit_there_is_nothing_to_choose() {
        let one = [paid("Shop", Region::Eu, 1, None)];
        let nothing = |staying: Staying| staying.choice.is_empty() && staying.behind.is_none();
        assert!(nothing(staying(plans::HOBBY, &one)));
        let two = [paid("Shop", Region::Eu, 1, None), paid("Blog", Region::Us, 2, None)];
        assert!(nothing(staying(plans::PRO, &two)));
    }

    #[test]
    fn what_the_plan_does_not_go_to_is_said_with_the_ways_out() {
        let us = [paid("Blog", Region::Us, 2, None)];
        let staying = staying(plans::HOBBY, &us);
        let behind = staying.behind.unwrap();
        assert!(behind.sentence.contains("the United States cannot stay on Hobby"), "{}", behind.sentence);
        assert_eq!(behind.larger, Some(("Pro", "/account/plan/pro".to_owned())));
        assert!(behind.workspaces[0].1.ends_with("/move"));
        assert!(staying.choice.is_empty(), "what cannot stay is no choice");
        assert_eq!(staying.days, 14);
    }
}
