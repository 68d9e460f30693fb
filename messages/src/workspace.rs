//! Workspaces: what the customer buys. Commands go to lifecycle, observations come from the reconciler, events come
//! from lifecycle.
//!
//! Intent and reality are different fields with different writers: [`Desired`] is what we promised, [`Observed`] is
//! what the world looks like, and [`State`] is lifecycle's judgement of the two.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, PersonId, WorkspaceId};
use crate::words::words;

words! {
    /// Where a workspace runs.
    Region {
        /// Europe.
        Eu = "eu",
        /// The United States.
        Us = "us",
    }
    besides {
        /// A place that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// What we promised the customer.
    Desired {
        /// It is up and theirs to use.
        Running = "running",
        /// It is kept, but stopped.
        Suspended = "suspended",
        /// It is gone.
        Deleted = "deleted",
    }
    besides {
        /// Something that this release does not know: nothing is concluded from it.
        Unknown = "unknown",
    }
}

words! {
    /// What the machine does, in our words; `domain::infra` translates into them.
    Word {
        /// Being made.
        Provisioning = "provisioning",
        /// Up.
        Running = "running",
        /// Stopped, its data kept.
        Suspended = "suspended",
        /// Broken, or not to be had.
        Failed = "failed",
        /// On its way out.
        Deprovisioning = "deprovisioning",
        /// Gone.
        Deleted = "deleted",
        /// Infra said a word that we have no meaning for.
        Unknown = "unknown",
        /// Infra did not say anything that we could use, several times in a row.
        Unreachable = "unreachable",
    }
    besides {}
}

words! {
    /// Lifecycle's judgement of promise and reality; `domain::workspace` gives each its label and its deadline.
    State {
        /// Ordered; nothing has been seen of it.
        Pending = "pending",
        /// Being made.
        Provisioning = "provisioning",
        /// Up, as promised.
        Ready = "ready",
        /// Stopped, as decided.
        Suspended = "suspended",
        /// Not as promised, and we know how.
        Failed = "failed",
        /// Not known to be as promised.
        Unknown = "unknown",
        /// Being taken away, as decided.
        Deprovisioning = "deprovisioning",
        /// Gone, as decided.
        Deleted = "deleted",
    }
    besides {}
}

words! {
    /// Why a workspace is in trouble.
    Trouble {
        /// Setting up took longer than the deadline.
        TookTooLong = "took_too_long",
        /// Infra refuses or does not answer.
        Unreachable = "unreachable",
        /// Infra says that it broke.
        Broke = "broke",
        /// It stopped although it should run.
        Stopped = "stopped",
        /// It is gone although it should be there.
        Vanished = "vanished",
        /// Infra says a word that we do not know.
        Unclear = "unclear",
    }
    besides {
        /// Something that this release does not know.
        Unknown = "unknown",
    }
}

words! {
    /// Why lifecycle did not do what a command asked.
    Refusal {
        /// The plan's number of workspaces is reached.
        LimitReached = "limit_reached",
        /// The plan does not include the region.
        RegionNotIncluded = "region_not_included",
        /// No such account, or it is not open yet.
        NoAccount = "no_account",
        /// The name is empty, too long, or has characters that a name cannot have.
        BadName = "bad_name",
        /// The command asks for something by someone who may not.
        NotAllowed = "not_allowed",
        /// Another try is asked for of a workspace that is not in trouble.
        NotInTrouble = "not_in_trouble",
        /// Another try was asked for a moment ago.
        TooSoon = "too_soon",
    }
    besides {
        /// A reason that this release does not know.
        Unknown = "unknown",
    }
}

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
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}

/// What was tried for a workspace that is in trouble, and when the next try is due: what people are told is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// How many came to nothing in a row, the last one included.
    pub made: u32,
    /// When the last one ended.
    pub last_at: Timestamp,
    /// When the next one is due; none when none is.
    pub next_at: Option<Timestamp>,
}

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

/// What happened to one workspace. All but the refusal carry the whole state after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Event {
    /// It was ordered.
    Created {
        /// How it stands now.
        workspace: Snapshot,
    },
    /// Infra has begun to make it, or to start it again.
    Provisioning {
        /// How it stands now.
        workspace: Snapshot,
    },
    /// It is up.
    Ready {
        /// How it stands now.
        workspace: Snapshot,
    },
    /// It is stopped, as decided.
    Suspended {
        /// How it stands now.
        workspace: Snapshot,
    },
    /// It is in trouble; the snapshot says which.
    Troubled {
        /// How it stands now.
        workspace: Snapshot,
    },
    /// It is being taken away, as decided.
    Deprovisioning {
        /// How it stands now.
        workspace: Snapshot,
    },
    /// It is gone, as decided.
    Deleted {
        /// How it stands now.
        workspace: Snapshot,
    },
    /// The first code arrived in it.
    FirstDeploymentArrived {
        /// How it stands now.
        workspace: Snapshot,
    },
    /// Somebody made the first key of their own in it.
    OwnKeyMade {
        /// How it stands now.
        workspace: Snapshot,
    },
    /// Somebody asked to try again now: what is due later is due at once.
    RetryAsked {
        /// How it stands now.
        workspace: Snapshot,
    },
    /// A command was refused; nothing changed.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}

impl Event {
    /// How the workspace stands after this event; none when nothing changed.
    #[must_use]
    pub const fn snapshot(&self) -> Option<&Snapshot> {
        match self {
            Self::Created { workspace }
            | Self::Provisioning { workspace }
            | Self::Ready { workspace }
            | Self::Suspended { workspace }
            | Self::Troubled { workspace }
            | Self::Deprovisioning { workspace }
            | Self::Deleted { workspace }
            | Self::FirstDeploymentArrived { workspace }
            | Self::OwnKeyMade { workspace }
            | Self::RetryAsked { workspace } => Some(workspace),
            Self::Refused { .. } | Self::Unknown => None,
        }
    }

    /// The event of having entered the snapshot's state.
    #[must_use]
    pub const fn entered(workspace: Snapshot) -> Self {
        match workspace.state {
            State::Pending => Self::Created { workspace },
            State::Provisioning => Self::Provisioning { workspace },
            State::Ready => Self::Ready { workspace },
            State::Suspended => Self::Suspended { workspace },
            State::Failed | State::Unknown => Self::Troubled { workspace },
            State::Deprovisioning => Self::Deprovisioning { workspace },
            State::Deleted => Self::Deleted { workspace },
        }
    }
}

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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_finds_its_value() {
        assert!(State::ALL.iter().all(|state| State::from_word(state.word()) == Some(*state)));
        assert!(Word::ALL.iter().all(|word| Word::from_word(word.word()) == Some(*word)));
        assert_eq!(Region::from_word("mars"), None);
    }
}
