//! Who carries mail.

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
    Never(String),
    /// Nobody knows: the answer got lost.
    #[error("no answer: {0}")]
    Unknown(String),
}
