//! What is seen of a workspace.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::attempts::Attempts;
use super::words::Word;

/// What the world looks like, seen by the reconciler.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// In our words.
    pub word: Word,
    /// Infra's own word, for people who look into it; empty when infra said nothing.
    pub raw: String,
    /// Of the desired state that we last told infra.
    pub generation: u64,
    /// Infra's name for the machine.
    pub resource: Option<String>,
    /// Where the workspace answers.
    pub endpoint: Option<String>,
    /// The sealed admin key, when infra gave one out.
    pub credential: Option<Credential>,
    /// When the first code arrived in the workspace, if it has. Not said is not denied. Left out when there is nothing to
    /// say, so that the version stays what it was: who does not know the field reads on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_deployment_at: Option<Timestamp>,
    /// When somebody first made a key of their own in it, if anybody has; written and read like the field before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_key_at: Option<Timestamp>,
    /// What was tried so far to make it as promised; none while there is nothing to tell. Written and read like the
    /// fields before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<Attempts>,
    /// Whether this only says how a key that is known is sealed by now: nothing was looked at, and all else here says nothing. Written
    /// and read like the fields before.
    #[serde(default, skip_serializing_if = "is_false")]
    pub resealed: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Observed {
    /// That the key which is known of a workspace is sealed anew. The generation is older than any wish, so that who does not know
    /// `resealed` goes by nothing else in it either.
    #[must_use]
    pub const fn resealed(word: Word, credential: Credential) -> Self {
        Self {
            word,
            raw: String::new(),
            generation: 0,
            resource: None,
            endpoint: None,
            credential: Some(credential),
            first_deployment_at: None,
            own_key_at: None,
            attempts: None,
            resealed: true,
        }
    }
}

/// A key to a workspace, sealed: only web opens it, inside one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Whose key it is inside the workspace.
    pub user: String,
    /// Counts the keys of this workspace, from 1; bound into the seal.
    pub version: u32,
    /// The sealed key: `chassis::vault` reads and writes it.
    pub sealed: String,
}
