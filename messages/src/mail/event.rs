//! What becomes of letters.

use serde::{Deserialize, Serialize};

use super::About;
use super::words::{Dropped, Letter, Returned};
use crate::id::{LetterId, WorkspaceId};

/// Something that happened to a letter to one person, or to their mail as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Event {
    /// It went out.
    Sent {
        /// Which.
        id: LetterId,
        /// Of which kind.
        letter: Letter,
        /// About what.
        about: About,
        /// Of a digest: the workspaces of whose end it warns.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warns: Vec<WorkspaceId>,
    },
    /// It does not go out, and why.
    Dropped {
        /// Which.
        id: LetterId,
        /// Of which kind.
        letter: Letter,
        /// About what; who wrote it down before this was said said nothing.
        #[serde(default, skip_serializing_if = "About::is_nothing")]
        about: About,
        /// Why.
        why: Dropped,
    },
    /// Nobody knows whether it went out, and it is not sent again by itself: one of us looks.
    Stuck {
        /// Which.
        id: LetterId,
        /// Of which kind.
        letter: Letter,
    },
    /// Mail to them comes back, or they do not want it: nothing is sent there, not even what must be, until they say where they are
    /// reached.
    Returned {
        /// Which letter came back, if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<LetterId>,
        /// Why.
        why: Returned,
    },
    /// They are reached again: at another address, or at the one they confirmed.
    Reachable,
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}
