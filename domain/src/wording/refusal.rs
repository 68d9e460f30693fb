//! The sentences for orders that were not carried out: why, and what to do.

use messages::workspace::{Refusal, Region};
use plans::Plan;

use super::count;
use crate::entitlement::{self, larger};

/// Why an order was not carried out, and the way out. `plan` is what the account is on and `region` what was asked for: without them
/// the sentence is true but less exact.
#[must_use]
pub fn refusal(refusal: Refusal, plan: Option<&Plan>, region: Option<Region>) -> String {
    let said = match refusal {
        Refusal::LimitReached => {
            return plan.map_or_else(no_room_at_all, |plan| no_room(plan, plan.terms.max_workspaces));
        }
        Refusal::RegionNotIncluded => {
            let lock = plan.zip(region).and_then(|(plan, region)| entitlement::region(plan, region).err());
            let said =
                lock.map_or_else(|| "Your plan does not include this region.".to_owned(), |lock| lock.to_string());
            return format!("{said} Please pick another region.");
        }
        Refusal::TrialEnded => "Your trial is over. Choose a plan first.",
        Refusal::PaymentFailed => "A payment did not come through. Please see to that first.",
        Refusal::PlanEnded => "What you paid for is over. Please choose a plan first.",
        Refusal::AccountClosing => "Your account will be deleted, as you asked. Keep your account first.",
        Refusal::NoAccount => "Your account is still being opened. Please try again in a moment.",
        Refusal::BadName => "This name cannot be used. Please choose another one.",
        Refusal::Unknown => "This could not be done right now. Please try again later.",
        Refusal::NotAllowed => "Only the owner of the account can do this. Please ask them.",
        Refusal::NotMember => "They do not belong to your team, or have more than this already. Nothing was changed.",
        Refusal::OfferWaits => "It is offered to somebody already. Take that back first.",
        Refusal::NoOffer => "This offer is over. It was used or taken back, or its week is over. Nothing was changed.",
        Refusal::HereAlready => "This account has the workspace already. There is nothing to take over.",
        Refusal::NotInTrouble => "Your workspace is not in trouble. There is nothing to try again.",
        Refusal::OtherName => "This is not the name of the workspace. Please type it as it stands above.",
        Refusal::Paused => "Your workspace is paused. Its page says how to start it again.",
        Refusal::NotPaused => "Your workspace is not paused. Its page says how it is.",
        Refusal::HeldByOthers => {
            "Your workspace is paused for another reason. Its page says which, and what you can do."
        }
        Refusal::NotSettingUp => "Your workspace was up already. You can delete it in its settings.",
        Refusal::NeverUp => {
            "Your workspace was not up yet, so there is nothing to restart. Its page says how far it is."
        }
        Refusal::NotEmpty => {
            "Only an empty workspace can move. Make a new one in the other region, and send your code to it."
        }
        Refusal::TooSoon => "You asked for this a moment ago. Please give it a few seconds.",
    };
    said.to_owned()
}

/// Why an account on this plan that has so many workspaces cannot have another one, and the ways out.
#[must_use]
pub fn no_room(plan: &Plan, have: u32) -> String {
    let workspaces = if have == 1 { "workspace" } else { "workspaces" };
    let (have, included) = (count(have), count(plan.terms.max_workspaces));
    let more = larger(plan).map_or_else(
        || "No other plan has more.".to_owned(),
        |larger| format!("{} has {}.", larger.name, count(larger.terms.max_workspaces)),
    );
    format!(
        "You have {have} {workspaces}, and your plan, {}, includes {included}. {more} {}",
        plan.name,
        if larger(plan).is_some() {
            "Change your plan, or delete one to make room."
        } else {
            "Delete one to make room."
        }
    )
}

fn no_room_at_all() -> String {
    "Your plan has no room for another workspace. Delete one to make room.".to_owned()
}
