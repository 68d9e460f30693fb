//! How an account stands, as all its events tell it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, PersonId};

/// The whole public state of an account after an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Which account.
    pub id: AccountId,
    /// Whose personal account it is.
    pub owner: PersonId,
    /// The plan with its version, e.g. `trial@1`.
    pub plan: String,
    /// When the trial ends; none on a plan that is paid for.
    pub trial_ends_at: Option<Timestamp>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Counts the account's changes, from 1, without gaps.
    pub version: u64,
}
