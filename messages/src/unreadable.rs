//! Why a stored message cannot be acted on.

use crate::envelope::Broken;
use crate::wire;

/// Why a stored message cannot be acted on. It is parked with this reason.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It stands where nothing of ours stands.
    #[error("the subject is not ours")]
    Subject,
    /// Its headers are no envelope.
    #[error(transparent)]
    Envelope(#[from] Broken),
    /// Its body is not what it should be.
    #[error(transparent)]
    Body(#[from] wire::Unreadable),
    /// A newer producer publishes something that this reader does not know.
    #[error("the type {0} is not known here")]
    NewType(String),
    /// A newer producer uses a word without which this reader cannot act.
    #[error("the {0} is not known here")]
    NewWord(&'static str),
    /// Subject, type header and body do not belong together.
    #[error("subject {subject} and type {kind} do not belong together")]
    Mismatch {
        /// Where it stands.
        subject: String,
        /// What it says it is.
        kind: String,
    },
    /// Somebody published who does not own the subject.
    #[error("{0} does not publish on this subject")]
    Stranger(String),
}
