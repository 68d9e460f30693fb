//! Whether a connection was lost and made again, after which whatever was on its way may be gone.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_nats::Statistics;
use tokio::sync::watch;

/// Notices each new connection.
#[derive(Debug)]
pub struct ReconnectWatch {
    statistics: Arc<Statistics>,
    seen: u64,
    connected: watch::Receiver<()>,
}

impl ReconnectWatch {
    pub(super) fn new(statistics: Arc<Statistics>, connected: watch::Receiver<()>) -> Self {
        let seen = statistics.connects.load(Ordering::Relaxed);
        Self { statistics, seen, connected }
    }

    /// Waits for the next new connection; none is missed between two calls. Dropping the wait loses nothing.
    pub async fn reconnected(&mut self) {
        while !self.has_reconnected() {
            changed(&mut self.connected).await;
        }
    }

    /// Whether there was a new connection since the last look.
    ///
    /// The client's own count is asked, because the event of a connection can arrive after it was already used.
    pub fn has_reconnected(&mut self) -> bool {
        let connects = self.statistics.connects.load(Ordering::Relaxed);
        std::mem::replace(&mut self.seen, connects) != connects
    }
}

/// Waits for an event on connections; for ever once the client has ended and nobody will send one.
pub(super) async fn changed(connected: &mut watch::Receiver<()>) {
    if connected.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}
