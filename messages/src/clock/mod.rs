//! The time, as a message: no decision reads a clock.

pub mod samples;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::table::table;

table! {
    "clock";

    tick Tick by Reconciler { tick @1 }
}

/// One beat of the clock, about once a minute; exactly one reconciler wins each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tick {
    /// The instant that this beat stands for.
    pub at: Timestamp,
}
