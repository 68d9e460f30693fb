//! What stands in several of Stripe's objects.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};

use super::form::{EFFECT, PRICE};
use crate::{Currency, EffectId, Money, PriceId};

/// A thing that is named, or stands there whole where that was asked for.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Named<I> {
    Id(I),
    Whole { id: I },
}

impl<I> Named<I> {
    pub fn id(self) -> I {
        match self {
            Self::Id(id) | Self::Whole { id } => id,
        }
    }
}

/// What we wrote beside it. Only the effect, and the price of a checkout, are ours to read: whose something is follows from its id
/// alone.
#[derive(Deserialize, Default)]
pub(super) struct Metadata(#[serde(default)] std::collections::HashMap<String, String>);

impl Metadata {
    pub fn effect(&self) -> Option<EffectId> {
        self.0.get(EFFECT).and_then(|text| EffectId::parse(text).ok())
    }

    pub fn price(&self) -> Option<PriceId> {
        self.0.get(PRICE).and_then(|text| PriceId::parse(text).ok())
    }
}

/// Whole seconds since 1970.
#[derive(Clone, Copy)]
pub(super) struct Seconds(pub Timestamp);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let seconds = i64::deserialize(from)?;
        Timestamp::from_second(seconds).map(Self).map_err(serde::de::Error::custom)
    }
}

pub(super) fn at(seconds: Option<Seconds>) -> Option<Timestamp> {
    seconds.map(|Seconds(at)| at)
}

pub(super) const fn money(minor: i64, currency: Currency) -> Money {
    Money::new(minor, currency)
}
