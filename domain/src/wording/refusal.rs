//! The sentences for orders that were not carried out.

use messages::workspace::{Refusal, Region};
use plans::Plan;

use crate::entitlement::{self, Lock};

/// Why an order was not carried out. `plan` is what the account is on and `region` what was asked for: without them the
/// sentence is true but less exact.
#[must_use]
pub fn refusal(refusal: Refusal, plan: Option<&Plan>, region: Option<Region>) -> String {
    match refusal {
        Refusal::LimitReached => match plan {
            Some(plan) => Lock::Workspaces { included: plan.terms.max_workspaces }.to_string(),
            None => "Your plan has no room for another workspace.".to_owned(),
        },
        Refusal::RegionNotIncluded => {
            let lock = plan.zip(region).and_then(|(plan, region)| entitlement::region(plan, region).err());
            lock.map_or_else(|| "Your plan does not include this region.".to_owned(), |lock| lock.to_string())
        }
        Refusal::TrialEnded => "Your trial is over. Pick a plan first.".to_owned(),
        Refusal::NoAccount => "Your account is still being opened. Please try again in a moment.".to_owned(),
        Refusal::BadName => "This name cannot be used. Please choose another one.".to_owned(),
        Refusal::Unknown => "This could not be done right now. Please try again later.".to_owned(),
        Refusal::NotAllowed => "Only the owner of the account can do this.".to_owned(),
        Refusal::NotInTrouble => "Your workspace is not in trouble, so there is nothing to try again.".to_owned(),
        Refusal::OtherName => "This is not the name of the workspace. Please type it as it stands above.".to_owned(),
        Refusal::Paused => "Your workspace is paused. It has to be up for this.".to_owned(),
        Refusal::NotPaused => "Your workspace is not paused.".to_owned(),
        Refusal::HeldByOthers => {
            "Your workspace is paused for another reason. Its page says which, and what you can do.".to_owned()
        }
        Refusal::NotSettingUp => "Your workspace was up already. You can delete it in its settings.".to_owned(),
        Refusal::NotEmpty => {
            "There is something in your workspace already. Make a new one in the other region, and send your code to it."
                .to_owned()
        }
        Refusal::TooSoon => "You asked for this a moment ago. Please give it a few seconds.".to_owned(),
    }
}
