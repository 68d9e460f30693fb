//! What an account can be asked.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::people::LetIn;
use super::wish::Wish;
use super::words::Role;
use crate::id::{EnclosureId, InvitationId, PersonId};
use crate::samples::{ENCLOSURE, INVITATION, PERSON, Sample, later};

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
    /// Ask somebody to belong to it, or send such an invitation once more.
    Invite {
        /// The invitation. Web keeps where it goes, and the hash of what opens it.
        invitation: InvitationId,
        /// What they would be.
        role: Role,
        /// Where it goes, and the link.
        enclosure: EnclosureId,
        /// Into what they are let who accept. Left out by who asks somebody to belong to it and no more, and by who sends one once more.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        into: Option<LetIn>,
        /// Whether one that waits is sent once more: one that was answered meanwhile does not wait again.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        again: bool,
    },
    /// Take an invitation back, or refuse it as whom it was for.
    Withdraw {
        /// Which.
        invitation: InvitationId,
    },
    /// Accept an invitation, as who acts: web has seen what opens it.
    Join {
        /// Which.
        invitation: InvitationId,
    },
    /// Let somebody who belongs to it do other things with it.
    ChangeRole {
        /// Who.
        person: PersonId,
        /// What they are from now on.
        role: Role,
    },
    /// Have somebody no longer belong to it; oneself, to leave.
    Remove {
        /// Who.
        person: PersonId,
    },
    /// Make somebody who belongs to it its owner in one's own place.
    HandOver {
        /// Who.
        person: PersonId,
    },
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
            ("", invite(Role::Admin, None, false)),
            ("again", invite(Role::Admin, None, true)),
            ("workspace", invite(Role::Guest, Some(super::samples::let_in()), false)),
            ("", Self::Withdraw { invitation: INVITATION }),
            ("", Self::Join { invitation: INVITATION }),
            ("", Self::ChangeRole { person: PERSON, role: Role::Billing }),
            ("", Self::Remove { person: PERSON }),
            ("", Self::HandOver { person: PERSON }),
        ]
    }
}

fn invite(role: Role, into: Option<LetIn>, again: bool) -> Command {
    Command::Invite { invitation: INVITATION, role, enclosure: ENCLOSURE, into, again }
}
