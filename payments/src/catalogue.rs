//! What is sold, as the provider has it: to be held against `plans`.

use crate::status::words;
use crate::{Money, PriceId, ProductId};
use serde::{Deserialize, Deserializer};

words! {
    /// How often something is paid.
    Interval {
        /// Each day.
        Day "day",
        /// Each week.
        Week "week",
        /// Each month.
        Month "month",
        /// Each year.
        Year "year",
    }
}

/// Something that is sold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// What customers call it.
    pub name: String,
    /// Whether it can be bought.
    pub is_active: bool,
    /// Whether this is about real money.
    pub live: bool,
}

/// For how much, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// Its id.
    pub id: PriceId,
    /// Of what.
    pub product: ProductId,
    /// Whether it can be bought.
    pub is_active: bool,
    /// How much; none for a price that depends on how many.
    pub amount: Option<Money>,
    /// How often: each so many. None for what is paid once.
    pub every: Option<(u32, Interval)>,
    /// Whether tax is in it. None where the provider does not say.
    pub tax_included: Option<bool>,
    /// Whether this is about real money.
    pub live: bool,
}
