//! What is paid again and again.

use jiff::Timestamp;

use crate::{Card, CustomerId, EffectId, InvoiceId, ItemId, PriceId, ScheduleId, SubscriptionId, SubscriptionStatus};

/// What a provider has of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its id.
    pub id: SubscriptionId,
    /// Who pays.
    pub customer: CustomerId,
    /// When it was made.
    pub made_at: Timestamp,
    /// How it is.
    pub status: SubscriptionStatus,
    /// Whether this is about real money.
    pub live: bool,
    /// The part of it that has the price. One of ours has one; of one with more, this is the first.
    pub item: ItemId,
    /// How many such parts it has: more than one was not made by us.
    pub items: usize,
    /// What is paid.
    pub price: PriceId,
    /// Since when what is paid for now runs.
    pub period_start: Timestamp,
    /// Until when.
    pub period_end: Timestamp,
    /// It ends with the period.
    pub cancels_at_period_end: bool,
    /// When somebody ended it, or said that it should.
    pub canceled_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// Its newest bill.
    pub latest_invoice: Option<InvoiceId>,
    /// What it will be.
    pub schedule: Option<ScheduleId>,
    /// What it alone is paid with; none where that is what all of its customer is paid with, and where nobody asked.
    pub card: Option<Card>,
    /// The effect that changed it last.
    pub effect: Option<EffectId>,
}
