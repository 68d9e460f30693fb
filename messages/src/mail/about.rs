//! What a letter is about, by ids: what it says of them is looked up when it is sent, so that it is true then.

use serde::{Deserialize, Serialize};

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
}
