//! How an account stands, as all its events tell it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::leaving::Leaving;
use super::money::Money;
use super::people::People;
use crate::id::{AccountId, PersonId};

/// The whole public state of an account after an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Which account.
    pub id: AccountId,
    /// Whose account it is: one of its owners.
    pub owner: PersonId,
    /// The plan with its version, e.g. `trial@1`.
    pub plan: String,
    /// When the trial ends; none on a plan that is paid for.
    pub trial_ends_at: Option<Timestamp>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the trial ended without a plan; none while it runs, and once there is a plan. Left out while there is nothing to
    /// say, so that the versions of the events stay what they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial_ended_at: Option<Timestamp>,
    /// How many of the notices that the trial will end have been given. Written like the field before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub trial_notices: u32,
    /// What it pays for; none before anybody asked. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<Box<Money>>,
    /// That it is on its way out; none of one that stays. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaving: Option<Box<Leaving>>,
    /// Who belongs to it; none where it is its owner alone, and nobody was ever asked. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<Box<People>>,
    /// Counts the account's changes, from 1, without gaps.
    pub version: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(count: &u32) -> bool {
    *count == 0
}
