//! What was tried for a workspace, as observations and snapshots tell it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What was tried for a workspace that is in trouble, and when the next try is due: what people are told is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// How many came to nothing in a row, the last one included.
    pub made: u32,
    /// When the last one ended.
    pub last_at: Timestamp,
    /// When the next one is due; none when none is.
    pub next_at: Option<Timestamp>,
}
