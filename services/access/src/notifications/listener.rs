//! Where a process learns what any replica changed.

use std::sync::Arc;

use messages::subject::WEB_NUDGE;
use nats::Connection;
use tokio_util::sync::CancellationToken;

use super::subscription::Index;
use super::{ChangeSet, Subscription, Topic};

/// Where this process learns what any replica changed, and whom it wakes for that. Cheap to clone.
#[derive(Clone, Default)]
pub struct Listener(Arc<Index>);

impl Listener {
    /// Watches these topics from now on. Subscribe first, then look: so nothing falls between.
    pub fn subscribe(&self, topics: impl IntoIterator<Item = Topic>) -> Subscription {
        Index::subscribe(&self.0, topics.into_iter().collect())
    }

    /// Passes on what comes from the bus until `stop`.
    pub async fn run(self, log: Connection, stop: CancellationToken) {
        let mut listener = tokio::select! {
            () = stop.cancelled() => return,
            listener = nats::listen(&log, WEB_NUDGE) => listener,
        };
        loop {
            let received = tokio::select! {
                () = stop.cancelled() => return,
                received = listener.next() => received,
            };
            let changed = match received {
                nats::Notification::Nudge(body) => {
                    serde_json::from_slice(&body).unwrap_or_else(|_| ChangeSet::everything())
                }
                nats::Notification::Reconnected => ChangeSet::everything(),
            };
            self.0.notify(&changed);
        }
    }
}
