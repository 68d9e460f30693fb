//! What a letter is about, by ids: what it says of them is looked up when it is sent, so that it is true then. Only how much was paid is
//! written down with it: another payment may have come since.

use serde::{Deserialize, Serialize};

use crate::account::Amount;
use crate::id::{AccountId, EnclosureId, PersonId, QuestionId, WorkspaceId};

/// What a letter is about. What is left out has nothing to do with it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct About {
    /// The account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
    /// The workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<WorkspaceId>,
    /// The question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<QuestionId>,
    /// What it encloses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enclosure: Option<EnclosureId>,
    /// Whom it tells of: who joined, who asked, who owns it from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whom: Option<PersonId>,
    /// The version of the account or the workspace after the event that is its cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// How much was paid, or is to be, by that event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

impl About {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}
