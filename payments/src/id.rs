//! Ids as the provider has them, checked: what is in a path or in a form is one of these.
//!
//! An empty id would turn the question for one customer into the list of all, and a slash or a question mark one call into
//! another. None of them can be in an id.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};

/// The text is not what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no {0}")]
pub struct Odd(pub(crate) &'static str);

const LONGEST: usize = 255;

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident $prefix:literal $what:literal,)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the text, if it is one.
            ///
            /// # Errors
            /// When it is not.
            pub fn parse(text: &str) -> Result<Self, Odd> {
                let rest = text.strip_prefix($prefix).filter(|rest| !rest.is_empty() && is_plain(rest));
                if rest.is_some() && text.len() <= LONGEST { Ok(Self(text.to_owned())) } else { Err(Odd($what)) }
            }

            /// As the provider spells it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Odd;

            fn from_str(text: &str) -> Result<Self, Odd> {
                Self::parse(text)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(from)?).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// Somebody who pays, as the provider knows them.
    CustomerId "cus_" "id of a customer",
    /// A page on which something is paid.
    CheckoutId "cs_" "id of a checkout",
    /// What is paid again and again.
    SubscriptionId "sub_" "id of a subscription",
    /// What is paid for in a subscription.
    ItemId "si_" "id of an item",
    /// What a subscription will be.
    ScheduleId "sub_sched_" "id of a schedule",
    /// A bill.
    InvoiceId "in_" "id of an invoice",
    /// The taking of money.
    PaymentId "pi_" "id of a payment",
    /// The giving back of it.
    RefundId "re_" "id of a refund",
    /// What is sold. Its id may have been chosen by us.
    ProductId "" "id of a product",
    /// For how much, and how often. Its id may have been chosen by us.
    PriceId "" "id of a price",
    /// That something happened.
    EventId "evt_" "id of an event",
    /// An effect of ours: what is asked for once, however often.
    EffectId "" "id of an effect",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_id_becomes_none() {
        assert_eq!(CustomerId::parse("cus_QXg1o8vcGmoR32").unwrap().as_str(), "cus_QXg1o8vcGmoR32");
        let long = format!("cus_{}", "a".repeat(LONGEST));
        for text in ["", "cus_", "cus", "sub_1", "cus_a/b", "cus_..", "cus_%2e", "cus_a?b", "cus_a b", "cus_ä", &long]
        {
            assert_eq!(CustomerId::parse(text), Err(Odd("id of a customer")), "{text}");
        }
        assert!(EffectId::parse("").is_err() && ProductId::parse(".").is_err());
        assert!(serde_json::from_str::<EventId>("\"evt_\"").is_err());
    }
}
