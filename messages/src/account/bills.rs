//! What is shown of an account's money and must not stand on the log: the card, the bills, and the addresses of pages that open for
//! whoever has them. One document for each account in the bucket `bills`: billing writes it, web shows it, and it is erased with the account.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::wish::Quote;

/// The document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bills {
    /// When the provider was looked at.
    pub seen_at: Timestamp,
    /// What is paid with.
    pub card: Option<Card>,
    /// The newest bills, the newest first.
    pub invoices: Vec<Bill>,
    /// Pages of the provider that were opened, at most one of a kind.
    pub pages: Vec<Page>,
    /// What changes to other plans cost, at most one for each.
    pub quotes: Vec<Quoted>,
}

/// A card, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// A bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// What the provider calls it.
    pub id: String,
    /// The number that people read.
    pub number: Option<String>,
    /// How it is, in the provider's word: `paid`, `open`, `void`, `uncollectible`, `draft`.
    pub standing: String,
    /// All of it, in the smallest unit of its currency.
    pub total: i64,
    /// What was given back of it.
    #[serde(default)]
    pub given_back: i64,
    /// How it stands with a bank that was asked to take it back, in the provider's word: `needs_response`, `under_review`, `won`,
    /// `lost`; none where no bank was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed: Option<String>,
    /// ISO 4217, in capitals.
    pub currency: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// Where people read and pay it.
    pub page: Option<String>,
    /// Where they load it.
    pub document: Option<String>,
}

/// A page of the provider that a browser is sent to.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What is done there: `checkout`, `portal` or `card`.
    pub kind: String,
    /// The plan that is paid there, of a checkout.
    pub plan: Option<String>,
    /// The number of what was asked that opened it ([`Asked`](super::Asked)).
    pub asked: u64,
    /// Its address.
    pub url: String,
    /// Until when it can be used, as far as is known.
    pub open_until: Timestamp,
}

/// What a change costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quoted {
    /// The number of what was asked that it answers ([`Asked`](super::Asked)).
    pub asked: u64,
    /// What it costs.
    pub quote: Quote,
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page").field("kind", &self.kind).finish_non_exhaustive()
    }
}
