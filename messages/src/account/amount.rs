//! So much money, as messages say it.

use serde::{Deserialize, Serialize};

use crate::words::words;

/// So much of a currency, in its smallest unit: €9 are 900.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Amount {
    /// How much.
    pub minor: i64,
    /// Of what.
    pub currency: Currency,
}

words! {
    /// A currency that we sell in (ISO 4217, in capitals).
    Currency {
        /// Euros.
        Eur = "EUR",
        /// Dollars.
        Usd = "USD",
    }
    besides {
        /// One that this release does not know: nothing is said of how much it is.
        Unknown = "unknown",
    }
}
