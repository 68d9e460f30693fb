//! Amounts: whole minor units with their currency. There are no fractions, and nothing is added across currencies.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::Odd;

/// A currency by its three letters (ISO 4217), in capitals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// So much of a currency, in its smallest unit: €9 are 900.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// How much; below zero is in the customer's favour.
    pub minor: i64,
    /// Of what.
    pub currency: Currency,
}

impl Currency {
    /// Takes three letters, whatever their case: providers write them small.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(text: &str) -> Result<Self, Odd> {
        let letters: [u8; 3] = text.as_bytes().try_into().map_err(|_| Odd("currency"))?;
        let all = letters.iter().all(u8::is_ascii_alphabetic);
        if all { Ok(Self(letters.map(|letter| letter.to_ascii_uppercase()))) } else { Err(Odd("currency")) }
    }

    /// In capitals.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Three letters of ASCII are text.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl Money {
    /// So much of this.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Both together; none across currencies, or beyond what can be counted.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, ..self })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_added_in_one_currency_only() {
        let eur = Currency::parse("eur").unwrap();
        let nine = Money::new(9_00, eur);
        assert_eq!(nine.plus(Money::new(-1, eur)), Some(Money::new(8_99, eur)));
        assert_eq!(nine.plus(Money::new(1, Currency::parse("USD").unwrap())), None);
        assert_eq!(nine.plus(Money::new(i64::MAX, eur)), None);
        assert_eq!(eur.to_string(), "EUR");
        for text in ["", "EU", "EURO", "E1R", "€"] {
            assert!(Currency::parse(text).is_err(), "{text}");
        }
    }
}
