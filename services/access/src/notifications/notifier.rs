//! The way from a commit to the bus: whoever changed something hands it over and never waits, a task publishes it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use messages::subject::WEB_NUDGE;
use nats::Connection;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::ChangeSet;

/// As many batches may wait to be published; what does not fit is published as "everything".
const ROOM: usize = 64;

/// Takes what was changed, at once.
#[derive(Clone)]
pub struct Notifier {
    queue: mpsc::Sender<ChangeSet>,
    missed: Arc<AtomicBool>,
}

impl Notifier {
    /// Hands over what was changed.
    pub fn notify(&self, changed: ChangeSet) {
        if self.queue.try_send(changed).is_err() {
            self.missed.store(true, Ordering::Release);
        }
    }
}

/// Publishes what the notifier took.
pub struct Forwarder {
    queue: mpsc::Receiver<ChangeSet>,
    missed: Arc<AtomicBool>,
}

/// The two ends of the way to the bus.
#[must_use]
pub fn channel() -> (Notifier, Forwarder) {
    let (sender, receiver) = mpsc::channel(ROOM);
    let missed = Arc::new(AtomicBool::new(false));
    (Notifier { queue: sender, missed: Arc::clone(&missed) }, Forwarder { queue: receiver, missed })
}

impl Forwarder {
    /// Publishes until `stop`.
    pub async fn run(mut self, log: Connection, stop: CancellationToken) {
        loop {
            let changed = tokio::select! {
                () = stop.cancelled() => return,
                changed = self.queue.recv() => changed,
            };
            let Some(changed) = changed else { return };
            let changed = if self.missed.swap(false, Ordering::Acquire) { ChangeSet::everything() } else { changed };
            match serde_json::to_vec(&changed) {
                Ok(body) => nats::nudge(&log, WEB_NUDGE, body.into()).await,
                Err(error) => tracing::error!(%error, "a nudge could not be written"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_does_not_fit_is_published_as_everything() {
        let (notifier, mut forwarder) = channel();
        (0..=ROOM).for_each(|_| notifier.notify(ChangeSet::default()));
        assert!(forwarder.missed.load(Ordering::Acquire));
        assert!(forwarder.queue.recv().await.is_some());
    }
}
