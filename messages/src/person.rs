//! What happens to people. Ids only: names and addresses never reach the log.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, WorkspaceId};
use crate::words::words;

words! {
    /// What a person may do in one workspace; ranked, each includes those before it.
    Role {
        /// Works in it.
        Member = "member",
        /// Runs it.
        Admin = "admin",
        /// Answers for it, and its account pays.
        Owner = "owner",
    }
    besides {
        /// A role that this release does not know: it permits nothing.
        Unknown = "unknown",
    }
}

/// Something that happened to one person, published by web.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Event {
    /// First sign-in: the person and a personal account now exist.
    SignedUp {
        /// The personal account.
        account: AccountId,
    },
    /// Became part of a workspace, or got another role in it.
    Joined {
        /// Where.
        workspace: WorkspaceId,
        /// As what.
        role: Role,
    },
    /// Is no longer part of a workspace.
    Left {
        /// Where from.
        workspace: WorkspaceId,
    },
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}
