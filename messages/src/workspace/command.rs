//! What a workspace can be asked.

use serde::{Deserialize, Serialize};

use super::words::{Act, Region, Step};
use crate::id::{AccountId, EnclosureId, PersonId};
use crate::person::Role;
use crate::samples::{ACCOUNT, ENCLOSURE, OTHER, PERSON, Sample};

/// What someone asks of one workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Command {
    /// Make it. The workspace's id is that of the command, so that sending twice makes one.
    Create {
        /// Who pays.
        account: AccountId,
        /// Whose it will be.
        owner: PersonId,
        /// What the customer calls it.
        name: String,
        /// Where it runs.
        region: Region,
    },
    /// Try again now what is due later: it is in trouble, and somebody does not want to wait.
    Retry,
    /// Call it something else. Its address stays.
    Rename {
        /// What the customer calls it from now on.
        name: String,
    },
    /// Delete it. It can be restored for some days; then it is gone for good.
    Delete {
        /// Its name, typed by who asks, so that nobody deletes another one than they mean.
        name: String,
    },
    /// Take it back after it was deleted.
    Restore,
    /// Stop it and keep everything, until its owner resumes it.
    Pause,
    /// Start it again after its owner paused it.
    Resume,
    /// Stop it and start it again.
    Restart,
    /// Stop setting it up: it was never ready, and there is nothing in it.
    Cancel,
    /// Keep this one if the plan has no room for all.
    Keep,
    /// Make a new one of the same name elsewhere instead of this one, which is still empty and is deleted. The new one's id is
    /// that of the command.
    Move {
        /// Where the new one runs.
        region: Region,
    },
    /// Get it to move on, as one of us, because it stands still.
    Unstick {
        /// How.
        step: Step,
        /// Why, in the words of who asks.
        reason: String,
    },
    /// Keep what somebody did inside it. It was done before, by the server inside; to what it was done is nobody's concern here.
    Note {
        /// What was done.
        act: Act,
    },
    /// Keep that a key was made in it. No longer sent: [`Note`](Self::Note) says it.
    NoteKeyMade,
    /// Keep that a key was made anew in it. No longer sent.
    NoteKeyRenewed,
    /// Keep that a key was deleted in it. No longer sent.
    NoteKeyDeleted,
    /// Give somebody of its account a role in it, or another one.
    AddMember {
        /// Who.
        person: PersonId,
        /// What they may do in it from now on.
        role: Role,
    },
    /// Take it from them.
    RemoveMember {
        /// Who.
        person: PersonId,
    },
    /// Ask somebody outside of its account to take it over.
    Offer {
        /// Where that goes, and the link. Web keeps the hash of what opens it.
        enclosure: EnclosureId,
    },
    /// Take that back.
    Withdraw {
        /// Which offer.
        enclosure: EnclosureId,
    },
    /// Refuse it, as whom it was for.
    Decline {
        /// Which offer: web has seen what opens it.
        enclosure: EnclosureId,
    },
    /// Accept it, as who acts: from then on it is theirs.
    TakeOver {
        /// Which offer: web has seen what opens it.
        enclosure: EnclosureId,
        /// Who pays from then on.
        account: AccountId,
    },
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}

impl Command {
    /// Each command, as it was frozen.
    #[must_use]
    pub fn samples() -> Vec<Sample<Self>> {
        vec![
            ("", Self::Create { account: ACCOUNT, owner: PERSON, name: "Shop".into(), region: Region::Eu }),
            ("", Self::Retry),
            ("", Self::Rename { name: "Paper shop".into() }),
            ("", Self::Delete { name: "Shop".into() }),
            ("", Self::Restore),
            ("", Self::Pause),
            ("", Self::Resume),
            ("", Self::Restart),
            ("", Self::Cancel),
            ("", Self::Keep),
            ("", Self::Move { region: Region::Us }),
            ("", Self::Unstick { step: Step::Restart, reason: "It hangs.".into() }),
            ("", Self::Note { act: Act::SiteMade }),
            ("", Self::NoteKeyMade),
            ("", Self::NoteKeyRenewed),
            ("", Self::NoteKeyDeleted),
            ("", Self::AddMember { person: OTHER, role: Role::Member }),
            ("", Self::RemoveMember { person: OTHER }),
            ("", Self::Offer { enclosure: ENCLOSURE }),
            ("", Self::Withdraw { enclosure: ENCLOSURE }),
            ("", Self::Decline { enclosure: ENCLOSURE }),
            ("", Self::TakeOver { enclosure: ENCLOSURE, account: ACCOUNT }),
        ]
    }
}
