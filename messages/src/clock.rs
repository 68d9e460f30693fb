//! The time, as a message: no decision reads a clock.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One beat of the clock, about once a minute; exactly one reconciler wins each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// The instant that this beat stands for.
    pub at: Timestamp,
}
