//! The port itself: what may be asked of a provider. Every provider answers all of it, or says by its capabilities that it
//! does not, and then refuses.

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use crate::{
    Area, Change, Charge, Checkout, CheckoutId, Customer, CustomerId, Dispute, Error, Event, EventId, Invoice, Made,
    MadeKind, NewCheckout, NewCustomer, NewRefund, Once, PaymentId, Portal, Preview, Price, PriceId, Product, Refund,
    ScheduleId, Subscription, SubscriptionId,
};

/// What comes of a call, later.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Error>>;

/// What a provider can do. One that sells in its own name, and one where invoices are written by hand, can less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says one thing about a provider, and any may hold")]
pub struct Capabilities {
    /// It has pages on which people pay.
    pub checkout: bool,
    /// It has pages on which people see to card and invoices.
    pub portal: bool,
    /// It says beforehand what a change costs.
    pub preview: bool,
    /// It changes what is paid in the middle of a period.
    pub change_now: bool,
    /// It changes what is paid when a period ends.
    pub change_at_period_end: bool,
    /// It tries again by itself when a payment failed.
    pub retries: bool,
    /// It gives money back when asked.
    pub refund: bool,
    /// It sells in its own name: taxes and disputes are its own.
    pub merchant_of_record: bool,
}

/// A part of a list, and how it goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    /// What is in it.
    pub items: Vec<T>,
    /// What to ask for the next part with; none at the end.
    pub next: Option<C>,
}

/// Whoever takes the money.
pub trait BillingProvider: Send + Sync + 'static {
    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// Makes a customer.
    fn make_customer<'a>(&'a self, customer: &'a NewCustomer, once: &'a Once) -> Answer<'a, Customer>;

    /// What there is of a customer.
    fn customer<'a>(&'a self, customer: &'a CustomerId) -> Answer<'a, Customer>;

    /// Opens a page on which a plan is paid.
    fn open_checkout<'a>(&'a self, checkout: &'a NewCheckout, once: &'a Once) -> Answer<'a, Checkout>;

    /// How a checkout is. This, and no address that a browser came back to, says whether it is paid.
    fn checkout<'a>(&'a self, checkout: &'a CheckoutId) -> Answer<'a, Checkout>;

    /// The pages on which a customer can pay something now.
    fn open_checkouts<'a>(&'a self, customer: &'a CustomerId) -> Answer<'a, Vec<Checkout>>;

    /// Closes a page on which nothing was paid. One that is closed, or paid, stays as it is.
    fn close_checkout<'a>(&'a self, checkout: &'a CheckoutId, once: &'a Once) -> Answer<'a, Checkout>;

    /// Opens a page on which a customer sees to card and invoices.
    fn open_portal<'a>(&'a self, customer: &'a CustomerId, area: Area, return_to: &'a str) -> Answer<'a, Portal>;

    /// What there is of a subscription.
    fn subscription<'a>(&'a self, subscription: &'a SubscriptionId) -> Answer<'a, Subscription>;

    /// All that a customer ever had.
    fn subscriptions<'a>(&'a self, customer: &'a CustomerId) -> Answer<'a, Vec<Subscription>>;

    /// What will be paid when the period is over, as a schedule has it; none where it has nothing else.
    fn planned<'a>(&'a self, schedule: &'a ScheduleId) -> Answer<'a, Option<PriceId>>;

    /// What a change costs. Nothing is changed.
    fn preview_change<'a>(&'a self, change: &'a Change) -> Answer<'a, Preview>;

    /// Changes what is paid, as it was previewed. Refused with the new preview where that is another.
    fn change<'a>(&'a self, change: &'a Change, expected: &'a Preview, once: &'a Once) -> Answer<'a, Subscription>;

    /// Takes back a change that would come at the end of the period.
    fn undo_change<'a>(&'a self, subscription: &'a SubscriptionId, once: &'a Once) -> Answer<'a, Subscription>;

    /// Ends it when what is paid for is over.
    fn cancel_at_period_end<'a>(&'a self, subscription: &'a SubscriptionId, once: &'a Once)
    -> Answer<'a, Subscription>;

    /// Lets it go on after all.
    fn undo_cancel<'a>(&'a self, subscription: &'a SubscriptionId, once: &'a Once) -> Answer<'a, Subscription>;

    /// Ends it at once: for the second of two that were paid.
    fn cancel_now<'a>(&'a self, subscription: &'a SubscriptionId, once: &'a Once) -> Answer<'a, Subscription>;

    /// The newest bills of a customer.
    fn invoices<'a>(&'a self, customer: &'a CustomerId) -> Answer<'a, Vec<Invoice>>;

    /// What became of what a customer paid last.
    fn charges<'a>(&'a self, customer: &'a CustomerId) -> Answer<'a, Vec<Charge>>;

    /// How it stands with a payment that a bank was asked to take back, the newest first.
    fn disputes<'a>(&'a self, payment: &'a PaymentId) -> Answer<'a, Vec<Dispute>>;

    /// Gives money back.
    fn refund<'a>(&'a self, refund: &'a NewRefund, once: &'a Once) -> Answer<'a, Refund>;

    /// What was given back of a payment.
    fn refunds<'a>(&'a self, payment: &'a PaymentId) -> Answer<'a, Vec<Refund>>;

    /// What happened since, the newest first.
    fn events_since<'a>(&'a self, since: Timestamp, after: Option<&'a EventId>) -> Answer<'a, Page<Event, EventId>>;

    /// What was made of a kind since then, whoever it is for, the newest first.
    fn made_since<'a>(
        &'a self,
        kind: MadeKind,
        since: Timestamp,
        after: Option<&'a str>,
    ) -> Answer<'a, Page<Made, String>>;

    /// All that is sold.
    fn products(&self) -> Answer<'_, Vec<Product>>;

    /// And for how much.
    fn prices(&self) -> Answer<'_, Vec<Price>>;
}
