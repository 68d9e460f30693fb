//! That an account is on its way out: its owner asked for it, and can take it back for some days.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::PersonId;

/// How far an account is on its way out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaving {
    /// When it was asked for.
    pub asked_at: Timestamp,
    /// Until when it can be taken back.
    pub ends_at: Timestamp,
    /// Who asked.
    pub by: PersonId,
    /// Whether what is paid for was set to end because of it: then it goes on if the account stays.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ends_plan: bool,
    /// When it was over for good; none while it can be taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
    /// When nothing was left but this: then all else about it can be erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
}
