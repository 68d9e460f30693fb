//! Who carries mail.

use std::fmt;
use std::time::Duration;

use futures_util::future::BoxFuture;

use crate::Mail;

/// Carries mail. The same mail with the same key again is the same mail, where the carrier knows keys.
pub trait Transport: Send + Sync + 'static {
    /// Hands it over.
    fn send<'a>(&'a self, mail: &'a Mail, key: &'a str) -> BoxFuture<'a, Result<Accepted, NotSent>>;

    /// For how long the carrier knows a key: within it, a mail whose fate is unknown may be sent again. None where it knows none.
    fn remembers(&self) -> Option<Duration>;
}

/// It was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// What the carrier calls it, where it says so: what comes back later names it.
    pub id: Option<String>,
}

/// It was not, or nobody knows. The texts say what happened, without address or content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// It was not taken, and may be tried again.
    #[error("not taken now: {why}")]
    Later {
        /// In short.
        why: String,
        /// Not before this long.
        after: Option<Duration>,
    },
    /// It will never be taken: the address, or the mail.
    #[error("refused for good: {0}")]
    Never(Refusal),
    /// Nobody knows: the answer got lost.
    #[error("no answer: {0}")]
    Unknown(String),
}

/// A mail that will never be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What of it.
    pub what: Refused,
    /// In short.
    pub why: String,
}

/// What is refused for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The address: nothing that goes there will ever arrive.
    Address,
    /// This mail.
    Mail,
}

impl Refusal {
    pub(crate) fn of(what: Refused, why: impl Into<String>) -> Self {
        Self { what, why: why.into() }
    }

    /// Whether nothing that goes to this address will ever arrive.
    #[must_use]
    pub const fn is_of_the_address(&self) -> bool {
        matches!(self.what, Refused::Address)
    }
}

/// It is the mail that is refused.
impl From<&str> for Refusal {
    fn from(why: &str) -> Self {
        Self::of(Refused::Mail, why)
    }
}

/// It is the mail that is refused.
impl From<String> for Refusal {
    fn from(why: String) -> Self {
        Self::of(Refused::Mail, why)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.why)
    }
}

impl NotSent {
    pub(crate) fn later(why: impl Into<String>) -> Self {
        Self::Later { why: why.into(), after: None }
    }
}
