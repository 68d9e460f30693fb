//! The sentences for what can happen to an account: of the plan that it is on, and of its money. What is told here may have been done by
//! somebody, or may have been seen; the dates stand beside it.

use super::bills::month_named;
use super::who::Who;
use crate::because::{OfAccount, Turn};

/// What happened to the account; `who` is the person who had it so.
pub(super) fn of_account(of: &OfAccount, who: Option<&Who>) -> String {
    let (plan, plan_first) = (named(&of.plan), first(named(&of.plan)));
    match (of.turn, who, of.trial_days) {
        (Turn::Opened, Some(who), _) => format!("{} signed up.", who.text()),
        (Turn::Opened, None, _) => "The account was opened.".to_owned(),
        (Turn::TrialEnding, _, _) => "The end of the free trial came near.".to_owned(),
        (Turn::TrialEnded, _, Some(days)) => format!("The free trial ended after {days} days."),
        (Turn::TrialEnded, _, None) => "The free trial ended.".to_owned(),
        (Turn::PlanChanged, Some(who), _) => format!("{} put the account on {plan}.", who.text()),
        (Turn::PlanChanged, None, _) => format!("The account went on {plan}."),
        (Turn::Subscribed, Some(who), _) => format!("{} paid for {plan}.", who.text()),
        (Turn::Subscribed, None, _) => format!("{plan_first} was paid for."),
        (Turn::PaymentOverdue, _, _) => "A payment was missing for seven days.".to_owned(),
        (Turn::Paid, _, _) => "The payment that was missing arrived.".to_owned(),
        (Turn::SubscriptionEnded, _, _) => "The time that was paid for is over.".to_owned(),
        (Turn::GrantEnded, _, _) => "The plan that we gave you is over.".to_owned(),
        (Turn::Renewed, _, _) => format!("{plan_first} was paid for another month."),
        (Turn::PaymentFailed, _, _) => "A payment did not come through.".to_owned(),
        (Turn::ChangePlanned, who, _) => planned(of.then.as_deref(), who),
        (Turn::ChangeDropped, Some(who), _) => format!("{} chose to go on with {plan}.", who.text()),
        (Turn::ChangeDropped, None, _) => format!("{plan_first} goes on after all."),
        (Turn::GivenBack, _, _) => "A plan was paid for twice. We ended one and gave the money back.".to_owned(),
        (Turn::CardExpiring, _, _) => match of.card_ends.and_then(month_named) {
            Some(month) => format!("Your card ends in {month}."),
            None => "Your card ends soon.".to_owned(),
        },
        (Turn::Refunded, _, _) => "We gave money back.".to_owned(),
        (Turn::ClosingAsked, Some(who), _) => format!("{} asked to have the account deleted.", who.text()),
        (Turn::ClosingAsked, None, _) => "It was asked to have the account deleted.".to_owned(),
        (Turn::ClosingUndone, Some(who), _) => format!("{} chose to keep the account.", who.text()),
        (Turn::ClosingUndone, None, _) => "The account was kept.".to_owned(),
        (Turn::Closed, _, _) => "The account was deleted.".to_owned(),
    }
}

/// What comes when what is paid for is over: the end, or this plan.
fn planned(then: Option<&str>, who: Option<&Who>) -> String {
    match (then, who) {
        (None, Some(who)) => format!("{} chose to let the plan end when the paid time is over.", who.text()),
        (None, None) => "The plan was set to end when the paid time is over.".to_owned(),
        (Some(plan), Some(who)) => format!("{} chose {} for the time after.", who.text(), named(plan)),
        (Some(plan), None) => format!("{} was chosen for the time after.", first(named(plan))),
    }
}

/// A plan within a sentence.
fn named(plan: &str) -> String {
    plans::find(plan).map_or_else(|| "another plan".to_owned(), |plan| format!("the {} plan", plan.name))
}

/// The same at its beginning.
fn first(words: String) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |letter| letter.to_uppercase().chain(letters).collect())
}
