//! What an effect is given to settle a call, and how it says how the row goes on.

use std::time::Duration;

use jiff::Timestamp;

use super::clock::after;
use super::{Backoff, Transaction};
use crate::fold::Draft;

/// One call that is being recorded.
pub struct Settling<'a> {
    pub(super) db: &'a Transaction<'a>,
    pub(super) now: Timestamp,
    pub(super) failures: i32,
    pub(super) nudged: bool,
    pub(super) backoff: Backoff,
    pub(super) drafts: Vec<Draft>,
}

/// How the row goes on. Only [`Settling`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Settled {
    pub(super) due_at: Option<Timestamp>,
    pub(super) failures: i32,
    pub(super) intent_over: bool,
}

impl Settling<'_> {
    /// The transaction, for the effect's own columns.
    #[must_use]
    pub const fn db(&self) -> &Transaction<'_> {
        self.db
    }

    /// The time of the record.
    #[must_use]
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// What is to be published: by the fold of the service, once the call is recorded.
    pub fn draft(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    /// It is done, and nothing more is due until somebody says so.
    pub const fn done(&self) -> Settled {
        Settled { due_at: self.at_once_if_nudged(None), failures: 0, intent_over: true }
    }

    /// It is done, and there is to be another call after this pause.
    pub fn again_after(&self, pause: Duration) -> Settled {
        let due_at = self.at_once_if_nudged(Some(after(self.now, pause)));
        Settled { due_at, failures: 0, intent_over: true }
    }

    /// This call is done, and the next one, which the row needs too, is due at once. Failures stay counted until that is done.
    pub const fn continued(&self) -> Settled {
        Settled { due_at: Some(self.now), failures: self.failures, intent_over: true }
    }

    /// The call came to nothing: it is tried again after a pause, with the same idempotency key.
    pub fn retried(&self) -> Settled {
        let failures = self.failures.saturating_add(1);
        let due_at = self.at_once_if_nudged(Some(after(self.now, self.backoff.pause(failures))));
        Settled { due_at, failures, intent_over: false }
    }

    /// The same, and not before the other side wants to be asked again.
    pub fn retried_after(&self, pause: Duration) -> Settled {
        let retried = self.retried();
        // However often it was nudged: whoever is told to wait waits.
        Settled { due_at: retried.due_at.max(Some(after(self.now, pause))), ..retried }
    }

    /// The call came to nothing, and nobody tries again by themselves. The row counts as failing.
    pub const fn given_up(&self) -> Settled {
        let failures = self.failures.saturating_add(1);
        Settled { due_at: self.at_once_if_nudged(None), failures, intent_over: true }
    }

    /// Something newer is wanted since the row was claimed.
    const fn at_once_if_nudged(&self, due_at: Option<Timestamp>) -> Option<Timestamp> {
        if self.nudged { Some(self.now) } else { due_at }
    }
}

impl Settled {
    /// The same, and the next call is for another intent, with a key of its own: the other side has refused this one, or
    /// must not act on it any more.
    pub const fn with_a_new_key(self) -> Self {
        Self { intent_over: true, ..self }
    }

    /// When the next call is due.
    #[must_use]
    pub const fn due_at(&self) -> Option<Timestamp> {
        self.due_at
    }

    /// Calls in a row that came to nothing, with this one.
    #[must_use]
    pub const fn failures(&self) -> i32 {
        self.failures
    }
}
