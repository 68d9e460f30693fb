//! The clock: once a minute it says on the log what time it is.
//!
//! Every tick expects the sequence of the one before it, so of any number of reconcilers exactly one wins each; a
//! stale one loses and learns the new sequence from the log.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use messages::clock::Tick;
use messages::{Actor, Envelope, EventId, Message, MessageId};
use nats::publish::Outcome;
use nats::{Connection, Parcel, Publisher};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// The last tick on the log: its sequence and its time.
pub(crate) type LastTick = Option<(u64, Timestamp)>;

pub(crate) struct Clock {
    heard: Arc<watch::Sender<LastTick>>,
}

impl Clock {
    pub fn new() -> Self {
        Self { heard: Arc::new(watch::channel(None).0) }
    }

    /// Where the fold says which tick it heard.
    pub fn heard(&self) -> Arc<watch::Sender<LastTick>> {
        Arc::clone(&self.heard)
    }

    /// Ticks until told to stop.
    pub async fn run(self, log: Connection, every: Duration, stop: CancellationToken) {
        let publisher = Publisher::new(&log);
        let mut heard = self.heard.subscribe();
        let every = SignedDuration::try_from(every).unwrap_or(SignedDuration::MAX);
        loop {
            let last = *heard.borrow_and_update();
            let now = chassis::clock::now();
            // Never backwards, and never two within a beat, whatever this machine's clock does.
            let wait = last.map_or(SignedDuration::ZERO, |(_, at)| at.duration_until(now)).max(SignedDuration::ZERO);
            let wait = if last.is_some() { every - wait } else { SignedDuration::ZERO };
            if wait.is_positive() {
                let wait = wait.min(every).unsigned_abs();
                tokio::select! {
                    () = stop.cancelled() => return,
                    _ = heard.changed() => {}
                    () = tokio::time::sleep(wait) => {}
                }
                continue;
            }
            let beat = tokio::select! {
                () = stop.cancelled() => return,
                beat = tick(&publisher, last.map_or(0, |(seq, _)| seq), now) => beat,
            };
            match beat {
                Some(seq) => drop(self.heard.send_replace(Some((seq, now)))),
                // Somebody else's tick, which the fold is about to hear; or the log is away.
                None => tokio::select! {
                    () = stop.cancelled() => return,
                    _ = heard.changed() => {}
                    () = tokio::time::sleep(Duration::from_secs(1)) => {}
                },
            }
        }
    }
}

/// Publishes the tick after `last`; the sequence it got if it won.
async fn tick(publisher: &Publisher, last: u64, at: Timestamp) -> Option<u64> {
    let id = MessageId::Event(EventId::numbered(0, last, at));
    let envelope = Envelope { id, cause: None, actor: Actor::Clock, at, policy: None, number: None, trace: None };
    let parcel = Parcel::of(&envelope, &Message::Tick(Tick { at })).ok()?;
    match publisher.publish_expecting(&parcel, last).await {
        Ok(Outcome::Won(seq)) => Some(seq),
        Ok(Outcome::Lost) => None,
        Err(error) => {
            tracing::warn!(%error, "the clock did not tick");
            None
        }
    }
}
