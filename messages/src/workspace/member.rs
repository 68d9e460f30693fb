//! Who may work in a workspace besides those whose role in its account lets them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::person::Role;

/// Somebody of its account who was given a role in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who. It counts while they belong to the account.
    pub person: PersonId,
    /// What they may do in it.
    pub role: Role,
    /// Since when they have this role.
    pub since: Timestamp,
}
