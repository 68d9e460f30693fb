//! What can come of a call, in our words. What the provider said is for the log.
//!
//! [`Kind`] is what is decided by and what pages speak of. The text of a provider may name a person or a card, so
//! [`Error::for_log`] has its codes, which are words from a list, and never its sentences.

use std::fmt;
use std::time::Duration;

use crate::Preview;

/// A call that came to nothing, or of which nobody knows what came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What came of it.
    pub kind: Kind,
    /// After how long the provider wants to be asked again, where it says so.
    pub retry_after: Option<Duration>,
    pub(crate) status: Option<u16>,
    pub(crate) code: String,
    pub(crate) reference: String,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The bank does not pay. Nothing was changed.
    CardRefused(CardRefusal),
    /// Too many calls. Nothing was done.
    RateLimited,
    /// Somebody else works on the same thing. Nothing was done.
    LockTimeout,
    /// A call with the same key is under way.
    Underway,
    /// It may be done or not.
    Unknown(NoAnswer),
    /// It was seen otherwise: this is how it is now.
    StalePreview(Box<Preview>),
    /// There is no such thing.
    Absent,
    /// Our own key is refused, or may not do that.
    KeyRefused,
    /// The key of an effect came with something else than the first time: a fault of ours.
    KeyReused,
    /// It will never be done as it was asked.
    Refused,
    /// This provider does not do that.
    NotOffered,
}

/// Why a bank does not pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardRefusal {
    /// It says no, and not why.
    Declined,
    /// There is not enough on it.
    NoMoney,
    /// It is out of date.
    Expired,
    /// It wants to hear from the customer first.
    NeedsCustomer,
    /// There is no card.
    NoCard,
}

/// Why nobody knows what came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// It takes too long.
    TookTooLong,
    /// The connection could not be made, or failed.
    NoConnection,
    /// The provider could not do it, through no fault of ours.
    Broken,
    /// And says so again: with this key it will never say anything else.
    Stored,
    /// Its answer broke off, or is longer than any should be.
    BrokeOff,
    /// Its answer does not read: it may be in a version that we do not know.
    Unreadable,
}

impl Kind {
    /// It in a few words, for a log.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::CardRefused(_) => "the card is refused",
            Self::RateLimited => "too many calls",
            Self::LockTimeout => "something else works on it",
            Self::Underway => "the same call is under way",
            Self::Unknown(why) => why.words(),
            Self::StalePreview(_) => "it was seen otherwise",
            Self::Absent => "there is none",
            Self::KeyRefused => "our key is refused",
            Self::KeyReused => "the key belongs to another call",
            Self::Refused => "it is refused",
            Self::NotOffered => "the provider does not offer it",
        }
    }

    /// Whether it can have been done all the same.
    #[must_use]
    pub const fn may_be_done(&self) -> bool {
        match self {
            Self::Unknown(_) | Self::Underway => true,
            Self::CardRefused(_) | Self::RateLimited | Self::LockTimeout | Self::StalePreview(_) => false,
            Self::Absent | Self::KeyRefused | Self::KeyReused | Self::Refused | Self::NotOffered => false,
        }
    }

    /// Whether the same call may come to something later, with nobody doing anything about it.
    #[must_use]
    pub const fn may_pass(&self) -> bool {
        match self {
            Self::RateLimited | Self::LockTimeout | Self::Underway | Self::Unknown(_) => true,
            // A new key may be put in place.
            Self::KeyRefused => true,
            Self::CardRefused(_) | Self::StalePreview(_) | Self::Absent => false,
            Self::KeyReused | Self::Refused | Self::NotOffered => false,
        }
    }

    /// Whether the next try needs [another round](crate::Once::renewed).
    #[must_use]
    pub const fn is_stored(&self) -> bool {
        matches!(self, Self::Unknown(NoAnswer::Stored))
    }
}

impl NoAnswer {
    /// It in a few words, for a log.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::TookTooLong => "it took too long",
            Self::NoConnection => "the connection failed",
            Self::Broken => "the provider could not do it",
            Self::Stored => "the provider stored that it could not do it",
            Self::BrokeOff => "the answer broke off",
            Self::Unreadable => "the answer does not read",
        }
    }
}

impl Error {
    pub(crate) const fn of(kind: Kind) -> Self {
        Self { kind, retry_after: None, status: None, code: String::new(), reference: String::new() }
    }

    /// Not asked: there were too many calls before it.
    pub(crate) fn too_soon(pause: Duration) -> Self {
        Self { retry_after: Some(pause), ..Self::of(Kind::RateLimited) }
    }

    pub(crate) const fn no_answer(why: NoAnswer) -> Self {
        Self::of(Kind::Unknown(why))
    }

    /// All of it, for a log and nowhere else.
    #[must_use]
    pub fn for_log(&self) -> String {
        let status = self.status.map(|status| format!(" ({status})")).unwrap_or_default();
        let code = if self.code.is_empty() { String::new() } else { format!(" code {}", self.code) };
        let reference = if self.reference.is_empty() { String::new() } else { format!(" request {}", self.reference) };
        format!("{}{status}{code}{reference}", self.kind.words())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())
    }
}

impl std::error::Error for Error {}
