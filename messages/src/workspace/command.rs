//! What a workspace can be asked.

use serde::{Deserialize, Serialize};

use super::words::Region;
use crate::id::{AccountId, PersonId};
use crate::samples::{ACCOUNT, PERSON, Sample};

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
        ]
    }
}
