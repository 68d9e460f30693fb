//! What happens to people. Ids only: names and addresses never reach the log.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, QuestionId, WorkspaceId};
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

words! {
    /// What somebody writes to us about; operators sort by it.
    Topic {
        /// Beginning.
        Start = "start",
        /// A workspace that does not do what it should.
        Trouble = "trouble",
        /// Keys, and the command-line tool.
        Keys = "keys",
        /// Plans and money.
        Billing = "billing",
        /// Their own data, and their rights to it.
        Data = "data",
        /// All else.
        Other = "other",
    }
    besides {
        /// A topic that this release does not know.
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
    /// Wrote to us. What they wrote, and where an answer reaches them, is not on the log: it lies with web, under the id,
    /// where it can be erased. Who is not signed in gets an id of a person for this one question.
    Wrote {
        /// Where the text is.
        question: QuestionId,
        /// About what.
        topic: Topic,
        /// The workspace that they wrote from, if they may see it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        workspace: Option<WorkspaceId>,
        /// The short word that a page of trouble gave them: it leads to a line in our log.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reference: Option<String>,
    },
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}
