//! What an account pays for: what the provider was seen to have, and what was decided from it.
//!
//! Nothing of it names a person or a card: ids of the provider, plans, dates and counts. Cards, bills and addresses of pages stand
//! in a bucket of their own ([`Bills`](super::Bills)), from which they can be erased.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::wish::{Outcome, Wish};
use super::words::{Grant, Standing, Stop};
use crate::id::PersonId;

/// What is kept of an account's money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// What the plan comes from; none where nothing is left that one would come from, and before anybody asked for anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
    /// When the provider was looked at last. What was seen before that changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
    /// What the provider calls who pays; none before there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// What is paid for again and again, as it was seen last; none before there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subscription: Option<Subscription>,
    /// The page on which a plan can be paid now, if one is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkout: Option<Checkout>,
    /// Since when a payment is missing; none while all is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue_since: Option<Timestamp>,
    /// Why nothing runs any more, if so; the end of a trial stands beside it, where it always stood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// The plan that one of us gave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<Granted>,
    /// What was asked for last, and what came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// How many subscriptions were paid beside another one, ended, and given back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub given_back: u32,
    /// The first day on which the card is over that is paid with; none while there is none, or nobody saw until when it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_ends: Option<Date>,
    /// The end of a card that its people were told of, as the field before had it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_told: Option<Date>,
}

/// What is paid for again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    /// What the provider calls it.
    pub id: String,
    /// How it is.
    pub standing: Standing,
    /// The plan with its version that its price stands for; none for a price that is none of ours.
    pub plan: Option<String>,
    /// Since when what is paid for now runs.
    pub from: Timestamp,
    /// Until when: the next charge, or the end.
    pub until: Timestamp,
    /// Whether it ends then.
    pub ends: bool,
    /// The plan from then on, if it is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub then: Option<String>,
    /// How often a payment of its newest bill failed, while that is not paid.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// When the provider tries again; none if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_try_at: Option<Timestamp>,
    /// When it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// What was paid by its newest bill of this period; none where none is paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paid: Option<Amount>,
    /// What is missing of its newest bill, while that is not paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Amount>,
}

/// A page on which a plan can be paid. Its address stands in [`Bills`](super::Bills).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkout {
    /// Which plan, with its version.
    pub plan: String,
    /// Until when.
    pub open_until: Timestamp,
}

/// That nothing of an account runs any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// Why.
    pub why: Stop,
    /// Since when.
    pub at: Timestamp,
}

/// A plan that one of us gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// Which, with its version.
    pub plan: String,
    /// Until when; none for as long as nobody takes it back.
    pub until: Option<Timestamp>,
}

/// Something that was asked for, which the provider is to do. There is one at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Counts what was asked of this account, from 1.
    pub number: u64,
    /// What.
    pub wish: Wish,
    /// Since when.
    pub at: Timestamp,
    /// What came of it; none while it is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// The person of the account who asked; none where one of us did, or nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
}

/// What billing saw at the provider, and what came of what it did there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// When it was looked. What was seen later counts.
    pub seen_at: Timestamp,
    /// What the provider calls who pays; none before there is one.
    pub customer: Option<String>,
    /// What is paid for again and again: what is alive, else what ended last. None where the provider has none.
    pub subscription: Option<Subscription>,
    /// The page on which a plan can be paid now.
    pub checkout: Option<Checkout>,
    /// How many subscriptions were paid beside another one, ended, and given back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub given_back: u32,
    /// The first day on which the card is over that is paid with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card_ends: Option<Date>,
    /// Which [`Asked`] this answers, and what came of it; none where it was only looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<(u64, Outcome)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}
