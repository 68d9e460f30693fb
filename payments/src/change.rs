//! Paying something else from now on: seen before it is done, and done as it was seen.

use jiff::Timestamp;

use crate::{Money, PriceId, SubscriptionId};

/// What is to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Of what.
    pub subscription: SubscriptionId,
    /// What is paid from then on.
    pub price: PriceId,
    /// From when.
    pub when: When,
}

/// From when a change holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At once; what is left of the period is charged or credited as of this moment.
    Now {
        /// Pinned, so that what was seen and what is done are the same.
        as_of: Timestamp,
    },
    /// When what is paid for is over.
    AtPeriodEnd,
}

/// What a change costs, as the provider says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What is charged at once; nothing below zero, which is credited.
    pub due_now: Money,
    /// What is credited and goes against later bills.
    pub credit: Money,
    /// What a period costs from then on.
    pub then: Money,
    /// When the next period begins, and with it the next charge.
    pub next_charge_at: Timestamp,
}
