//! What a plan includes.
//!
//! The same answer draws the lock on the create form and refuses the order that comes anyway, so that the two cannot
//! disagree. The sentences for what a plan does not include are in [`wording`](crate::wording).

use messages::workspace::{Refusal, Region, Snapshot};
use plans::Plan;

use crate::authorize::Presence;

/// Why something is not to be had on a plan. Its `Display` is the sentence for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// The plan's number of workspaces is reached.
    Workspaces {
        /// How many it includes.
        included: u32,
    },
    /// The plan does not include the region.
    Region {
        /// Where it was to be.
        region: Region,
        /// The cheapest plan on sale that includes it.
        part_of: Option<&'static Plan>,
    },
}

/// That a region is in the trial and not in the cheapest plan. Its `Display` is the sentence for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Later {
    /// Where the workspace would be.
    pub region: Region,
    /// The plan that does not include it.
    pub cheapest: &'static Plan,
    /// The cheapest plan that does.
    pub part_of: Option<&'static Plan>,
}

/// That a plan does not go where somebody has a workspace. Its `Display` is what that means and what the ways out are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftBehind {
    /// The plan that is looked at.
    pub plan: &'static str,
    /// Where there is a workspace.
    pub region: Region,
    /// The cheapest plan that includes it.
    pub part_of: Option<&'static Plan>,
}

/// Whether a workspace on this plan may run there.
///
/// # Errors
///
/// The plan does not include the region.
pub fn region(plan: &Plan, region: Region) -> Result<(), Lock> {
    if plan.includes(region) {
        return Ok(());
    }
    Err(Lock::Region { region, part_of: cheapest(Some(region)) })
}

/// The cheapest plan that costs something, of all or of those that include a region. A trial is no way out: it cannot be
/// gone back to.
fn cheapest(with: Option<Region>) -> Option<&'static Plan> {
    let paid = plans::active().filter(|plan| plan.terms.price_minor > 0);
    paid.filter(|plan| with.is_none_or(|region| plan.includes(region))).min_by_key(|plan| plan.terms.price_minor)
}

/// What is to be known before somebody on a trial picks a region: that the cheapest plan does not go there.
#[must_use]
pub fn after_trial(plan: &Plan, region: Region) -> Option<Later> {
    let cheapest = cheapest(None).filter(|cheapest| !cheapest.includes(region))?;
    let is_tried = plan.terms.trial_days.is_some() && plan.includes(region);
    is_tried.then(|| Later { region, cheapest, part_of: self::cheapest(Some(region)) })
}

/// What somebody with workspaces in these regions would leave behind on a plan; none where all may come along.
#[must_use]
pub fn left_behind(plan: &Plan, regions: &[Region]) -> Option<LeftBehind> {
    let region = *regions.iter().find(|region| !plan.includes(**region))?;
    Some(LeftBehind { plan: plan.name, region, part_of: cheapest(Some(region)) })
}

/// The cheapest plan on sale that has room for more workspaces than this one.
#[must_use]
pub fn larger(plan: &Plan) -> Option<&'static Plan> {
    let larger = plans::active().filter(|other| other.terms.max_workspaces > plan.terms.max_workspaces);
    larger.min_by_key(|other| other.terms.price_minor)
}

/// Whether an account on this plan that has so many workspaces may have one more.
///
/// # Errors
///
/// The plan's number of workspaces is reached.
pub fn another_workspace(plan: &Plan, have: u32) -> Result<(), Lock> {
    let included = plan.terms.max_workspaces;
    if have < included { Ok(()) } else { Err(Lock::Workspaces { included }) }
}

/// Every region, with what locks it on this plan, in the order in which they are offered.
pub fn regions(plan: &Plan) -> impl Iterator<Item = (Region, Option<Lock>)> {
    Region::ALL.iter().map(|&place| (place, region(plan, place).err()))
}

/// Whether a workspace takes one of the plan's places. One that was deleted does not, even while it can be restored.
#[must_use]
pub const fn counts(workspace: &Snapshot) -> bool {
    match Presence::of(workspace.state, workspace.desired) {
        // Of what we do not know we say that it is there: nobody gets more places than they pay for.
        Presence::Here => true,
        Presence::Removed | Presence::Gone => false,
    }
}

impl Lock {
    /// How an order that runs into it is refused.
    #[must_use]
    pub const fn refusal(self) -> Refusal {
        match self {
            Self::Workspaces { .. } => Refusal::LimitReached,
            Self::Region { .. } => Refusal::RegionNotIncluded,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locks(plan: &Plan) -> Vec<(Region, Option<String>)> {
        regions(plan).map(|(region, lock)| (region, lock.map(|lock| lock.to_string()))).collect()
    }

    #[test]
    fn each_plan_opens_its_regions_and_says_where_the_others_are() {
        assert_eq!(locks(plans::TRIAL), [(Region::Eu, None), (Region::Us, None)]);
        let part_of_pro = "The United States is part of the Pro plan.".to_owned();
        assert_eq!(locks(plans::HOBBY), [(Region::Eu, None), (Region::Us, Some(part_of_pro))]);
        assert_eq!(locks(plans::PRO), [(Region::Eu, None), (Region::Us, None)]);
    }

    #[test]
    fn the_limit_is_the_last_one_that_fits() {
        for (plan, included, sentence) in [
            (plans::TRIAL, 1, "Your plan includes one workspace."),
            (plans::HOBBY, 1, "Your plan includes one workspace."),
            (plans::PRO, 5, "Your plan includes five workspaces."),
        ] {
            for have in 0..included {
                assert_eq!(another_workspace(plan, have), Ok(()));
            }
            for have in [included, included + 1, u32::MAX] {
                assert_eq!(another_workspace(plan, have).unwrap_err().to_string(), sentence);
            }
        }
    }

    #[test]
    fn a_trial_is_told_what_the_cheapest_plan_does_not_include() {
        let told = after_trial(plans::TRIAL, Region::Us).unwrap().to_string();
        assert_eq!(
            told,
            "To keep it after the trial, you will need Pro (€29 a month). Hobby (€9 a month) is not for the United States."
        );
        assert_eq!(after_trial(plans::TRIAL, Region::Eu), None, "the cheapest plan goes there");
        for plan in [plans::HOBBY, plans::PRO] {
            assert_eq!(after_trial(plan, Region::Us), None, "who pays knows what for");
        }
    }

    #[test]
    fn a_plan_says_which_workspace_it_has_no_room_for() {
        let told = left_behind(plans::HOBBY, &[Region::Eu, Region::Us]).unwrap().to_string();
        assert_eq!(
            told,
            "Your workspace in the United States cannot stay on Hobby. Pick Pro, or make a new one elsewhere."
        );
        assert_eq!(left_behind(plans::HOBBY, &[Region::Eu]), None);
        assert_eq!(left_behind(plans::PRO, &[Region::Eu, Region::Us]), None);
    }

    #[test]
    fn what_has_room_for_more_is_named_as_long_as_there_is_something() {
        assert_eq!((larger(plans::TRIAL), larger(plans::HOBBY)), (Some(plans::PRO), Some(plans::PRO)));
        assert_eq!(larger(plans::PRO), None);
    }
}
