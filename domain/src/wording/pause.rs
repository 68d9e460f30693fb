//! The sentences for why a workspace is paused, and what its people can do.

use messages::workspace::{Reason, Region};
use plans::Plan;

use crate::entitlement::left_behind;

/// Why it is paused.
#[must_use]
pub const fn because(reason: Reason) -> &'static str {
    match reason {
        Reason::TrialEnded => "Your trial is over, and there is no plan yet.",
        Reason::PaymentFailed => "A payment did not come through.",
        Reason::OverPlan => "Your plan has no room for it.",
        Reason::PlanEnded => "What you paid for is over, and there is no other plan yet.",
        Reason::AccountClosing => "Your account will be deleted, as you asked.",
        Reason::Operator => "We paused it.",
        Reason::Abuse => "It was used for what our terms do not allow.",
        Reason::OwnerRequest => "Its owner paused it.",
        Reason::Unknown => "It is paused for a reason that we tell you when you ask.",
    }
}

/// What they can do about it. `plan` is what it runs on, and `region` where: what a plan does not go to cannot be kept in place of another.
#[must_use]
pub fn way_out(reason: Reason, plan: Option<&Plan>, region: Region) -> String {
    match reason {
        Reason::TrialEnded | Reason::PlanEnded => "Choose a plan, and it starts again at once.".to_owned(),
        Reason::AccountClosing => "Keep your account, and it starts again at once.".to_owned(),
        Reason::PaymentFailed => "Check how you pay. It starts again as soon as the payment is here.".to_owned(),
        Reason::OverPlan => plan.and_then(|plan| left_behind(plan, &[region])).map_or_else(
            || "Keep this one and let another rest, or take a larger plan.".to_owned(),
            |behind| behind.to_string(),
        ),
        Reason::Operator | Reason::Abuse | Reason::Unknown => "Write to us if you have a question.".to_owned(),
        Reason::OwnerRequest => "You can start it again whenever you like.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_told_in_a_sentence_of_its_own_with_a_way_out() {
        for (place, reason) in Reason::ALL.iter().enumerate() {
            assert!(because(*reason).ends_with('.') && way_out(*reason, None, Region::Eu).ends_with('.'));
            assert!(!Reason::ALL[..place].iter().any(|other| because(*other) == because(*reason)), "{reason:?}");
        }
    }

    #[test]
    fn what_a_plan_does_not_go_to_is_not_offered_to_be_kept() {
        let said = |region| way_out(Reason::OverPlan, Some(plans::HOBBY), region);
        assert!(said(Region::Eu).starts_with("Keep this one"));
        assert_eq!(
            said(Region::Us),
            "Your workspace in the United States cannot stay on Hobby. Pick Pro, or make a new one elsewhere."
        );
    }
}
