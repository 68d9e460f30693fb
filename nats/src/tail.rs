//! Reading a stream in order, from any sequence, without ever missing or repeating a message.
//!
//! On stage: the stream, an ephemeral consumer that acknowledges nothing and may vanish at any moment, and a `Tail`
//! that knows the next sequence it wants. On *any* doubt (an error, an end, a lost heartbeat, a gap in the consumer's
//! count, a sequence that was already read, a new connection) the Tail drops the consumer and opens another one at
//! that sequence. Nothing else is remembered, so nothing can be remembered wrongly. The client's own ordered consumer
//! stalls for many seconds after a restart and once began again at sequence 1; this one is back in milliseconds.
//!
//! Filtered streams have gaps in the stream sequence, so completeness is judged by the consumer's own count.
//!
//! The server filters where there is one filter. Several it would intersect with the subjects of each block again for
//! every message that it looks for, which with thousands of subjects costs more than all else together (a backlog went
//! through at 4,700 instead of 16,000 a second): then it sends everything, and what nobody asked for is dropped here.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::consumer::{AckPolicy, Consumer, DeliverPolicy, pull};
use async_nats::jetstream::{Message as Delivery, consumer};
use bytes::Bytes;
use futures_util::{FutureExt, StreamExt};
use jiff::Timestamp;
use messages::subject::matches;
use messages::{Envelope, Message, Unreadable};
use uuid::Uuid;

use crate::Connection;
use crate::connect::Doubt;
use crate::patience::Patience;
use crate::stream_check::{Checkpoint, Refused, check, timestamp};

const AT_ONCE: usize = 500;
const PULL_EXPIRES: Duration = Duration::from_secs(10);
const HEARTBEAT: Duration = Duration::from_secs(2);
/// How long the server keeps a consumer that nobody pulls from: services may not delete consumers.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(30);

/// One stored message.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the stream.
    pub seq: u64,
    /// When the server stored it.
    pub stored_at: Timestamp,
    /// Where it stands.
    pub subject: String,
    /// Its headers, if it has any.
    pub headers: Option<HeaderMap>,
    /// Its body.
    pub body: Bytes,
    /// How many more were waiting when it was sent to us; where there are several filters, wanted or not.
    pub pending: u64,
}

impl Entry {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.as_ref()?.get(name).map(|value| value.as_str())
    }

    /// The envelope and the message.
    ///
    /// # Errors
    /// With the reason for which it is to be parked.
    pub fn read(&self) -> Result<(Envelope, Message), Unreadable> {
        Message::read(&self.subject, |name| self.header(name), &self.body)
    }
}

/// Reads a stream in order. See the module's words.
pub struct Tail {
    connection: Connection,
    stream: String,
    filters: Vec<String>,
    next: u64,
    created: Timestamp,
    pending: u64,
    source: Source,
}

enum Source {
    /// Kept between polls, so that a caller who stops waiting does not start it over.
    Opening(Opening),
    Open(Box<Reader>),
}

type Opening = Pin<Box<dyn Future<Output = Result<Reader, Refused>> + Send>>;

impl Tail {
    /// Begins to read at `next` what matches any of `filters` (at least one). Waits until a consumer stands.
    ///
    /// # Errors
    /// When the stream does not reach to `next`, or begins behind it.
    pub async fn open(connection: &Connection, stream: &str, filters: &[&str], next: u64) -> Result<Self, Refused> {
        let filters: Vec<String> = filters.iter().map(ToString::to_string).collect();
        let checkpoint = Checkpoint { seq: next.saturating_sub(1), created: None };
        let reader = open(connection.clone(), stream.to_owned(), filters.clone(), checkpoint).await?;
        Ok(Self {
            connection: connection.clone(),
            stream: stream.to_owned(),
            filters,
            next: next.max(1),
            created: reader.created,
            pending: reader.pending,
            source: Source::Open(Box::new(reader)),
        })
    }

    /// The next message, however long it takes. Dropping the wait loses nothing.
    ///
    /// # Errors
    /// When the stream turned out to be another one, or shorter than what was read of it.
    pub async fn next(&mut self) -> Result<Entry, Refused> {
        loop {
            if let Some(entry) = self.step().await? {
                return Ok(entry);
            }
        }
    }

