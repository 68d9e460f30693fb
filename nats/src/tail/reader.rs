//! One consumer, for as long as nothing is wrong with it.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_nats::jetstream::Message as Delivery;
use async_nats::jetstream::consumer::{Consumer, pull};
use futures_util::StreamExt;
use jiff::Timestamp;
use tokio::time::sleep;

use super::entry::Entry;
use super::filter::{is_whole, server_filter};
use super::{by_number, consumer};
use crate::Connection;
use crate::backoff::Backoff;
use crate::connect::{ANSWER_WITHIN, ReconnectWatch};
use crate::passed::Passed;
use crate::stream_check::{Checkpoint, Refused, check, timestamp};

/// As many as the server may have on their way at once: so many can lie between what was read and what broke it.
pub(super) const AT_ONCE: usize = 500;
const PULL_EXPIRES: Duration = Duration::from_secs(10);
const HEARTBEAT: Duration = Duration::from_secs(2);
/// How often the consumer is looked at, and the stream where nothing arrives.
const LOOKED_AT_EVERY: Duration = Duration::from_millis(1_500);
/// What the stream holds has this long to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_millis(500);
/// Set by the server where a consumer is configured to leave bodies out.
const BODY_LEFT_OUT: &str = "Nats-Msg-Size";

type Found = Result<Option<Entry>, String>;
type Later<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Why a consumer is left.
pub(super) struct LeaveReason {
    pub text: String,
    /// Whether there is something that a consumer does not bring.
    pub is_skipped: bool,
}

impl From<String> for LeaveReason {
    fn from(text: String) -> Self {
        Self { text, is_skipped: false }
    }
}

impl LeaveReason {
    const fn skipped(text: String) -> Self {
        Self { text, is_skipped: true }
    }
}

/// What opening came to.
pub(super) struct Opened {
    /// The connection that it came to on: another one if the old one had ended.
    pub connection: Connection,
    /// When the stream was created.
    pub created: Timestamp,
    /// None while the server has no room for a consumer of ours, and where none is to be had.
    pub reader: Option<Reader>,
}

/// One consumer, and what shows when to leave it.
pub(super) struct Reader {
    connection: Connection,
    messages: pull::Stream,
    stream: String,
    is_whole: bool,
    consumer_seq: u64,
    reconnects: ReconnectWatch,
    /// The next sequence, for the watch.
    position: Arc<AtomicU64>,
    watch: Later<LeaveReason>,
    /// An entry behind a gap, until it is known that nothing was left out.
    held: Option<(Entry, Later<Found>)>,
    pub pending: u64,
}

impl Reader {
    /// The next message, not before the sequence `next`; or why this consumer is to be left.
    pub async fn next(&mut self, next: u64) -> Result<Entry, LeaveReason> {
        self.position.store(next, Ordering::Relaxed);
        loop {
            if let Some((entry, first)) = &mut self.held {
                let first = first.await;
                let gap = entry.seq;
                let held = self.held.take().map(|(entry, _)| entry);
                match (first?, held) {
                    (Some(skipped), _) if skipped.seq < gap => {
                        return Err(LeaveReason::skipped(format!("{} was left out", skipped.seq)));
                    }
                    (_, Some(entry)) => return Ok(entry),
                    (_, None) => continue,
                }
            }
            let delivery = tokio::select! {
                biased;
                () = self.reconnects.reconnected() => return Err("a new connection".to_owned().into()),
                delivery = self.messages.next() => delivery,
                reason = &mut self.watch => return Err(reason),
            };
            let entry = match delivery {
                None => return Err("the consumer ended".to_owned().into()),
                Some(Err(error)) => return Err(error.to_string().into()),
                Some(Ok(delivery)) => self.take(delivery, next)?,
            };
            if !self.is_whole || entry.seq == next {
                return Ok(entry);
            }
            let (connection, stream) = (self.connection.clone(), self.stream.clone());
            let first = async move { by_number::first_from(&connection, &stream, ">", next).await };
            self.held = Some((entry, Box::pin(first)));
        }
    }

    fn take(&mut self, delivery: Delivery, next: u64) -> Result<Entry, LeaveReason> {
        let info = delivery.info().map_err(|error| error.to_string())?;
        if info.consumer_sequence != self.consumer_seq + 1 {
            return Err(
                format!("message {} of the consumer after {}", info.consumer_sequence, self.consumer_seq).into()
            );
        }
        if info.stream_sequence < next {
            return Err(format!("sequence {} again", info.stream_sequence).into());
        }
        let stored_at = timestamp(info.published).ok_or_else(|| "a time out of range".to_owned())?;
        let (seq, pending) = (info.stream_sequence, info.pending);
        self.consumer_seq += 1;
        let message = delivery.message;
        let body_left_out = message.payload.is_empty()
            && message.headers.as_ref().is_some_and(|headers| headers.get(BODY_LEFT_OUT).is_some());
        if message.status.is_some() || body_left_out {
            return Err(LeaveReason::skipped(format!("{seq} does not come as it is stored")));
        }
        Ok(Entry {
            seq,
            stored_at,
            subject: message.subject.to_string(),
            headers: message.headers,
            unreadable: None,
            body: message.payload,
            pending,
            passed: Passed::default(),
        })
    }
}

