//! Somebody who pays.

use crate::{Currency, CustomerId, EffectId};

/// What a customer is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCustomer {
    /// Whose they are with us. It stands in their metadata for people to read; nothing is looked up by it.
    pub account: String,
    /// Where bills go, if we know it: else whoever pays is asked for it.
    pub email: Option<String>,
    /// What they are called, if they said so.
    pub name: Option<String>,
}

/// What a provider has of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Their id.
    pub id: CustomerId,
    /// Somebody deleted them at the provider.
    pub is_deleted: bool,
    /// Whether this is about real money; none where the provider does not say, as of those it deleted.
    pub live: Option<bool>,
    /// In what they pay, once they did.
    pub currency: Option<Currency>,
    /// What they pay with.
    pub card: Option<Card>,
    /// The effect that made them.
    pub effect: Option<EffectId>,
}

/// A card, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Whose it is: `visa`.
    pub brand: String,
    /// Its last four digits.
    pub last4: String,
    /// The year of its last month.
    pub expires_year: i16,
    /// Its last month.
    pub expires_month: i8,
}
