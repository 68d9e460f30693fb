//! The only place that puts messages into streams.
//!
//! With `sync_interval: always` a server flushes once for each message, but once for a whole atomic batch. So what is
//! to be stored together goes out as batches: all messages are written to the socket without waiting, and only the
//! answer to the last, which commits the batch, is awaited.
//!
//! Nobody can know whether a message whose answer was lost was stored: it may even be stored later, when a client that
//! was cut off comes back. So everything here tries again with the same messages until the server says yes, may store
//! a message more than once, and leaves it to readers to drop what they have seen. What may never happen is that a
//! later message is stored while an earlier one is not, hence one batch at a time.
//!
//! A server holds so many batches open and no more, and anybody who may publish can open batches and never end them. To
//! whoever is refused for that reason a batch is only a way to share a flush: the same messages go out one by one, each
//! when the one before it is stored. What breaks off in the middle has then stored the first of them, is tried again
//! from the start like any other batch, and readers drop what they have seen.

mod attempt;
mod error;
mod outgoing;

use std::time::Duration;

use async_nats::header;

use crate::Connection;
use crate::backoff::Backoff;
use attempt::{NotStored, attempt};

pub use error::Error;
pub use outgoing::{OutgoingMessage, Unwritable};

/// The most messages that the server takes in one atomic batch.
pub const LARGEST_BATCH: usize = 1_000;

/// Why a batch is refused that is as good as any other.
const CROWDED: &str = "the server holds too many open batches";

/// How a race for a subject ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Ours was stored, with this sequence.
    Won(u64),
    /// The subject has moved on: by another's message or, if an answer of ours was lost, by our own.
    Lost,
}

/// Puts messages into streams. Clones share the connection.
#[derive(Debug, Clone)]
pub struct Publisher {
    connection: Connection,
}

/// What to do about a stream without room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WhenFull {
    Wait,
    Refuse,
}

impl Publisher {
    /// A publisher on this connection.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        Self { connection: connection.clone() }
    }

    /// Stores all of them in order, in atomic batches of up to 1,000, and returns the sequence of the last one.
    ///
    /// Tries for ever. Whoever stops waiting does not know whether the messages will be stored.
    ///
    /// # Errors
    /// When one of them can never be stored; of those before it, some may be.
    pub async fn publish_batch(&self, outgoing: &[OutgoingMessage]) -> Result<Option<u64>, Error> {
        let mut last = None;
        for batch in outgoing.chunks(LARGEST_BATCH) {
            last = self.store(batch).await?.last().copied().or(last);
        }
        Ok(last)
    }

    /// Stores a message if the last one on its subject has the sequence `last`; 0 for none.
    ///
    /// Of any number who try with the same `last` exactly one wins. Tries for ever.
    ///
    /// # Errors
    /// When it can never be stored.
    pub async fn publish_expecting(&self, outgoing: &OutgoingMessage, last: u64) -> Result<Outcome, Error> {
        let mut outgoing = outgoing.clone();
        outgoing.headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, last.to_string());
        let mut backoff = Backoff::of("publishing to an expected place");
        loop {
            match attempt(&self.connection, std::slice::from_ref(&outgoing)).await {
                Ok(seq) => return Ok(Outcome::Won(seq)),
                Err(NotStored::Moved) => return Ok(Outcome::Lost),
                Err(NotStored::Final(error)) => return Err(error),
                Err(NotStored::Crowded) => backoff.wait(CROWDED).await,
                Err(NotStored::Full(reason) | NotStored::Again(reason)) => backoff.wait(&reason).await,
            }
        }
    }

    /// Stores one batch and returns the sequences of its messages.
    async fn store(&self, batch: &[OutgoingMessage]) -> Result<Vec<u64>, Error> {
        self.store_or(batch, WhenFull::Wait).await
    }

    /// The same for somebody who would rather know at once that there is no room.
    pub(crate) async fn store_if_there_is_room(&self, batch: &[OutgoingMessage]) -> Result<Vec<u64>, Error> {
        self.store_or(batch, WhenFull::Refuse).await
    }

    async fn store_or(&self, batch: &[OutgoingMessage], mut when_full: WhenFull) -> Result<Vec<u64>, Error> {
        let mut backoff = Backoff::of("publishing");
        loop {
            let stored = match attempt(&self.connection, batch).await {
                Ok(last) => Ok(((last + 1).saturating_sub(batch.len() as u64)..=last).collect()),
                Err(NotStored::Crowded) if batch.len() > 1 => {
                    // Some of them may be stored when another is refused.
                    when_full = WhenFull::Wait;
                    self.one_by_one(batch).await
                }
                Err(why) => Err(why),
            };
            match stored {
                Ok(sequences) => {
                    metrics::counter!("nats_published_total").increment(batch.len() as u64);
                    return Ok(sequences);
                }
                Err(NotStored::Moved) => {
                    return Err(Error::Refused("it was sent with an expectation".to_owned()));
                }
                Err(NotStored::Final(error)) => return Err(error),
                Err(NotStored::Crowded) => backoff.wait(CROWDED).await,
                Err(NotStored::Full(reason)) if when_full == WhenFull::Refuse => return Err(Error::Full(reason)),
                Err(NotStored::Full(reason)) => backoff.wait(&reason).await,
                Err(NotStored::Again(reason)) => {
                    // From here on nobody can say that it certainly was not stored.
                    when_full = WhenFull::Wait;
                    backoff.wait(&reason).await;
                }
            }
        }
    }

    /// Tries once; why it was not stored, if so. Who gets no answer does not know whether it will be.
    pub(crate) async fn once(&self, outgoing: &OutgoingMessage, within: Duration) -> Result<u64, String> {
        let tried = tokio::time::timeout(within, attempt(&self.connection, std::slice::from_ref(outgoing))).await;
        match tried.map_err(|_| "the server did not answer".to_owned())? {
            Ok(seq) => Ok(seq),
            Err(NotStored::Moved) => Err("it was sent with an expectation".to_owned()),
            Err(NotStored::Final(error)) => Err(error.to_string()),
            Err(NotStored::Crowded) => Err(CROWDED.to_owned()),
            Err(NotStored::Full(reason) | NotStored::Again(reason)) => Err(reason),
        }
    }

    /// Stores the messages of a batch one by one, each when the one before it is stored.
    async fn one_by_one(&self, batch: &[OutgoingMessage]) -> Result<Vec<u64>, NotStored> {
        metrics::counter!("nats_batches_refused_total").increment(1);
        tracing::info!(messages = batch.len(), "{CROWDED}: storing one by one");
        let mut sequences = Vec::with_capacity(batch.len());
        for outgoing in batch {
            sequences.push(attempt(&self.connection, std::slice::from_ref(outgoing)).await?);
        }
        Ok(sequences)
    }
}
