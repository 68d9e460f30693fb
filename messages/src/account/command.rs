//! What an account can be asked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::wish::Wish;
use crate::id::PersonId;
use crate::samples::{PERSON, Sample, later};

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
        /// Until when; for as long as nobody takes it back where it is left out, as in the first of this version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// Have something done at the provider, as somebody of the account.
    Arrange {
        /// What.
        wish: Wish,
    },
    /// The same as one of us.
    Repair {
        /// What.
        wish: Wish,
        /// Why, in the words of who of us asks.
        reason: String,
    },
    /// Have it deleted, with all that it has: after some days, in which it can be taken back.
    Close,
    /// Take that back.
    Stay,
    /// From a newer producer: to be parked.
    #[serde(other)]
    Unknown,
}

impl Command {
    /// Each command, as it was frozen.
    #[must_use]
    pub fn samples() -> Vec<Sample<Self>> {
        let set = |reason, until| Self::SetPlan { plan: "pro@2".into(), reason, until };
        let why = || Some("They paid by invoice.".into());
        vec![
            ("", Self::Open { owner: PERSON }),
            ("", set(None, None)),
            ("reason", set(why(), None)),
            ("until", set(why(), Some(later(30 * 24 * 60 * 60)))),
            ("", Self::Arrange { wish: Wish::Checkout { plan: "pro@2".into() } }),
            ("portal", Self::Arrange { wish: Wish::Portal { card: true } }),
            ("quote", Self::Arrange { wish: Wish::Quote { plan: "hobby@2".into() } }),
            ("change", Self::Arrange { wish: Wish::Change { quote: super::samples::quote() } }),
            ("cancel", Self::Arrange { wish: Wish::Cancel }),
            ("go_on", Self::Arrange { wish: Wish::GoOn }),
            ("", Self::Repair { wish: Wish::Look, reason: "They wrote that they paid.".into() }),
            ("", Self::Close),
            ("", Self::Stay),
            (
                "refund",
                Self::Repair {
                    wish: Wish::Refund { invoice: "in_1".into(), minor: Some(9_00) },
                    reason: "They were charged for a day on which it was away.".into(),
                },
            ),
            (
                "relink",
                Self::Repair {
                    wish: Wish::Relink { customer: "cus_2".into() },
                    reason: "They were made anew at the provider.".into(),
                },
            ),
        ]
    }
}
