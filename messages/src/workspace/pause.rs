//! Why a workspace is paused, one reason at a time, and how a workspace leaves.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::words::{Farewell, Reason};

/// One reason for which a workspace is paused. Several may hold at once; it resumes when the last one is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// Which.
    pub reason: Reason,
    /// Since when it holds.
    pub since: Timestamp,
    /// When the workspace is deleted if it still holds then; none for a reason that never ends a workspace by itself.
    pub ends_at: Option<Timestamp>,
    /// How many of the warnings before that have been given.
    pub warnings: u32,
    /// When the letter about the last of them went out, or was found to reach nobody; none while nothing is known of it. Without it the
    /// workspace is not deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_at: Option<Timestamp>,
}

/// That a workspace was deleted, or is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// Why.
    pub farewell: Farewell,
    /// Since when.
    pub at: Timestamp,
    /// Until when it can be restored; none for one that is taken away at once.
    pub restorable_until: Option<Timestamp>,
}
