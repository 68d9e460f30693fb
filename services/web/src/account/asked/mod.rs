//! What was asked of the payment partner: the page that waits for it, and leads on. It believes nothing but what billing says.
//!
//! Billing takes one wish of an account at a time, so there is one such page, whichever form asked, and however many tabs.

mod show;
#[cfg(any(test, feature = "gallery"))]
mod shown;
mod state;

pub(crate) use show::{Live, show};
#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;
pub(crate) use state::PAID;
pub use state::{At, State};

/// Where it is.
pub(crate) const PATH: &str = "/account/asked";

/// What its address says to who wants to pay, whatever was asked since.
const PAY: &str = "pay";

/// The same for who wants to pay.
pub(crate) const TO_PAY: &str = "/account/asked?pay";
