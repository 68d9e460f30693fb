//! What an account can be asked.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::samples::{PERSON, Sample};

/// What someone asks of billing about one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Command {
    /// Open the account, with a trial: sent once by web when a person signs up.
    Open {
        /// Whose account it is.
        owner: PersonId,
    },
    /// Put it on this plan.
    SetPlan {
        /// The plan with its version, e.g. `pro@2`.
        plan: String,
        /// Why, in the words of who of us asks. Left out where nobody was asked for it, so that the version stays what it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}

impl Command {
    /// Each command, as it was frozen.
    #[must_use]
    pub fn samples() -> Vec<Sample<Self>> {
        let set = |reason| Self::SetPlan { plan: "pro@2".into(), reason };
        vec![("", Self::Open { owner: PERSON }), ("", set(None)), ("reason", set(Some("They paid by invoice.".into())))]
    }
}
