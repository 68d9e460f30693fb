//! What a fold holds of an effect: the time that makes a row due, and the call to look at it.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::Notify;

use super::Clock;

/// Shared by an effect's worker and the folds that write its rows. Clones are the same trigger.
#[derive(Debug, Clone)]
pub struct Trigger {
    pub(super) clock: Clock,
    pub(super) work: Arc<Notify>,
}

impl Trigger {
    /// For an effect that lives by this clock.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self { clock, work: Arc::new(Notify::new()) }
    }

    /// What to write into `due_at` of a row that is due at once.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Something became due: the worker claims at once. To be fired after the commit.
    pub fn fire(&self) {
        self.work.notify_one();
    }
}
