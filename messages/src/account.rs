//! Accounts: what pays. Commands go to billing, events come from billing.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, PersonId};

/// What someone asks of billing about one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Command {
    /// Open the account, with a trial: sent once by web when a person signs up.
    Open {
        /// Whose account it is.
        owner: PersonId,
    },
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}

/// What happened to one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Event {
    /// The account exists and its trial runs.
    Opened {
        /// How it stands now.
        account: Snapshot,
    },
    /// A command asked for what is already so.
    Unchanged {
        /// How it stands now.
        account: Snapshot,
    },
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}

impl Event {
    /// How the account stands after this event.
    #[must_use]
    pub const fn snapshot(&self) -> Option<&Snapshot> {
        match self {
            Self::Opened { account } | Self::Unchanged { account } => Some(account),
            Self::Unknown => None,
        }
    }
}

/// The whole public state of an account after an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Which account.
    pub id: AccountId,
    /// Whose personal account it is.
    pub owner: PersonId,
    /// The plan with its version, e.g. `trial@1`.
    pub plan: String,
    /// When the trial ends; none on a plan that is paid for.
    pub trial_ends_at: Option<Timestamp>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Counts the account's changes, from 1, without gaps.
    pub version: u64,
}
