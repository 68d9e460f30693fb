//! How a workspace stands, as all its events tell it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attempts::Attempts;
use super::member::Member;
use super::offer::{Offer, Taken};
use super::pause::{Deletion, Pause};
use super::words::{Desired, Region, State, Trouble};
use crate::id::{AccountId, PersonId, WorkspaceId};

/// The whole public state of a workspace after an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Which workspace.
    pub id: WorkspaceId,
    /// Who pays.
    pub account: AccountId,
    /// Whose it is.
    pub owner: PersonId,
    /// What the customer calls it.
    pub name: String,
    /// Where it runs.
    pub region: Region,
    /// The size of its machine, in infra's words.
    pub size: String,
    /// What we promised.
    pub desired: Desired,
    /// Counts what we desired of infra, from 1: a call with a lower one is stale.
    pub generation: u64,
    /// Our judgement.
    pub state: State,
    /// Why it is in trouble; none when it is not.
    pub trouble: Option<Trouble>,
    /// Where it answers, once known.
    pub endpoint: Option<String>,
    /// When it was ordered.
    pub created_at: Timestamp,
    /// When it entered its state.
    pub since: Timestamp,
    /// When we stop waiting for the state to pass; none for a state that may last.
    pub due_at: Option<Timestamp>,
    /// Counts the workspace's changes, from 1, without gaps.
    pub version: u64,
    /// When the first code arrived in it; none before. Once known, it is for good. Left out while there is nothing to say,
    /// so that the versions of the events stay what they were.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_deployment_at: Option<Timestamp>,
    /// When somebody first made a key of their own in it; kept and written like the field before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_key_at: Option<Timestamp>,
    /// What was tried while it is in trouble, as far as that was told; none when it is not. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<Attempts>,
    /// When somebody last asked to try again now; none before. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_asked_at: Option<Timestamp>,
    /// Why it is paused, in the order in which the reasons came; empty when it is not. Written like the fields before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// That it was deleted; none while it is its owner's. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion: Option<Deletion>,
    /// When it was up for the first time, as far as that is known. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_ready_at: Option<Timestamp>,
    /// When somebody last asked for a restart; none before. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart_asked_at: Option<Timestamp>,
    /// When its owner last said that this one is to stay if the plan has no room for all. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_at: Option<Timestamp>,
    /// Who was given a role in it. Written like the fields before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// That somebody of another account was asked to take it over; none where nobody is. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
    /// That it was another account's before; none where it never was. Written like the fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Taken>,
}
