//! That something happened at the provider. An event is a hint: what it is about is fetched, and then decided.

use jiff::Timestamp;

use crate::status::words;
use crate::{CustomerId, EventId};
use serde::{Deserialize, Deserializer};

/// What is believed of an event: which object to fetch. Nothing else of it is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its id: one that comes twice is one.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub made_at: Timestamp,
    /// Whether this is about real money.
    pub live: bool,
    /// The version of the interface that it was written in, where it says one.
    pub api_version: Option<String>,
    /// What it is about, as the provider calls its kind: `subscription`.
    pub object: String,
    /// Its id. None for what has none.
    pub object_id: Option<String>,
    /// Whose it is. None where it is nobody's.
    pub customer: Option<CustomerId>,
}

words! {
    /// What happened.
    EventKind {
        /// A customer was made.
        CustomerCreated "customer.created",
        /// A customer is another: a card, an address.
        CustomerUpdated "customer.updated",
        /// A customer was deleted.
        CustomerDeleted "customer.deleted",
        /// A checkout went through.
        CheckoutCompleted "checkout.session.completed",
        /// A checkout can no more be paid.
        CheckoutExpired "checkout.session.expired",
        /// A subscription began.
        SubscriptionCreated "customer.subscription.created",
        /// A subscription is another.
        SubscriptionUpdated "customer.subscription.updated",
        /// A subscription is over.
        SubscriptionDeleted "customer.subscription.deleted",
        /// A bill is to be paid.
        InvoiceFinalized "invoice.finalized",
        /// A bill is paid.
        InvoicePaid "invoice.paid",
        /// A try to pay a bill failed.
        PaymentFailed "invoice.payment_failed",
        /// The bank wants to hear from the customer.
        PaymentNeedsAction "invoice.payment_action_required",
        /// A bill was made in error.
        InvoiceVoided "invoice.voided",
        /// Money was given back.
        Refunded "charge.refunded",
        /// A customer went to their bank.
        DisputeCreated "charge.dispute.created",
        /// The bank decided.
        DisputeClosed "charge.dispute.closed",
        /// A card can be used.
        CardAttached "payment_method.attached",
        /// A card was taken away.
        CardDetached "payment_method.detached",
        /// A schedule let its subscription go.
        ScheduleReleased "subscription_schedule.released",
    }
}
