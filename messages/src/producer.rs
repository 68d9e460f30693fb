//! The services that publish on the log, and how each counts its messages.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! producers {
    ($($(#[$why:meta])* $producer:ident = $code:literal $name:literal,)+) => {
        /// A service that publishes on the log.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Producer {
            $($(#[$why])* $producer,)+
        }

        impl Producer {
            /// Every producer.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$producer),+];

            /// The service's name: in headers, in Postgres (schema and role), in NATS (user).
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$producer => $name,)+
                }
            }

            /// The part of an [`crate::EventId`] that keeps two producers apart; never changes.
            #[must_use]
            pub const fn code(self) -> u16 {
                match self {
                    $(Self::$producer => $code,)+
                }
            }
        }
    };
}

// Variant, code, name.
producers! {
    /// Shows it all.
    Web = 1 "web",
    /// Decides what a workspace is.
    Lifecycle = 2 "lifecycle",
    /// Decides plan, trial and money.
    Billing = 3 "billing",
    /// Makes machines match.
    Reconciler = 4 "reconciler",
    /// Sends people letters.
    Mailer = 5 "mailer",
}

impl fmt::Display for Producer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The text named no producer, or no number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a producer and its number")]
pub struct Malformed;

impl FromStr for Producer {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        Self::ALL.into_iter().find(|producer| producer.name() == text).ok_or(Malformed)
    }
}

/// A producer's gap-free count of what it published: readers drop what is not higher than the last they saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    /// Who counts.
    pub producer: Producer,
    /// From 1.
    pub number: u64,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.producer, self.number)
    }
}

impl FromStr for Number {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let (producer, number) = text.split_once('/').ok_or(Malformed)?;
        let number = number.parse().ok().filter(|number| *number > 0).ok_or(Malformed)?;
        Ok(Self { producer: producer.parse()?, number })
    }
}