    /// The next message, or none once everything that was there has been read.
    ///
    /// # Errors
    /// As [`next`](Self::next).
    pub async fn next_of_the_past(&mut self) -> Result<Option<Entry>, Refused> {
        while !self.caught_up() {
            if let Some(entry) = self.step().await? {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// One step forward: a message that was asked for, or none for one that was not, or for a new consumer.
    async fn step(&mut self) -> Result<Option<Entry>, Refused> {
        let doubt = match &mut self.source {
            Source::Opening(opening) => {
                match opening.await {
                    Ok(reader) => {
                        self.pending = reader.pending;
                        self.source = Source::Open(Box::new(reader));
                    }
                    Err(refused) => {
                        self.source = Source::Opening(self.reopening());
                        return Err(refused);
                    }
                }
                return Ok(None);
            }
            Source::Open(reader) => match reader.next(self.next).await {
                Ok(entry) => {
                    self.next = entry.seq + 1;
                    self.pending = entry.pending;
                    let wanted = self.filters.iter().any(|filter| matches(filter, &entry.subject));
                    return Ok(wanted.then_some(entry));
                }
                Err(doubt) => doubt,
            },
        };
        metrics::counter!("nats_tail_reopened_total", "stream" => self.stream.clone()).increment(1);
        tracing::info!(stream = self.stream, next = self.next, reason = doubt, "reading on with a new consumer");
        self.source = Source::Opening(self.reopening());
        Ok(None)
    }

    /// The next message if it is here already.
    pub fn ready(&mut self) -> Option<Result<Entry, Refused>> {
        // Unconstrained: the runtime's fairness would pretend after 128 messages that there are no more.
        tokio::task::unconstrained(self.next()).now_or_never()
    }

    /// Whether everything had been read when the last message was sent to us.
    #[must_use]
    pub fn caught_up(&self) -> bool {
        matches!(self.source, Source::Open(_)) && self.pending == 0
    }

    /// The sequence from which it reads on.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.next
    }

    fn reopening(&self) -> Opening {
        let checkpoint = Checkpoint { seq: self.next - 1, created: Some(self.created) };
        Box::pin(open(self.connection.clone(), self.stream.clone(), self.filters.clone(), checkpoint))
    }
}

/// One consumer, as long as there is no doubt about it.
struct Reader {
    messages: pull::Stream,
    consumer_seq: u64,
    doubt: Doubt,
    created: Timestamp,
    pending: u64,
}

impl Reader {
    /// The next message, not before the sequence `next`; or what casts doubt on this consumer.
    async fn next(&mut self, next: u64) -> Result<Entry, String> {
        let delivery = tokio::select! {
            biased;
            () = self.doubt.arises() => return Err("a new connection".to_owned()),
            delivery = self.messages.next() => delivery,
        };
        match delivery {
            None => Err("the consumer ended".to_owned()),
            Some(Err(error)) => Err(error.to_string()),
            Some(Ok(delivery)) => self.take(delivery, next),
        }
    }

    fn take(&mut self, delivery: Delivery, next: u64) -> Result<Entry, String> {
        let info = delivery.info().map_err(|error| error.to_string())?;
        if info.consumer_sequence != self.consumer_seq + 1 {
            return Err(format!("message {} of the consumer after {}", info.consumer_sequence, self.consumer_seq));
        }
        if info.stream_sequence < next {
            return Err(format!("sequence {} again", info.stream_sequence));
        }
        let stored_at = timestamp(info.published).ok_or("a time out of range")?;
        let (seq, pending) = (info.stream_sequence, info.pending);
        self.consumer_seq += 1;
        let message = delivery.message;
        Ok(Entry {
            seq,
            stored_at,
            subject: message.subject.to_string(),
            headers: message.headers,
            body: message.payload,
            pending,
        })
    }
}

/// Opens a consumer behind `checkpoint`, however long it takes.
async fn open(
    connection: Connection,
    stream: String,
    filters: Vec<String>,
    checkpoint: Checkpoint,
) -> Result<Reader, Refused> {
    let mut patience = Patience::with(format!("tailing {stream}"));
    loop {
        connection.up().await;
        // Taken first: a connection made while the consumer is being created already casts doubt on it.
        let doubt = connection.doubt();
        let facts = check(&connection, &stream, &checkpoint).await?;
        match consume(&connection, &stream, &filters, checkpoint.seq + 1).await {
            Ok((messages, pending)) => {
                return Ok(Reader { messages, consumer_seq: 0, doubt, created: facts.created, pending });
            }
            Err(reason) => patience.wait(&reason).await,
        }
    }
}

async fn consume(
    connection: &Connection,
    stream: &str,
    filters: &[String],
    start_sequence: u64,
) -> Result<(pull::Stream, u64), consumer::StreamError> {
    let config = pull::Config {
        // With a name the request's subject has one, too, and permissions can tell whose stream it is about.
        name: Some(format!("tail-{}-{}", connection.service(), Uuid::now_v7().simple())),
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence },
        ack_policy: AckPolicy::None,
        max_deliver: 1,
        filter_subjects: if let [one] = filters { vec![one.clone()] } else { Vec::new() },
        inactive_threshold: FORGOTTEN_AFTER,
        num_replicas: 1,
        memory_storage: true,
        ..Default::default()
    };
    let consumer: Consumer<pull::Config> = connection
        .jetstream()
        .create_consumer_on_stream(config, stream)
        .await
        .map_err(|error| consumer::StreamError::with_source(consumer::StreamErrorKind::Other, error))?;
    let pending = consumer.cached_info().num_pending;
    let messages =
        consumer.stream().max_messages_per_batch(AT_ONCE).expires(PULL_EXPIRES).heartbeat(HEARTBEAT).messages().await?;
    Ok((messages, pending))
}
