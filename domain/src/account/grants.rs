//! What an account's plan comes from: the fold of its grants.
//!
//! Of us, of what is paid for, of the trial: the first of these that there is counts, and is named beside the plan. One counts at a
//! time, so that a trial never ends what is paid, and what ends never ends more than itself. Of what the provider says in a word
//! that we do not know, or for a price that is none of ours, nothing is concluded: all stays as it is.

use jiff::Timestamp;
use messages::account::{Grant, Granted, Money, Snapshot, Standing, Stop, Stopped, Subscription};

use super::open::after_days;

/// What the plan comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counting {
    /// From this, and it is this plan.
    Grant(Grant, String),
    /// What the provider says is nothing that one could conclude from.
    Unclear,
    /// Nothing is left that it could come from.
    Nothing,
}

/// What is paid for, as far as it is a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claim<'a> {
    Plan(&'a str),
    Unclear,
    None,
}

/// What is known of the account's money. A plan that is none of the trial, of an account of which no money is known, was given by one
/// of us: it is from before there was money.
#[must_use]
pub fn money_of(account: &Snapshot) -> Money {
    let before_money = || {
        if is_of_trial(&account.plan) {
            return Money { grant: runs(account).then_some(Grant::Trial), ..Money::default() };
        }
        let granted = Some(Granted { plan: account.plan.clone(), until: None });
        Money { grant: Some(Grant::Staff), granted, ..Money::default() }
    };
    account.money.as_deref().cloned().unwrap_or_else(before_money)
}

/// What the plan comes from at `now`. What we gave counts before what is paid for, and that before the trial.
#[must_use]
pub fn counting(account: &Snapshot, now: Timestamp) -> Counting {
    let money = money_of(account);
    // Until time ends it, however late: what ends is said before anything follows from it.
    if let Some(granted) = &money.granted {
        return Counting::Grant(Grant::Staff, granted.plan.clone());
    }
    match claim(&money) {
        Claim::Plan(plan) => return Counting::Grant(Grant::Subscription, plan.to_owned()),
        Claim::Unclear => return Counting::Unclear,
        Claim::None => {}
    }
    // Who owes does not go back to trying.
    let owes = money.stopped.is_some_and(|stopped| stopped.why == Stop::PaymentFailed);
    if !owes && (runs(account) || account.trial_ended_at.is_none() && trial_ends_at(account) > now) {
        let plan = if runs(account) { account.plan.clone() } else { plans::TRIAL.id.to_string() };
        return Counting::Grant(Grant::Trial, plan);
    }
    Counting::Nothing
}

/// The account as follows from its grants at `now`. Where nothing is left, the plan stays what it was, and all that it was for is
/// stopped.
#[must_use]
pub(super) fn settled(account: Snapshot, now: Timestamp) -> Snapshot {
    let mut money = money_of(&account);
    match counting(&account, now) {
        Counting::Unclear => {
            // What we gave is taken back: it hangs on what is paid for, whatever that is.
            if money.grant == Some(Grant::Staff) {
                money.grant = Some(Grant::Subscription);
            }
            Snapshot { money: Some(Box::new(money)), ..account }
        }
        Counting::Grant(grant, plan) => {
            money.grant = Some(grant);
            money.stopped = None;
            let trial = match grant {
                Grant::Trial => Some(account.trial_ends_at.unwrap_or_else(|| trial_ends_at(&account))),
                Grant::Staff | Grant::Subscription | Grant::Unknown => None,
            };
            let money = Some(Box::new(money));
            Snapshot { plan, trial_ends_at: trial, trial_ended_at: None, money, ..account }
        }
        Counting::Nothing => {
            money.grant = None;
            let is_stopped = account.trial_ended_at.is_some() || money.stopped.is_some();
            if is_stopped {
                return Snapshot { money: Some(Box::new(money)), ..account };
            }
            if is_of_trial(&account.plan) {
                return Snapshot { trial_ended_at: Some(now), money: Some(Box::new(money)), ..account };
            }
            let why = if money.overdue_since.is_some() { Stop::PaymentFailed } else { Stop::PlanEnded };
            money.stopped = Some(Stopped { why, at: now });
            Snapshot { trial_ends_at: None, money: Some(Box::new(money)), ..account }
        }
    }
}

/// Whether nothing can be concluded from what is paid for: nothing ends while that is so.
pub(super) fn is_unclear(money: &Money) -> bool {
    claim(money) == Claim::Unclear
}

/// Whether what is paid for would count if nothing came before it.
pub(super) fn is_claimed(money: &Money) -> bool {
    matches!(claim(money), Claim::Plan(_))
}

/// Whether a first payment is on its way, for which the end of a trial waits.
pub(super) fn is_being_paid(money: &Money) -> bool {
    money.subscription.as_ref().is_some_and(|subscription| subscription.standing == Standing::Incomplete)
}

/// Whether the trial runs.
pub(super) const fn runs(account: &Snapshot) -> bool {
    account.trial_ends_at.is_some() && account.trial_ended_at.is_none()
}

/// Whether this is a plan for trying.
pub(super) fn is_of_trial(plan: &str) -> bool {
    plans::find(plan).is_some_and(|plan| plan.terms.trial_days.is_some())
}

/// When the trial of an account ends that is on none: it began with the account, whatever came between.
pub(super) fn trial_ends_at(account: &Snapshot) -> Timestamp {
    after_days(account.opened_at, plans::TRIAL.terms.trial_days.unwrap_or_default())
}

/// A plan is paid for while it is, and while there is time to pay what is missing: also where the provider ended it sooner than that
/// time is over, or waits for a card.
fn claim(money: &Money) -> Claim<'_> {
    let Some(Subscription { standing, plan, .. }) = &money.subscription else { return Claim::None };
    let owes = money.stopped.is_some_and(|stopped| stopped.why == Stop::PaymentFailed);
    let has_time = money.overdue_since.is_some() && money.stopped.is_none();
    let counts = match standing {
        Standing::Unknown => return Claim::Unclear,
        Standing::Paid | Standing::Free => true,
        Standing::Late | Standing::Unpaid => !owes,
        Standing::Waiting | Standing::Over => has_time,
        Standing::Incomplete | Standing::NeverBegan => false,
    };
    match plan {
        Some(plan) if counts => Claim::Plan(plan),
        None if counts => Claim::Unclear,
        Some(_) | None => Claim::None,
    }
}
