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

use std::time::Duration;

use async_nats::client::{PublishError, PublishErrorKind};
use async_nats::header::{self, HeaderMap, HeaderValue};
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::response::Response;
use async_nats::{StatusCode, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt;
use messages::{Envelope, Message, wire};
use tokio::time::Instant;
use uuid::Uuid;

use crate::Connection;
use crate::connect::Doubt;
use crate::patience::Patience;

/// The most messages that the server takes in one atomic batch.
pub const LARGEST_BATCH: usize = 1_000;

/// How long the server may take to store one batch: a slow disk. After an election the next try may be this far away.
const STORED_WITHIN: Duration = Duration::from_secs(2);

/// Why a batch is refused that is as good as any other.
const CROWDED: &str = "the server holds too many open batches";

/// What the server calls a stream without room.
const NO_ROOM: &str = "maximum bytes exceeded";

/// One message, ready to be sent.
#[derive(Debug, Clone)]
pub struct Parcel {
    /// Where it goes.
    pub subject: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// A message could not be made into a parcel.
#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    /// The body refuses to be written.
    #[error(transparent)]
    Body(#[from] wire::Unwritable),
    /// A header would hold a line break.
    #[error("the header {0} cannot be written")]
    Header(&'static str),
}

impl Parcel {
    /// The message in its envelope.
    ///
    /// # Errors
    /// When body or headers cannot be written, which those of ours can.
    pub fn of(envelope: &Envelope, message: &Message) -> Result<Self, Unwritable> {
        let mut headers = HeaderMap::new();
        for (name, value) in envelope.headers(&message.kind()) {
            headers.insert(name, value.parse::<HeaderValue>().map_err(|_| Unwritable::Header(name))?);
        }
        Ok(Self { subject: message.subject().to_string(), headers, body: message.body()?.into() })
    }
}

/// What no trying again will store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Larger than the server takes.
    #[error("the message for {0} is too large")]
    TooLarge(String),
    /// The subject has no valid form.
    #[error("{0:?} is no subject")]
    Subject(String),
    /// A header holds what none may hold.
    #[error("a header of the message for {0} cannot be written")]
    Header(String),
    /// The server will always say no.
    #[error("the server refuses to store this: {0}")]
    Refused(String),
    /// There is no room now. Only who asked to be told is; everybody else waits until there is.
    #[error("the stream is full: {0}")]
    Full(String),
}

impl Error {
    /// Whether it is the message itself that can never be stored, and not the stream that takes none.
    #[must_use]
    pub const fn is_about_the_message(&self) -> bool {
        match self {
            Self::TooLarge(_) | Self::Subject(_) | Self::Header(_) => true,
            Self::Refused(_) | Self::Full(_) => false,
        }
    }
}

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

/// Why one attempt did not do it.
enum Failure {
    Final(Error),
    Moved,
    /// The server holds as many open batches as it may.
    Crowded,
    /// There is no room for it, so that it certainly was not stored.
    Full(String),
    Again(String),
}

/// What to do about a stream without room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WhenFull {
    Wait,
    Tell,
}

impl Publisher {
    /// A publisher on this connection.
    #[must_use]
    pub fn new(connection: &Connection) -> Self {
        Self { connection: connection.clone() }
    }

    /// Stores all of them in order, in atomic batches of up to 1,000, and tells the sequence of the last one.
    ///
    /// Tries for ever. Whoever stops waiting does not know whether the messages will be stored.
    ///
    /// # Errors
    /// When one of them can never be stored; of those before it, some may be.
    pub async fn publish_batch(&self, parcels: &[Parcel]) -> Result<Option<u64>, Error> {
        let mut last = None;
        for batch in parcels.chunks(LARGEST_BATCH) {
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
    pub async fn publish_expecting(&self, parcel: &Parcel, last: u64) -> Result<Outcome, Error> {
        let mut parcel = parcel.clone();
        parcel.headers.insert(header::NATS_EXPECTED_LAST_SUBJECT_SEQUENCE, last.to_string());
        let mut patience = Patience::with("publishing to an expected place");
        loop {
            match self.attempt(std::slice::from_ref(&parcel)).await {
                Ok(seq) => return Ok(Outcome::Won(seq)),
                Err(Failure::Moved) => return Ok(Outcome::Lost),
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Crowded) => patience.wait(CROWDED).await,
                Err(Failure::Full(reason) | Failure::Again(reason)) => patience.wait(&reason).await,
            }
        }
    }

    /// Stores one batch and tells the sequences of its messages.
    async fn store(&self, batch: &[Parcel]) -> Result<Vec<u64>, Error> {
        self.store_or(batch, WhenFull::Wait).await
    }

    /// The same for somebody who would rather know at once that there is no room.
    pub(crate) async fn store_if_there_is_room(&self, batch: &[Parcel]) -> Result<Vec<u64>, Error> {
        self.store_or(batch, WhenFull::Tell).await
    }

    async fn store_or(&self, batch: &[Parcel], mut when_full: WhenFull) -> Result<Vec<u64>, Error> {
        let mut patience = Patience::with("publishing");
        loop {
            let attempt = match self.attempt(batch).await {
                Ok(last) => Ok(((last + 1).saturating_sub(batch.len() as u64)..=last).collect()),
                Err(Failure::Crowded) if batch.len() > 1 => {
                    // Some of them may be stored when another is refused.
                    when_full = WhenFull::Wait;
                    self.one_by_one(batch).await
                }
                Err(failure) => Err(failure),
            };
            match attempt {
                Ok(sequences) => {
                    metrics::counter!("nats_published_total").increment(batch.len() as u64);
                    return Ok(sequences);
                }
                Err(Failure::Moved) => {
                    return Err(Error::Refused("it was sent with an expectation".to_owned()));
                }
                Err(Failure::Final(error)) => return Err(error),
                Err(Failure::Crowded) => patience.wait(CROWDED).await,
                Err(Failure::Full(reason)) if when_full == WhenFull::Tell => return Err(Error::Full(reason)),
                Err(Failure::Full(reason)) => patience.wait(&reason).await,
                Err(Failure::Again(reason)) => {
                    // From here on nobody can say that it certainly was not stored.
                    when_full = WhenFull::Wait;
                    patience.wait(&reason).await;
                }
            }
        }
    }

    /// Tries once; why it was not stored, if so. Who gets no answer does not know whether it will be.
    pub(crate) async fn once(&self, parcel: &Parcel, within: Duration) -> Result<u64, String> {
        let tried = tokio::time::timeout(within, self.attempt(std::slice::from_ref(parcel))).await;
        match tried.map_err(|_| "the server did not answer".to_owned())? {
            Ok(seq) => Ok(seq),
            Err(Failure::Moved) => Err("it was sent with an expectation".to_owned()),
            Err(Failure::Final(error)) => Err(error.to_string()),
            Err(Failure::Crowded) => Err(CROWDED.to_owned()),
            Err(Failure::Full(reason) | Failure::Again(reason)) => Err(reason),
        }
    }

    /// Stores a batch without being one: each message when the one before it is stored.
    async fn one_by_one(&self, batch: &[Parcel]) -> Result<Vec<u64>, Failure> {
        metrics::counter!("nats_batches_refused_total").increment(1);
        tracing::info!(messages = batch.len(), "{CROWDED}: storing one by one");
        let mut sequences = Vec::with_capacity(batch.len());
        for parcel in batch {
            sequences.push(self.attempt(std::slice::from_ref(parcel)).await?);
        }
        Ok(sequences)
    }

    async fn attempt(&self, batch: &[Parcel]) -> Result<u64, Failure> {
        // Only with a server: what is sent without one is kept by the client and stored once more later.
        self.connection.up().await;
        let mut doubt = self.connection.doubt();
        let client = self.connection.client();
        let inbox = client.new_inbox();
        let replies = client.subscribe(inbox.clone()).await.map_err(|error| Failure::Again(error.to_string()))?;
        self.send(batch, &inbox).await?;
        let began = Instant::now();
        let stored = committed(replies, &mut doubt, batch.len()).await;
        match &stored {
            Err(Failure::Again(_)) => self.connection.is_silent(began.elapsed()).await,
            Ok(_) | Err(_) => self.connection.is_answered(),
        }
        stored
    }

    /// Writes a batch to the socket. The first and the last message ask for an answer: the first because a batch can
    /// be refused when it begins, the last because it commits.
    async fn send(&self, batch: &[Parcel], inbox: &str) -> Result<(), Failure> {
        // A new id for each attempt: the rest of a broken one must not get into this.
        let id = (batch.len() > 1).then(|| Uuid::now_v7().to_string());
        let client = self.connection.client();
        for (index, parcel) in batch.iter().enumerate() {
            let (first, last) = (index == 0, index + 1 == batch.len());
            let mut headers = parcel.headers.clone();
            if let Some(id) = &id {
                headers.insert(header::NATS_BATCH_ID, id.as_str());
                headers.insert(header::NATS_BATCH_SEQUENCE, (index + 1).to_string());
                if last {
                    headers.insert(header::NATS_BATCH_COMMIT, header::NATS_BATCH_COMMIT_FINAL);
                }
            }
            let (subject, body) = (parcel.subject.clone(), parcel.body.clone());
            let sent = if first || last {
                client.publish_with_reply_and_headers(subject, inbox.to_owned(), headers, body).await
            } else {
                client.publish_with_headers(subject, headers, body).await
            };
            sent.map_err(|error| unsendable(&error, parcel))?;
        }
        Ok(())
    }
}

fn unsendable(error: &PublishError, parcel: &Parcel) -> Failure {
    match error.kind() {
        PublishErrorKind::MaxPayloadExceeded => Failure::Final(Error::TooLarge(parcel.subject.clone())),
        PublishErrorKind::InvalidSubject => Failure::Final(Error::Subject(parcel.subject.clone())),
        PublishErrorKind::Send => Failure::Again(error.to_string()),
    }
}

/// Waits for the answer that says that all of them are stored.
async fn committed(mut replies: Subscriber, doubt: &mut Doubt, count: usize) -> Result<u64, Failure> {
    let again = |reason: &str| Failure::Again(reason.to_owned());
    let wait = async {
        loop {
            let reply = tokio::select! {
                biased;
                reply = replies.next() => reply.ok_or_else(|| again("the client has ended"))?,
                () = doubt.arises() => return Err(again("the connection was lost before the answer came")),
            };
            if reply.status == Some(StatusCode::NO_RESPONDERS) {
                return Err(again("no stream takes this subject now"));
            }
            // The server's "so far so good" to the first of a batch.
            if reply.payload.is_empty() {
                continue;
            }
            return stored(&reply.payload, count);
        }
    };
    tokio::time::timeout(STORED_WITHIN, wait).await.unwrap_or_else(|_| Err(again("the server did not answer")))
}

fn stored(answer: &[u8], count: usize) -> Result<u64, Failure> {
    match serde_json::from_slice::<Response<PublishAck>>(answer) {
        Ok(Response::Ok(ack)) if count == 1 || ack.batch_size == u64::try_from(count).ok() => Ok(ack.sequence),
        Ok(Response::Ok(ack)) => {
            Err(Failure::Again(format!("{:?} of {count} messages were stored together", ack.batch_size)))
        }
        Ok(Response::Err { error }) => Err(match error.error_code() {
            ErrorCode::STREAM_WRONG_LAST_SEQUENCE | ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT => Failure::Moved,
            ErrorCode::STREAM_MESSAGE_EXCEEDS_MAXIMUM | ErrorCode::STREAM_HEADER_EXCEEDS_MAXIMUM => {
                Failure::Final(Error::TooLarge(error.to_string()))
            }
            ErrorCode::STREAM_SEALED
            | ErrorCode::ATOMIC_PUBLISH_DISABLED
            | ErrorCode::ATOMIC_PUBLISH_UNSUPPORTED_HEADER => Failure::Final(Error::Refused(error.to_string())),
            ErrorCode::ATOMIC_PUBLISH_TOO_MANY_INFLIGHT => Failure::Crowded,
            ErrorCode::STORAGE_RESOURCES_EXCEEDED | ErrorCode::ACCOUNT_RESOURCES_EXCEEDED => {
                Failure::Full(error.to_string())
            }
            // The code stands for whatever a store can say; these words for its limit.
            ErrorCode::STREAM_STORE_FAILED if error.to_string().contains(NO_ROOM) => Failure::Full(error.to_string()),
            _ => Failure::Again(error.to_string()),
        }),
        Err(error) => Err(Failure::Again(format!("the answer does not read: {error}"))),
    }
}
