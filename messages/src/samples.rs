//! What the samples of all nouns are about: one workspace, its account, its person, one morning.
//!
//! Each noun keeps the samples of its messages beside its table. They are frozen under `golden/`, so they never change; a
//! new version, or a field that may be left out, is one more. Tests anywhere take a thing as it is here and say only what
//! is different.

use jiff::Timestamp;
use uuid::Uuid;

use crate::id::{AccountId, EnclosureId, InvitationId, LetterId, PersonId, QuestionId, WorkspaceId};

/// The part that their ids have in common.
const TOGETHER: u128 = 0x019a_a45d_e800_725d_b50d_e000_0000_0000;

/// The workspace.
pub const WORKSPACE: WorkspaceId = WorkspaceId::from_uuid(Uuid::from_u128(TOGETHER + 10));
/// What pays for it.
pub const ACCOUNT: AccountId = AccountId::from_uuid(Uuid::from_u128(TOGETHER + 11));
/// Whose both are.
pub const PERSON: PersonId = PersonId::from_uuid(Uuid::from_u128(TOGETHER + 12));
/// What they asked us.
pub const QUESTION: QuestionId = QuestionId::from_uuid(Uuid::from_u128(TOGETHER + 23));
/// A letter to them.
pub const LETTER: LetterId = LetterId::from_uuid(Uuid::from_u128(TOGETHER + 24));
/// What it encloses.
pub const ENCLOSURE: EnclosureId = EnclosureId::from_uuid(Uuid::from_u128(TOGETHER + 25));
/// An invitation to that account.
pub const INVITATION: InvitationId = InvitationId::from_uuid(Uuid::from_u128(TOGETHER + 26));
/// Somebody else who belongs to it.
pub const OTHER: PersonId = PersonId::from_uuid(Uuid::from_u128(TOGETHER + 27));

/// When the samples begin: half past nine.
pub const AT: Timestamp = Timestamp::constant(1_795_253_400, 0);

/// A body as it was frozen, and which later field it was frozen for: empty for the first of its version.
pub type Sample<B> = (&'static str, B);

/// So many seconds after [`AT`].
#[must_use]
pub const fn later(seconds: i64) -> Timestamp {
    Timestamp::constant(1_795_253_400 + seconds, 0)
}
