//! Whether a letter is still true when it is sent.

use jiff::Timestamp;
use messages::mail::{About, Dropped, Letter};
use messages::{account, workspace};

/// What is known when a letter is to be sent.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The account that it is about, as its last event has it.
    pub account: Option<&'a account::Snapshot>,
    /// The workspace that it is about, as its last event has it.
    pub workspace: Option<&'a workspace::Snapshot>,
}

/// Why a letter that was decided is not to be sent now, if so.
#[must_use]
pub fn lost(
    letter: Letter,
    _about: &About,
    _known: Known<'_>,
    _decided_at: Timestamp,
    _now: Timestamp,
) -> Option<Dropped> {
    (letter == Letter::Unknown).then_some(Dropped::Untrue)
}
