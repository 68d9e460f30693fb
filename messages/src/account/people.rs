//! Who belongs to an account, and who was asked to.
//!
//! Nothing of it names a person: ids, roles and times. Where an invitation goes stands in an enclosure, which can be erased.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::words::Role;
use crate::id::{EnclosureId, InvitationId, PersonId, WorkspaceId};
use crate::person;

/// The people of an account that more than one person belongs to, or was asked to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    /// Who belongs to it, in the order in which they came; one of them is its owner.
    pub members: Vec<Member>,
    /// Who was asked, in the order in which they were; those whose time is over stand here until the next change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invitations: Vec<Invitation>,
    /// When invitations went out, of the last day before the last change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sent: Vec<Timestamp>,
    /// Whom the last change of these was about; none where it was about an invitation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<PersonId>,
    /// Into what they are let with it, who accepted an invitation last: lifecycle does that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub let_in: Option<LetIn>,
}

/// One of its workspaces, and what somebody may do in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetIn {
    /// Which.
    pub workspace: WorkspaceId,
    /// As what they are let in.
    pub role: person::Role,
}

/// Somebody who belongs to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Since when they belong to it.
    pub since: Timestamp,
    /// Who asked them; none for whoever opened it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<PersonId>,
}

/// Somebody who was asked to join.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// What it is called.
    pub id: InvitationId,
    /// What they would be.
    pub role: Role,
    /// Who asked them.
    pub by: PersonId,
    /// When, the last time.
    pub at: Timestamp,
    /// Until when it can be accepted.
    pub until: Timestamp,
    /// Where it goes, and the link.
    pub enclosure: EnclosureId,
    /// Into what they are let who accept; none where they are asked to belong to the account and no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub into: Option<LetIn>,
}
