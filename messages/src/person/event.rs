//! What happens to people.

use serde::{Deserialize, Serialize};

use super::words::{Role, Topic};
use crate::id::{AccountId, EnclosureId, QuestionId, WorkspaceId};

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
        /// What they wrote once more, for the letters about it. Left out before there were letters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enclosure: Option<EnclosureId>,
    },
    /// One of us answered what they asked.
    Answered {
        /// Which question.
        question: QuestionId,
        /// The answer.
        enclosure: EnclosureId,
    },
    /// Signed in with a browser that was not seen before.
    SignedInAnew {
        /// How it describes itself, if it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enclosure: Option<EnclosureId>,
    },
    /// Ended all their sessions.
    SignedOutEverywhere,
    /// Wants mail at another address, which is to be confirmed there.
    AddressAsked {
        /// The address, and the link that confirms it.
        enclosure: EnclosureId,
    },
    /// Gets mail at another address from now on: they confirmed it, or what they had given is taken back.
    AddressChanged {
        /// The address before, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enclosure: Option<EnclosureId>,
    },
    /// Signs in by another way, too, from now on.
    IdentityLinked {
        /// What that way is called, if it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enclosure: Option<EnclosureId>,
    },
    /// Does not sign in by one of their ways any more.
    IdentityUnlinked {
        /// What that way was called, if it is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        enclosure: Option<EnclosureId>,
    },
    /// Wants to sign in by a letter.
    SignInLinkAsked {
        /// The link and the digits of the letter.
        enclosure: EnclosureId,
    },
    /// All that we keep of them was put together, because they asked for it, and can be loaded for some days.
    Exported {
        /// The link of the letter.
        enclosure: EnclosureId,
    },
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}
