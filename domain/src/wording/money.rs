//! The sentences about what an account pays: why something was not asked of the payment provider, and what came of what was.

use messages::account::{Outcome, Refusal, Wish};
use messages::workspace;

/// Why billing did not take what was asked for, and the way out.
#[must_use]
pub fn refusal(refusal: Refusal) -> String {
    let as_ever = |refusal| super::refusal(refusal, None, None);
    let said = match refusal {
        Refusal::NoAccount => return as_ever(workspace::Refusal::NoAccount),
        Refusal::NotAllowed => return as_ever(workspace::Refusal::NotAllowed),
        Refusal::Unknown => return as_ever(workspace::Refusal::Unknown),
        Refusal::NoSuchPlan => "This plan cannot be had any more. Please choose another one.",
        Refusal::Busy => "What you asked for before is still under way. Please wait until it is done.",
        Refusal::SamePlan => "You have this plan already. There is nothing to change.",
        Refusal::Subscribed => "You pay for a plan already. Change that one, so that you do not pay twice.",
        Refusal::NotSubscribed => "You pay for no plan now, so there is nothing to change or to end.",
        Refusal::NothingPlanned => "No change is planned, so there is nothing to take back.",
        Refusal::Unpaid => "A payment is missing. Please pay it first. Then you can change your plan.",
        Refusal::NoProvider => NOT_FOR_SALE,
        Refusal::Closing => return as_ever(workspace::Refusal::AccountClosing),
        Refusal::Closed => "Your account is deleted. Nothing can be done with it any more.",
        Refusal::NotClosing => "Your account stays. There is nothing to take back.",
        Refusal::NoInvitation => "This invitation can no longer be used. Ask who sent it for a new one.",
        Refusal::AlreadyMember => "You belong to this team already. There is nothing to accept.",
        Refusal::NotMember => "They do not belong to it any more.",
        Refusal::NoSeat => "The plan of this team includes no more people. Its owner can make room.",
        Refusal::TooManyInvitations => "Too many invitations went out today. Please send more tomorrow.",
        Refusal::LastOwner => "A team needs an owner. Make somebody else the owner first.",
    };
    said.to_owned()
}

/// What is said where nothing can be bought.
pub const NOT_FOR_SALE: &str = "Plans cannot be bought here yet. Write to us which one you want.";

/// What came of what was asked of the payment provider, where it was not simply done.
#[must_use]
pub const fn not_done(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Done => None,
        Outcome::Stale => Some("What it costs has changed since you looked. Nothing was done. Here is how it is now."),
        Outcome::CardRefused => {
            Some("Your bank did not accept the payment. Nothing was changed. Try again, or use another card.")
        }
        Outcome::Refused => Some("This could not be done. Nothing was changed. Write to us, and we look why."),
        Outcome::Absent => Some("There is nothing any more of which this could be asked. Nothing was changed."),
        Outcome::GivenUp => Some("This took too long, so we gave it up. Nothing was changed. Please try again."),
        Outcome::Unknown => Some("We do not know yet what came of this. The page of your plan shows how it is."),
    }
}

/// What was asked for, as a title; `plan` is what a plan is called.
#[must_use]
pub fn wish(wish: &Wish) -> String {
    let named = |id: &str| plans::find(id).map_or("a plan", |plan| plan.name);
    match wish {
        Wish::Checkout { plan } => format!("Pay for {}", named(plan)),
        Wish::Portal { card: true } => "Use another card".to_owned(),
        Wish::Portal { card: false } => "See card and invoices".to_owned(),
        Wish::Quote { plan } => format!("See what {} costs", named(plan)),
        Wish::Change { quote } => format!("Change to {}", named(&quote.plan)),
        Wish::Cancel | Wish::End => "End your plan".to_owned(),
        Wish::GoOn => "Keep your plan".to_owned(),
        Wish::Look | Wish::Refund { .. } | Wish::Relink { .. } => "Put right by us".to_owned(),
        Wish::Unknown => "Something about your plan".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_a_sentence_of_its_own() {
        let refusals: Vec<_> = Refusal::ALL.iter().map(|why| refusal(*why)).collect();
        for (place, said) in refusals.iter().enumerate() {
            assert!(said.ends_with('.') && !refusals[..place].contains(said), "{said}");
        }
        let outcomes: Vec<_> = Outcome::ALL.iter().filter_map(|outcome| not_done(*outcome)).collect();
        assert_eq!(outcomes.len() + 1, Outcome::ALL.len(), "all but what is done");
    }

    #[test]
    fn what_was_asked_names_its_plan() {
        assert_eq!(wish(&Wish::Checkout { plan: "pro@2".into() }), "Pay for Pro");
        assert_eq!(wish(&Wish::Checkout { plan: "gold@9".into() }), "Pay for a plan");
    }
}
