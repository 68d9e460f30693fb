//! What a plan includes, and the sentence for what it does not.
//!
//! The same answer draws the lock on the create form and refuses the order that comes anyway, so that the two cannot
//! disagree.

use std::fmt;

use messages::workspace::{Desired, Refusal, Region};
use plans::Plan;

use crate::say;

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

/// Whether a workspace on this plan may run there.
///
/// # Errors
///
/// The plan does not include the region.
pub fn region(plan: &Plan, region: Region) -> Result<(), Lock> {
    if plan.includes(region) {
        return Ok(());
    }
    // A trial is no way out: it cannot be gone back to.
    let for_sale = plans::active().filter(|other| other.terms.price_minor > 0 && other.includes(region));
    Err(Lock::Region { region, part_of: for_sale.min_by_key(|other| other.terms.price_minor) })
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

/// Whether a workspace that was promised to be so takes one of the plan's places.
#[must_use]
pub const fn counts(desired: Desired) -> bool {
    match desired {
        // What we do not know may be there: nobody gets more places than they pay for.
        Desired::Running | Desired::Suspended | Desired::Unknown => true,
        Desired::Deleted => false,
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

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspaces { included: 1 } => f.write_str("Your plan includes one workspace."),
            Self::Workspaces { included } => write!(f, "Your plan includes {} workspaces.", say::count(*included)),
            Self::Region { region, part_of: Some(plan) } => {
                write!(f, "{} is part of the {} plan.", say::region_first(*region), plan.name)
            }
            Self::Region { region, part_of: None } => {
                write!(f, "{} is not part of your plan.", say::region_first(*region))
            }
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
}
