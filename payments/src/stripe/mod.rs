//! Stripe: the first adapter. One method for each call, typed by hand, over the client of HTTP that the tree has.
//!
//! **The cast.** [`Stripe`] is an address, a key and the version of Stripe's interface that this was written against, which
//! goes along with each call ([`VERSION`]). A [`form`](form::Form) is what is sent, a `wire` type what is read: it names the
//! fields that we need and no others, so that a new one breaks nothing.
//!
//! **The play.** A file for each noun. What changes something sends the key of its effect, and says the effect in the metadata
//! of what it makes. What asks Stripe for two things has two steps with a key each, and can be asked again after either.
//!
//! **What can go wrong.** Stripe answers a key that it knows with what it said then, also when that was that it failed:
//! such an answer says so in a header, and is told apart ([`NoAnswer::Stored`](crate::NoAnswer::Stored)). Lists end
//! somewhere: a customer with more pages than [`MOST_PAGES`](list::MOST_PAGES) is nobody's. Why not the library:
//! docs/decisions/0047.

mod catalogue;
mod change;
mod charge;
mod checkout;
mod customer;
mod event;
mod form;
mod invoice;
mod list;
mod made;
mod pace;
mod portal;
mod provider;
mod refund;
mod refusal;
mod schedule;
mod send;
mod subscription;
mod wire;

use std::fmt;

use secrecy::SecretString;
use url::Url;

pub(crate) use event::hint as event;

/// The version of Stripe's interface that all of this was written against. `stripe-mock` speaks it, too.
pub const VERSION: &str = "2026-08-26.dahlia";

/// Where Stripe is.
pub const STRIPE: &str = "https://api.stripe.com";

/// The way to Stripe. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Stripe {
    http: reqwest::Client,
    base: Url,
    key: SecretString,
    portal: Option<String>,
    pace: Option<pace::Pace>,
}

/// Why there is no way to Stripe.
#[derive(Debug, thiserror::Error)]
pub enum NoStripe {
    /// The address is no base of an interface.
    #[error("the address of the payment provider is not one")]
    Address,
    /// The client cannot be made.
    #[error("no client for the payment provider: {0}")]
    Client(#[from] reqwest::Error),
}

impl Stripe {
    /// Stripe at `base` ([`STRIPE`], or where the stand-in is), with a secret key of it. Nothing is sent yet.
    ///
    /// # Errors
    /// When the address is none, or the system has no certificates to trust.
    pub fn new(base: &str, key: SecretString) -> Result<Self, NoStripe> {
        let base = Url::parse(base).ok().filter(|url| !url.cannot_be_a_base() && url.has_host());
        let base = base.ok_or(NoStripe::Address)?;
        let http = chassis::http::client().no_proxy().build()?;
        Ok(Self { http, base, key, portal: None, pace: None })
    }

    /// Uses this configuration of the portal, and not the one that is usual in the account: in ours, plans are not changed.
    #[must_use]
    pub fn with_portal(self, configuration: Option<String>) -> Self {
        Self { portal: configuration, ..self }
    }

    /// Makes no more requests in a second than this, all handles to it together, and none while Stripe says to wait.
    #[must_use]
    pub fn at_most(self, a_second: u32) -> Self {
        Self { pace: Some(pace::Pace::new(a_second)), ..self }
    }
}

impl fmt::Debug for Stripe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stripe").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}
