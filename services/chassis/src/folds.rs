//! The folds that run in this process, for whoever started the services and has to know how far they are.

use std::sync::{Arc, Mutex, PoisonError};

use nats::fold::{FoldStatus, Subscription};
use tokio::sync::watch;

/// The folds that were started. Clones are the same list.
#[derive(Debug, Clone, Default)]
pub struct Folds(Arc<Mutex<Vec<Watched>>>);

/// One of them.
#[derive(Debug, Clone)]
pub struct Watched {
    /// What it reads, and for whom.
    pub subscription: Subscription,
    /// How it is doing.
    pub status: watch::Receiver<FoldStatus>,
}

impl Folds {
    /// All that were started so far.
    #[must_use]
    pub fn all(&self) -> Vec<Watched> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn add(&self, watched: Watched) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(watched);
    }
}
