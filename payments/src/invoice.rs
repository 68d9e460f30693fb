//! Bills.

use jiff::Timestamp;

use crate::{CustomerId, InvoiceId, InvoiceStatus, Money, PaymentId, SubscriptionId};

/// What a provider has of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// Who pays.
    pub customer: CustomerId,
    /// For what.
    pub subscription: Option<SubscriptionId>,
    /// How it is.
    pub status: InvoiceStatus,
    /// The number that people read.
    pub number: Option<String>,
    /// All of it.
    pub total: Money,
    /// What is paid of it.
    pub paid: Money,
    /// What is to be paid.
    pub due: Money,
    /// When it was made.
    pub made_at: Timestamp,
    /// How often a payment was tried.
    pub tries: u32,
    /// When the next try is; none where there is no more.
    pub next_try_at: Option<Timestamp>,
    /// Where people read and pay it.
    pub page: Option<String>,
    /// Where they load it.
    pub document: Option<String>,
    /// By what it was paid.
    pub payment: Option<PaymentId>,
}
