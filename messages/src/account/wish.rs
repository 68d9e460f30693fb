//! What can be asked of the provider for an account, and what comes of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use super::words::Outcome;

/// What is to be done at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Wish {
    /// Open a page on which this plan is paid. The same again while it is open is the same page.
    Checkout {
        /// Which, with its version.
        plan: String,
    },
    /// Open the pages on which people see to card and bills.
    Portal {
        /// Whether it is to begin with another card.
        card: bool,
    },
    /// Say what it costs to change to this plan. Nothing is changed.
    Quote {
        /// Which, with its version.
        plan: String,
    },
    /// Change to another plan, as it was shown.
    Change {
        /// What was shown.
        quote: Quote,
    },
    /// End it when what is paid for is over.
    Cancel,
    /// Take back what would come when what is paid for is over: the end, or another plan.
    GoOn,
    /// End it at once: the account is closed for good.
    End,
    /// Look at what the provider has, and do nothing.
    Look,
    /// Give back what was paid by this bill, as one of us.
    Refund {
        /// What the provider calls the bill.
        invoice: String,
        /// How much, in the smallest unit of its currency; all of it if none.
        minor: Option<i64>,
    },
    /// Have it paid by this customer of the provider from now on, as one of us.
    Relink {
        /// What the provider calls them.
        customer: String,
    },
    /// From a newer release.
    #[serde(other)]
    Unknown,
}

/// What a change to another plan costs, as it is shown before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// To which plan, with its version.
    pub plan: String,
    /// As of when it is changed at once; none where it changes when what is paid for is over.
    pub as_of: Option<Timestamp>,
    /// What is charged at once, in the smallest unit of the currency.
    pub due_now: i64,
    /// What is credited, and goes against later bills.
    pub credit: i64,
    /// What a period costs from then on.
    pub then: i64,
    /// ISO 4217, in capitals.
    pub currency: String,
    /// When the next charge is.
    pub next_charge_at: Timestamp,
}
