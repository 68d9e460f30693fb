//! Money: what can be asked of the provider, and what follows from what was seen there. All of it is decided here, and nothing of it is
//! done here.
//!
//! **The cast.** A *wish* is what somebody asks for ([`arrange`], and as one of us [`repair`]); it is under way until the provider did
//! it or would not. An *observation* is what the provider was seen to have ([`observe`]). The *grants* say what the plan comes from
//! ([`grants`](super::grants)), and time ends some of them ([`due`](super::due)).
//!
//! **The play.** One thing is under way at a time. Each observation is compared with the one before, and each piece of news is an event,
//! one version further than the one before. From the first try that failed all goes on for [`TO_PAY`]; then it stops, until it is paid.
//!
//! **What can go wrong.** Observations come late, twice and in any order: the one that was seen last counts. The provider is away, says
//! less than before, or says a word that we do not know: nothing is stopped for that. What time would stop is looked at once more
//! first ([`must_look`]), because it may have been paid since.

mod ask;
mod news;
mod observe;
mod story;

use jiff::{SignedDuration, Timestamp};
use messages::account::{Event, Kind, Money, Snapshot, Standing};

use super::{grants, leaving, people, trial};

pub use ask::{arrange, repair};
pub(super) use ask::{asking, with_asked};
pub use observe::observe;

/// The version of these rules, for the envelope of what follows from them.
pub const POLICY: &str = "payment@1";

/// For how long all goes on after a payment failed.
pub const TO_PAY: SignedDuration = trial::days(7);

/// Until when what is missing can be paid before anything stops; none while nothing is missing, and once all is stopped.
#[must_use]
pub fn pay_by(money: &Money) -> Option<Timestamp> {
    let since = money.overdue_since.filter(|_| money.stopped.is_none())?;
    Some(since.checked_add(TO_PAY).unwrap_or(Timestamp::MAX))
}

/// When the time to pay what is missing is over; none while nothing is missing, once all is stopped for it, while one of us gave a
/// plan, and where nothing can be concluded from what the provider says.
pub(super) fn overdue_at(account: &Snapshot) -> Option<Timestamp> {
    let money = grants::money_of(account);
    let pay_by = pay_by(&money).filter(|_| money.granted.is_none())?;
    let is_known = match money.subscription.as_ref()?.standing {
        Standing::Late | Standing::Unpaid | Standing::Waiting => grants::is_claimed(&money),
        Standing::Over => true,
        Standing::Paid | Standing::Free | Standing::Incomplete | Standing::NeverBegan | Standing::Unknown => false,
    };
    is_known.then_some(pay_by)
}

/// Whether the provider has to be looked at before anything is stopped by what came due at this time: something can have been paid
/// there that was not seen yet.
pub(super) fn must_look(money: &Money, at: Timestamp) -> bool {
    let can_have_paid = money.customer.is_some() || money.checkout.is_some() || is_under_way(money);
    can_have_paid && money.seen_at.is_none_or(|seen_at| seen_at < at)
}

/// Whether something that was asked of the provider is under way.
#[must_use]
pub fn is_under_way(money: &Money) -> bool {
    money.asked.as_ref().is_some_and(|asked| asked.outcome.is_none())
}

/// By which of our rules an event was decided: that of payments, of the trial, or the plan that counts from then on.
#[must_use]
pub fn policy(event: &Event) -> String {
    let Some((kind, account)) = event.kind().zip(event.snapshot()) else { return POLICY.to_owned() };
    let plan = plans::find(&account.plan).map(|plan| plan.id.to_string());
    match kind {
        Kind::TrialEnding | Kind::TrialEnded => trial::POLICY.to_owned(),
        Kind::ClosingAsked | Kind::ClosingUndone | Kind::Closed | Kind::Erased => leaving::POLICY.to_owned(),
        Kind::Opened | Kind::PlanChanged | Kind::Subscribed | Kind::Renewed | Kind::GrantEnded => {
            plan.unwrap_or_else(|| POLICY.to_owned())
        }
        Kind::Invited | Kind::InvitationWithdrawn | Kind::Joined => people::POLICY.to_owned(),
        Kind::RoleChanged | Kind::Left | Kind::HandedOver => people::POLICY.to_owned(),
        Kind::Arranging
        | Kind::Arranged
        | Kind::NotArranged
        | Kind::PaymentFailed
        | Kind::Paid
        | Kind::PaymentOverdue
        | Kind::ChangePlanned
        | Kind::ChangeDropped
        | Kind::SubscriptionEnded
        | Kind::GivenBack
        | Kind::CardExpiring
        | Kind::MoneySeen
        | Kind::Unchanged => POLICY.to_owned(),
    }
}
