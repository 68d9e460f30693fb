//! Cards, and what banks say to them. The numbers are those that Stripe gives to people who test.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{reply::Refusal, shape};

/// A card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Card {
    /// The bank pays.
    Works,
    /// The bank says no.
    Declined,
    /// There is not enough on it.
    NoMoney,
    /// It is out of date.
    Expired,
    /// The bank asks its customer the first time (3-D Secure), and pays later without asking.
    AsksOnce,
    /// The bank asks its customer each time.
    AsksAlways,
}

impl Card {
    pub(super) const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Works, "4242424242424242", "works"),
        (Self::Declined, "4000000000000002", "is declined"),
        (Self::NoMoney, "4000000000009995", "has not enough on it"),
        (Self::Expired, "4000000000000069", "is out of date"),
        (Self::AsksOnce, "4000002500003155", "asks at the bank once"),
        (Self::AsksAlways, "4000002760003184", "asks at the bank each time"),
    ];

    /// The card of a number, however it is spaced.
    pub(super) fn of(number: &str) -> Option<Self> {
        let digits: String = number.chars().filter(|each| !each.is_whitespace()).collect();
        Self::ALL.into_iter().find(|(_, known, _)| *known == digits).map(|(card, _, _)| card)
    }

    pub(super) fn number(self) -> &'static str {
        Self::ALL.into_iter().find(|(card, _, _)| *card == self).map_or("", |(_, number, _)| number)
    }

    fn last4(self) -> &'static str {
        self.number().get(12..).unwrap_or_default()
    }

    /// Whether the bank pays while its customer looks on.
    pub(super) fn pays_at_once(self) -> Result<(), Refusal> {
        match self {
            Self::Works | Self::AsksOnce | Self::AsksAlways => Ok(()),
            Self::Declined => Err(Refusal::card("card_declined", "generic_decline")),
            Self::NoMoney => Err(Refusal::card("card_declined", "insufficient_funds")),
            Self::Expired => Err(Refusal::card("expired_card", "expired_card")),
        }
    }

    /// Whether the bank pays while nobody looks on.
    pub(super) fn pays_later(self) -> Result<(), Refusal> {
        match self {
            Self::AsksAlways => Err(Refusal::card("authentication_required", "authentication_required")),
            Self::Works | Self::AsksOnce | Self::Declined | Self::NoMoney | Self::Expired => self.pays_at_once(),
        }
    }

    /// Whether the bank asks its customer before it pays.
    pub(super) const fn asks(self) -> bool {
        matches!(self, Self::AsksOnce | Self::AsksAlways)
    }
}

/// A card that somebody left.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) card: Card,
    pub(super) at: Timestamp,
}

impl Kept {
    pub(super) fn show(&self, customer: &str) -> Value {
        let mut shown = shape::card(json!({ "id": self.id, "customer": customer, "created": self.at.as_second() }));
        let year = if self.card == Card::Expired { 2020 } else { 2034 };
        shown["card"]["last4"] = self.card.last4().into();
        shown["card"]["exp_month"] = 12.into();
        shown["card"]["exp_year"] = year.into();
        shown
    }
}
