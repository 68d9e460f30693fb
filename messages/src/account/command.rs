//! What an account can be asked.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;

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
    },
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}
