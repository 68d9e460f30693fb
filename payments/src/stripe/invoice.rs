//! Bills.

use serde::Deserialize;

use super::Stripe;
use super::form::Form;
use super::list::{List, PAGE};
use super::wire::{Named, Seconds, at, money};
use crate::{Currency, CustomerId, Error, Invoice, InvoiceId, InvoiceStatus, PaymentId, SubscriptionId};

#[derive(Deserialize)]
struct Wire {
    id: InvoiceId,
    customer: Named<CustomerId>,
    status: Option<InvoiceStatus>,
    number: Option<String>,
    currency: Currency,
    total: i64,
    amount_paid: i64,
    amount_due: i64,
    created: Seconds,
    attempt_count: u32,
    next_payment_attempt: Option<Seconds>,
    hosted_invoice_url: Option<String>,
    invoice_pdf: Option<String>,
    parent: Option<Parent>,
    payments: Option<List<Payment>>,
}

#[derive(Deserialize)]
struct Parent {
    subscription_details: Option<Details>,
}

/// A name that does not read as one is none: a bill of something else is shown all the same.
#[derive(Deserialize)]
struct Details {
    subscription: Option<Named<String>>,
}

#[derive(Deserialize)]
struct Payment {
    payment: Paid,
}

#[derive(Deserialize)]
struct Paid {
    payment_intent: Option<Named<PaymentId>>,
}

impl Stripe {
    /// The newest hundred: more than eight years of months.
    pub(super) async fn list_invoices(&self, customer: &CustomerId) -> Result<Vec<Invoice>, Error> {
        let query = Form::new().with("customer", customer).with("limit", PAGE).with("expand[0]", "data.payments");
        let page: List<Wire> = self.get(&["invoices"], query).await?;
        Ok(page.data.into_iter().map(Invoice::from).collect())
    }
}

impl From<Wire> for Invoice {
    fn from(wire: Wire) -> Self {
        let subscription = wire.parent.and_then(|parent| parent.subscription_details?.subscription);
        let payments = wire.payments.map(|list| list.data).unwrap_or_default();
        Self {
            id: wire.id,
            customer: wire.customer.id(),
            subscription: subscription.and_then(|named| SubscriptionId::parse(&named.id()).ok()),
            status: wire.status.unwrap_or(InvoiceStatus::Unknown),
            number: wire.number,
            total: money(wire.total, wire.currency),
            paid: money(wire.amount_paid, wire.currency),
            due: money(wire.amount_due, wire.currency),
            made_at: wire.created.0,
            tries: wire.attempt_count,
            next_try_at: at(wire.next_payment_attempt),
            page: wire.hosted_invoice_url,
            document: wire.invoice_pdf,
            payment: payments.into_iter().find_map(|each| each.payment.payment_intent).map(Named::id),
        }
    }
}
