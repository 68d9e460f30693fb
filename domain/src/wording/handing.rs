//! What people read who would take a workspace over: why they cannot, and the way out.

use messages::workspace::{Refusal, Region};
use plans::Plan;

use super::refusal::{self, no_room};
use crate::entitlement;

/// What somebody reads who may not add workspaces to the account that they look at.
const NOT_HERE: &str = "You cannot add workspaces to this team. Ask who owns it, or choose your own account behind your picture, on top of this page.";

/// Why an account on this plan, with so many workspaces, cannot take over one in this region, and what to do. Without the plan or the number the
/// sentence is true but less exact.
#[must_use]
pub fn refusal(why: Refusal, plan: Option<&Plan>, have: Option<u32>, region: Region) -> String {
    let otherwise = || refusal::refusal(why, plan, Some(region));
    if why == Refusal::LimitReached {
        return plan.zip(have).map_or_else(otherwise, |(plan, have)| no_room(plan, have));
    }
    if why == Refusal::RegionNotIncluded {
        let lock = plan.and_then(|plan| entitlement::region(plan, region).err());
        let said = lock.map_or_else(|| "Your plan does not include its region.".to_owned(), |lock| lock.to_string());
        return format!("{said} Change your plan first.");
    }
    if why == Refusal::NotAllowed { NOT_HERE.to_owned() } else { otherwise() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_no_room_reads_why_and_what_to_do() {
        let said = |why, plan, region| refusal(why, Some(plan), Some(1), region);
        assert_eq!(
            said(Refusal::LimitReached, plans::HOBBY, Region::Eu),
            "You have one workspace, and your plan, Hobby, includes one. Pro has five. Change your plan, or delete one to make room."
        );
        assert_eq!(
            said(Refusal::RegionNotIncluded, plans::HOBBY, Region::Us),
            "The United States is part of the Pro plan. Change your plan first."
        );
        assert_eq!(said(Refusal::TrialEnded, plans::TRIAL, Region::Eu), "Your trial is over. Choose a plan first.");
        assert!(said(Refusal::NotAllowed, plans::TRIAL, Region::Eu).starts_with("You cannot add workspaces"));
        assert!(refusal(Refusal::LimitReached, None, None, Region::Eu).starts_with("Your plan has no room"));
    }
}
