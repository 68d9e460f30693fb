//! The sentences for what a plan does not include.

use std::fmt;

use super::{count, region, region_first};
use crate::entitlement::{Later, LeftBehind, Lock};

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspaces { included: 1 } => f.write_str("Your plan includes one workspace."),
            Self::Workspaces { included } => write!(f, "Your plan includes {} workspaces.", count(*included)),
            Self::Region { region, part_of: Some(plan) } => {
                write!(f, "{} is part of the {} plan.", region_first(*region), plan.name)
            }
            Self::Region { region, part_of: None } => {
                write!(f, "{} is not part of your plan.", region_first(*region))
            }
        }
    }
}

impl fmt::Display for Later {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { region, cheapest, part_of } = self;
        match part_of {
            Some(plan) => {
                write!(f, "To keep it after the trial, you will need {} ({}).", plan.name, plan.price_text())?
            }
            None => f.write_str("You cannot keep it after the trial.")?,
        }
        write!(f, " {} ({}) is not for {}.", cheapest.name, cheapest.price_text(), super::region(*region))
    }
}

impl fmt::Display for LeftBehind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = region(self.region);
        write!(f, "Your workspace in {place} cannot stay on {}.", self.plan)?;
        match self.part_of {
            Some(plan) => write!(f, " Pick {}, or make a new one elsewhere.", plan.name),
            None => f.write_str(" Make a new one elsewhere."),
        }
    }
}
