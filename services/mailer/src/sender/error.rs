//! How a letter does not go out, this time or ever. The texts go into the ledger: they name nobody, and nothing that a letter says.

use jiff::Timestamp;
use mail::NotSent;
use messages::LetterId;
use messages::mail::Dropped;
use nats::effect::{Error, Fault};

use super::shelf::NoShelf;

/// It did not go out.
#[derive(Debug, thiserror::Error)]
pub enum NotGone {
    /// It will not, and why.
    #[error("{}", .why.word())]
    Dropped {
        /// Why.
        why: Dropped,
        /// When that was settled, if not now.
        at: Option<Timestamp>,
    },
    /// It goes in a digest, with these.
    #[error("it goes in a digest")]
    Collected(Vec<LetterId>),
    /// It is not its turn before this.
    #[error("not yet")]
    Waits(Timestamp),
    /// The carrier did not take it, or nobody knows.
    #[error("{error}")]
    Carrier {
        /// What it said.
        error: NotSent,
        /// Whether it was to go to where mail of this person goes.
        is_theirs: bool,
    },
    /// It may have gone out, and nobody would notice a second one.
    #[error("nobody knows whether it went out")]
    Unclear,
    /// It cannot be written.
    #[error("it cannot be written: {0}")]
    Unwritten(String),
    /// What is in the buckets cannot be read or written.
    #[error(transparent)]
    Shelf(#[from] NoShelf),
    /// Rows cannot be read.
    #[error(transparent)]
    Rows(#[from] Error),
    /// It did not come back in time, or cannot be recorded.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl NotGone {
    /// It will not go out, for this reason.
    pub(super) const fn dropped(why: Dropped) -> Self {
        Self::Dropped { why, at: None }
    }

    /// The word for metrics.
    pub(super) const fn word(&self) -> &'static str {
        match self {
            Self::Dropped { why, .. } => why.word(),
            Self::Collected(_) => Dropped::Collected.word(),
            Self::Waits(_) => "waits",
            Self::Carrier { error: NotSent::Later { .. }, .. } => "not_taken",
            Self::Carrier { error: NotSent::Never(_), .. } => Dropped::Refused.word(),
            Self::Carrier { error: NotSent::Unknown(_), .. } => "no_answer",
            Self::Unclear => "stuck",
            Self::Unwritten(_) => "unwritten",
            Self::Shelf(_) | Self::Rows(_) | Self::Fault(_) => "ours",
        }
    }
}
