//! The ways in which a carrier of mail misbehaves, each of which real ones know.

use serde::{Deserialize, Serialize};

use crate::wire::Loss;

/// Where a fault or a hitch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// A mail that is handed over.
    Letter,
    /// The way of an event.
    Event,
}

/// What becomes of a mail. By SMTP all of them strike when the whole mail has been sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum Fault {
    /// Waits, and then takes it.
    Slow {
        /// Milliseconds.
        ms: u64,
    },
    /// Takes it, and the answer is lost. By the API its key is remembered.
    LoseReply {
        /// In which way.
        how: Loss,
    },
    /// Does not take it, and says nothing: to who sends it this looks like [`LoseReply`](Self::LoseReply).
    LoseLetter {
        /// In which way.
        how: Loss,
    },
    /// Does not take it now: 451 by SMTP, a 500 by the API.
    Fail,
    /// Has too much to do: 421 by SMTP, by the API 429 with the seconds to wait.
    TooMany {
        /// Seconds.
        seconds: u64,
    },
    /// Refuses the mail itself for good: 554 by SMTP, 422 by the API.
    Never,
}

/// What becomes of an event on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "hitch")]
pub enum Hitch {
    /// Never sent.
    Drop,
    /// Sent so many times at the same moment.
    Duplicate {
        /// How many times.
        copies: u32,
    },
    /// Changed after it was signed.
    Forged,
}
