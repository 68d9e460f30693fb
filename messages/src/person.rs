//! What happens to people. Ids only: names and addresses never reach the log.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, WorkspaceId};

/// What a person may do in one workspace; ranked, each includes those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works in it.
    Member,
    /// Runs it.
    Admin,
    /// Answers for it, and its account pays.
    Owner,
}

impl Role {
    /// Every role, lowest first.
    pub const ALL: [Self; 3] = [Self::Member, Self::Admin, Self::Owner];

    /// The word in messages and in the database.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// The role with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
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
