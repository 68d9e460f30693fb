//! Another account that a workspace is handed to: offered first, and taken over by who was asked.
//!
//! Nothing of it names a person: where an offer goes, and the link, stand in an enclosure, which can be erased.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{AccountId, EnclosureId, PersonId};

/// That somebody outside of its account was asked to take it over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Where it goes, and the link: what it is known by.
    pub enclosure: EnclosureId,
    /// Who asked.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Until when it can be accepted.
    pub until: Timestamp,
}

/// That it was another account's before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Whose it was last.
    pub from: AccountId,
    /// When it was taken over.
    pub at: Timestamp,
}
