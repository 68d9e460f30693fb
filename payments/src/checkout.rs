//! Pages of the provider that a browser is sent to.

use jiff::Timestamp;

use crate::{CheckoutId, CheckoutStatus, CustomerId, EffectId, PaymentStatus, PriceId, SubscriptionId};

/// What a checkout is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCheckout {
    /// Who pays.
    pub customer: CustomerId,
    /// Whose it is with us. For people to read; nothing is looked up by it.
    pub account: String,
    /// What is bought.
    pub price: PriceId,
    /// Where the browser comes back to when it is paid. Coming back is no proof.
    pub paid_to: String,
    /// Where it comes back to otherwise.
    pub back_to: String,
    /// Until when it can be paid: at least 30 minutes and at most a day from now, by the provider's clock. A day if none.
    pub open_until: Option<Timestamp>,
}

/// What a provider has of a checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// Its id.
    pub id: CheckoutId,
    /// How it is.
    pub status: CheckoutStatus,
    /// Whether it is paid.
    pub paid: PaymentStatus,
    /// Where it is paid, while it can be.
    pub url: Option<String>,
    /// Until when it can be.
    pub open_until: Timestamp,
    /// Who pays.
    pub customer: Option<CustomerId>,
    /// What is bought; none where it was not opened by us.
    pub price: Option<PriceId>,
    /// What came of it.
    pub subscription: Option<SubscriptionId>,
    /// The effect that opened it.
    pub effect: Option<EffectId>,
}

/// What somebody wants to see to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// All that there is.
    Home,
    /// Another card.
    Card,
}

/// A page on which a customer sees to card and invoices. It opens for whoever has the address, for a short time.
#[derive(Clone, PartialEq, Eq)]
pub struct Portal {
    /// Where it is.
    pub url: String,
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Portal")
    }
}
