//! The port, as Stripe serves it.

use jiff::Timestamp;

use super::Stripe;
use crate::{
    Answer, Area, BillingProvider, Capabilities, Change, Charge, Checkout, CheckoutId, Customer, CustomerId, Dispute,
    Event, EventId, Invoice, Made, MadeKind, NewCheckout, NewCustomer, NewRefund, Once, Page, PaymentId, Portal,
    Preview, Price, PriceId, Product, Refund, ScheduleId, Subscription, SubscriptionId,
};

impl BillingProvider for Stripe {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            checkout: true,
            portal: true,
            preview: true,
            change_now: true,
            change_at_period_end: true,
            retries: true,
            refund: true,
            merchant_of_record: false,
        }
    }

    fn make_customer<'a>(&'a self, customer: &'a NewCustomer, once: &'a Once) -> Answer<'a, Customer> {
        Box::pin(self.make_customer(customer, once))
    }

    fn customer<'a>(&'a self, customer: &'a CustomerId) -> Answer<'a, Customer> {
        Box::pin(self.read_customer(customer))
    }

    fn open_checkout<'a>(&'a self, checkout: &'a NewCheckout, once: &'a Once) -> Answer<'a, Checkout> {
        Box::pin(self.make_checkout(checkout, once))
    }

    fn checkout<'a>(&'a self, checkout: &'a CheckoutId) -> Answer<'a, Checkout> {
        Box::pin(self.read_checkout(checkout))
    }

    fn open_checkouts<'a>(&'a self, customer: &'a CustomerId) -> Answer<'a, Vec<Checkout>> {
        Box::pin(self.list_open_checkouts(customer))
    }

    fn close_checkout<'a>(&'a self, checkout: &'a CheckoutId, once: &'a Once) -> Answer<'a, Checkout> {
        Box::pin(self.expire_checkout(checkout, once))
    }

    fn open_portal<'a>(&'a self, customer: &'a CustomerId, area: Area, return_to: &'a str) -> Answer<'a, Portal> {
        Box::pin(self.portal(customer, area, return_to))
    }

    fn subscription<'a>(&'a self, subscription: &'a SubscriptionId) -> Answer<'a, Subscription> {
        Box::pin(self.read_subscription(subscription))
    }

    fn subscriptions<'a>(&'a self, customer: &'a CustomerId) -> Answer<'a, Vec<Subscription>> {
        Box::pin(self.list_subscriptions(customer))
    }

    fn planned<'a>(&'a self, schedule: &'a ScheduleId) -> Answer<'a, Option<PriceId>> {
        Box::pin(self.read_planned(schedule))
    }

    fn preview_change<'a>(&'a self, change: &'a Change) -> Answer<'a, Preview> {
        Box::pin(self.preview(change))
    }

    fn change<'a>(&'a self, change: &'a Change, expected: &'a Preview, once: &'a Once) -> Answer<'a, Subscription> {
        Box::pin(self.change_as_seen(change, expected, once))
    }

    fn undo_change<'a>(&'a self, subscription: &'a SubscriptionId, once: &'a Once) -> Answer<'a, Subscription> {
        Box::pin(self.change_not(subscription, once))
    }

    fn cancel_at_period_end<'a>(
        &'a self,
        subscription: &'a SubscriptionId,
        once: &'a Once,
    ) -> Answer<'a, Subscription> {
        Box::pin(self.set_ending(subscription, true, once))
    }

    fn undo_cancel<'a>(&'a self, subscription: &'a SubscriptionId, once: &'a Once) -> Answer<'a, Subscription> {
        Box::pin(self.set_ending(subscription, false, once))
    }

    fn cancel_now<'a>(&'a self, subscription: &'a SubscriptionId, once: &'a Once) -> Answer<'a, Subscription> {
        Box::pin(self.end_subscription(subscription, once))
    }

    fn invoices<'a>(&'a self, customer: &'a CustomerId) -> Answer<'a, Vec<Invoice>> {
        Box::pin(self.list_invoices(customer))
    }

    fn charges<'a>(&'a self, customer: &'a CustomerId) -> Answer<'a, Vec<Charge>> {
        Box::pin(self.list_charges(customer))
    }

    fn disputes<'a>(&'a self, payment: &'a PaymentId) -> Answer<'a, Vec<Dispute>> {
        Box::pin(self.list_disputes(payment))
    }

    fn refund<'a>(&'a self, refund: &'a NewRefund, once: &'a Once) -> Answer<'a, Refund> {
        Box::pin(self.give_back(refund, once))
    }

    fn refunds<'a>(&'a self, payment: &'a PaymentId) -> Answer<'a, Vec<Refund>> {
        Box::pin(self.list_refunds(payment))
    }

    fn events_since<'a>(&'a self, since: Timestamp, after: Option<&'a EventId>) -> Answer<'a, Page<Event, EventId>> {
        Box::pin(self.list_events(since, after))
    }

    fn made_since<'a>(
        &'a self,
        kind: MadeKind,
        since: Timestamp,
        after: Option<&'a str>,
    ) -> Answer<'a, Page<Made, String>> {
        Box::pin(self.list_made(kind, since, after))
    }

    fn products(&self) -> Answer<'_, Vec<Product>> {
        Box::pin(self.list_products())
    }

    fn prices(&self) -> Answer<'_, Vec<Price>> {
        Box::pin(self.list_prices())
    }
}