/// Opens a consumer behind `checkpoint`, however long it takes; none where one is `unwanted`, or where the client ends a
/// second time over what arrives before anybody reads it. The connection that comes back lives.
pub(super) async fn open(
    mut connection: Connection,
    stream: String,
    filters: Vec<String>,
    checkpoint: Checkpoint,
    unwanted: bool,
) -> Result<Opened, Refused> {
    let mut deaths = 0;
    loop {
        tokio::select! {
            opened = open_on(&connection, &stream, &filters, checkpoint, unwanted || deaths > 1) => return opened,
            () = connection.dies() => {}
        }
        deaths += 1;
        metrics::counter!("nats_client_deaths_total").increment(1);
        tracing::warn!(stream, next = checkpoint.seq + 1, "the NATS client ended over something that it received");
        connection = connection.another().await;
    }
}

async fn open_on(
    connection: &Connection,
    stream: &str,
    filters: &[String],
    checkpoint: Checkpoint,
    unwanted: bool,
) -> Result<Opened, Refused> {
    let mut backoff = Backoff::of(format!("tailing {stream}"));
    loop {
        connection.up().await;
        // Taken first: it must also see a connection that is made while the consumer is being created.
        let reconnects = connection.reconnects();
        let facts = check(connection, stream, &checkpoint).await?;
        let opened = |reader| Opened { connection: connection.clone(), created: facts.created, reader };
        if unwanted {
            return Ok(opened(None));
        }
        let next = checkpoint.seq + 1;
        match consumer::create(connection, stream, filters, next).await {
            Ok(Some(consumer)) => match read(connection, consumer, filters, next, reconnects).await {
                Ok(reader) => return Ok(opened(Some(reader))),
                Err(reason) => {
                    connection.note_unanswered(Duration::ZERO).await;
                    backoff.wait(&reason).await;
                }
            },
            Ok(None) => {
                backoff.wait("all names for a consumer are taken").await;
                return Ok(opened(None));
            }
            // Also when it says that it cannot now: a server that is cut off from the others says so for ever.
            Err(reason) => {
                connection.note_unanswered(Duration::ZERO).await;
                backoff.wait(&reason).await;
            }
        }
    }
}

async fn read(
    connection: &Connection,
    consumer: Consumer<pull::Config>,
    filters: &[String],
    next: u64,
    reconnects: ReconnectWatch,
) -> Result<Reader, String> {
    let created = consumer.cached_info().clone();
    let messages = consumer.stream().max_messages_per_batch(AT_ONCE).expires(PULL_EXPIRES).heartbeat(HEARTBEAT);
    let messages = messages.messages().await.map_err(|error| error.to_string())?;
    let (stream, pending) = (created.stream_name.clone(), created.num_pending);
    let position = Arc::new(AtomicU64::new(next));
    let watch = watch(connection.clone(), created, server_filter(filters).to_owned(), Arc::clone(&position));
    Ok(Reader {
        connection: connection.clone(),
        messages,
        is_whole: is_whole(&stream, filters),
        stream,
        consumer_seq: 0,
        reconnects,
        position,
        watch: Box::pin(watch),
        held: None,
        pending,
    })
}

/// Looks at the consumer now and then, and at the stream where nothing arrives. Ends when it is to be left.
async fn watch(
    connection: Connection,
    created: async_nats::jetstream::consumer::Info,
    filter: String,
    position: Arc<AtomicU64>,
) -> LeaveReason {
    let mut before = position.load(Ordering::Relaxed);
    loop {
        sleep(LOOKED_AT_EVERY).await;
        if let Some(reason) = consumer::changed(&connection, &created).await {
            return reason.into();
        }
        let next = position.load(Ordering::Relaxed);
        if std::mem::replace(&mut before, next) != next {
            continue;
        }
        // What does not answer now will be asked again.
        let stored = match by_number::first_from(&connection, &created.stream_name, &filter, next).await {
            Ok(stored) => stored,
            Err(_) => {
                connection.note_unanswered(ANSWER_WITHIN).await;
                continue;
            }
        };
        connection.note_answered();
        let Some(stored) = stored else { continue };
        sleep(ARRIVES_WITHIN).await;
        if position.load(Ordering::Relaxed) <= stored.seq {
            return LeaveReason::skipped(format!("{} was stored and did not arrive", stored.seq));
        }
    }
}
