//! Commands of many callers, stored together.
//!
//! Each synced publish costs the server a flush of its own, however many callers wait. So one loop takes whatever
//! commands are waiting and stores them as one atomic batch; while that is under way the next batch collects. Alone,
//! a command waits for nobody; among many it shares one flush with them.
//!
//! A caller waits three seconds at most. Then it is told either that nothing was sent or that nobody knows; commands
//! carry an id, so sending the same one again is harmless.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

use crate::Connection;
use crate::publish::{Error, LARGEST_BATCH, OutgoingMessage, Publisher};

/// How long a caller waits for its command to be stored.
pub const STORED_WITHIN: Duration = Duration::from_secs(3);

/// How long a batch stays open for more under load. A flush costs the server about as much, so that whoever waits gets
/// this time back by sharing one; and a command that comes alone does not wait at all.
const COLLECTED_WITHIN: Duration = Duration::from_millis(2);

/// How many commands may wait for their batch.
const ROOM: usize = 4 * LARGEST_BATCH;

/// The server takes a header block beside the body; this much of its limit is kept for it.
const HEADERS_WITHIN: usize = 4 * 1024;

/// Why a command is not known to be stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unsent {
    /// It certainly was not: too many were waiting, the log is full, or the service is stopping.
    #[error("there was no room for the command")]
    Busy,
    /// It may be, or may still become, stored.
    #[error("nobody knows yet whether the command was stored")]
    Unsure,
    /// It never will be.
    #[error(transparent)]
    Refused(#[from] Error),
}

struct Waiting {
    outgoing: OutgoingMessage,
    until: Instant,
    answer: oneshot::Sender<Result<u64, Unsent>>,
}

/// Where callers leave their commands. Clones share the loop.
#[derive(Debug, Clone)]
pub struct Commands {
    queue: mpsc::Sender<Waiting>,
    connection: Connection,
}

/// The loop that stores them; whoever made it runs it.
#[derive(Debug)]
pub struct Grouping {
    queue: mpsc::Receiver<Waiting>,
    publisher: Publisher,
}

/// A place for callers and the loop behind it.
#[must_use]
pub fn grouped(connection: &Connection) -> (Commands, Grouping) {
    let (sender, receiver) = mpsc::channel(ROOM);
    let commands = Commands { queue: sender, connection: connection.clone() };
    (commands, Grouping { queue: receiver, publisher: Publisher::new(connection) })
}

impl Commands {
    /// Stores a command and returns its sequence.
    ///
    /// # Errors
    /// When it is not known to be stored after three seconds, or never can be.
    pub async fn send(&self, outgoing: OutgoingMessage) -> Result<u64, Unsent> {
        // Looked at here, so that one command that is too large does not take a batch of others with it.
        if outgoing.body.len() + HEADERS_WITHIN > self.connection.client().max_payload() {
            return Err(Error::TooLarge(outgoing.subject).into());
        }
        let until = Instant::now() + STORED_WITHIN;
        let (answer, answered) = oneshot::channel();
        match timeout_at(until, self.queue.reserve()).await {
            Ok(Ok(place)) => place.send(Waiting { outgoing, until, answer }),
            Ok(Err(_)) | Err(_) => return Err(Unsent::Busy),
        }
        match timeout_at(until, answered).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(Unsent::Unsure),
        }
    }
}

impl Grouping {
    /// Stores batch after batch until `stop`; then takes no more, and ends when those that wait are done.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut batch = Vec::with_capacity(LARGEST_BATCH);
        let mut crowd = 0;
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled(), if !self.queue.is_closed() => self.queue.close(),
                taken = self.queue.recv_many(&mut batch, LARGEST_BATCH) => match taken {
                    0 => return,
                    _ => {
                        if crowd > 1 {
                            self.collect(&mut batch).await;
                        }
                        crowd = batch.len();
                        self.store(&mut batch).await;
                    }
                },
            }
        }
    }

    /// Where several came together a moment ago, more are coming: waits a little for them.
    async fn collect(&mut self, batch: &mut Vec<Waiting>) {
        let deadline = Instant::now() + COLLECTED_WITHIN;
        while batch.len() < LARGEST_BATCH {
            let room = LARGEST_BATCH - batch.len();
            match timeout_at(deadline, self.queue.recv_many(batch, room)).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }

    /// Stores one batch and answers its callers.
    async fn store(&self, batch: &mut Vec<Waiting>) {
        // Whoever has gone was told that nobody knows; not sending it now is the kinder way to be right.
        batch.retain(|waiting| !waiting.answer.is_closed());
        let Some(until) = batch.iter().map(|waiting| waiting.until).max() else {
            return;
        };
        metrics::histogram!("nats_command_batch_size").record(batch.len() as f64);
        let (outgoing, answers): (Vec<_>, Vec<_>) =
            batch.drain(..).map(|waiting| (waiting.outgoing, waiting.answer)).unzip();
        let stored = timeout_at(until, self.publisher.store_if_there_is_room(&outgoing)).await;
        for (place, answer) in answers.into_iter().enumerate() {
            let result = match &stored {
                Ok(Ok(sequences)) => sequences.get(place).copied().ok_or(Unsent::Unsure),
                Ok(Err(Error::Full(_))) => Err(Unsent::Busy),
                Ok(Err(error)) => Err(Unsent::Refused(error.clone())),
                Err(_) => Err(Unsent::Unsure),
            };
            // A caller that has gone needs no answer.
            let _ = answer.send(result);
        }
    }
}
