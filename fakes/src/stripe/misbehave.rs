//! The ways in which this Stripe misbehaves, each of which the real one knows.

use serde::{Deserialize, Serialize};

use crate::wire::Loss;

/// What becomes of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "fault")]
pub enum Fault {
    /// Wait before the work.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// Do the work and lose the reply. The key is remembered.
    LoseReply {
        /// In which way.
        how: Loss,
    },
    /// Nothing is done, this status is answered, and nothing is remembered.
    Fail {
        /// 500, 502, 503 …
        status: u16,
    },
    /// Nothing is done: too many calls.
    RateLimited {
        /// After how many seconds to come again.
        seconds: u64,
    },
    /// Nothing is done: something else works on the same thing.
    LockTimeout,
    /// A failure that is remembered with the key: for a day, it says nothing else.
    Stored {
        /// Whether the work was done all the same.
        done: bool,
    },
    /// Do the work, and answer with something else altogether.
    Say {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
}

/// Where a hitch stands: there is one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// The way of an event.
    Event,
}

/// What becomes of an event on its way. It is listed all the same.
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
    /// Sent when the stand-in's own clock is so much further.
    Delay {
        /// Hours.
        hours: i64,
    },
    /// Held back until so many are, which are then sent with the last first.
    Reorder {
        /// How many.
        among: usize,
    },
    /// Written in another version of the interface, with a word and a field that nobody knows.
    Newer {
        /// The version.
        version: String,
    },
    /// Signed with a secret that nobody has.
    Forged,
}
