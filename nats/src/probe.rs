//! Whether what we publish would be stored: found out by storing.
//!
//! A server can answer every question and store nothing. After its disk was full it goes on answering for a stream whose
//! every write fails without a sign, while other streams on the same disk take theirs; nothing but a restart of the server
//! mends it. So only a message stored in this very stream proves anything.
//!
//! That costs nothing while things move: whatever anybody stored lately is proof for everyone. Only when nothing was
//! stored for [`IDLE`] a probe is: one small message under a subject that nobody reads.

use std::time::Duration;

use async_nats::jetstream::response::Response;
use async_nats::jetstream::stream::Info;
use messages::subject;
use tokio::time::Instant;

use crate::definitions::Store;
use crate::idempotency::OPERATION;
use crate::publish::{OutgoingMessage, Publisher};
use crate::{Connection, HeaderMap};

/// What was stored within this long proves that the stream takes messages.
pub const IDLE: Duration = Duration::from_secs(4);

/// A stream that needs longer for one small message does not take it.
const STORED_WITHIN: Duration = Duration::from_secs(2);

/// The largest message that the server takes. A stream with less room than this may refuse the next one.
const LARGEST: u64 = 1 << 20;

/// Looks whether a stream takes messages.
#[derive(Debug)]
pub struct Probe {
    connection: Connection,
    publisher: Publisher,
    stream: String,
    outgoing: OutgoingMessage,
    last_seq: Option<u64>,
    proven: Option<Instant>,
}

/// How full a stream is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Bytes that it holds.
    pub bytes: u64,
    /// The most bytes that it may hold; 0 if it has no limit.
    pub limit: u64,
    /// Messages that it holds.
    pub messages: u64,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// How full it is, if it could be asked.
    pub room: Option<Room>,
    /// Why it takes no messages now; none when it does.
    pub trouble: Option<String>,
}

impl Probe {
    /// A probe of the stream that this service writes to.
    #[must_use]
    pub fn of(connection: &Connection, store: Store) -> Self {
        let service = connection.service();
        let mut headers = HeaderMap::new();
        let subject = match store.bucket() {
            None => subject::probe(service),
            // A key with a dot, which no entry has, and that of a deleted one: no entry to its readers.
            Some(bucket) => {
                headers.insert(OPERATION, "DEL");
                format!("$KV.{bucket}.probe.{service}")
            }
        };
        Self {
            connection: connection.clone(),
            publisher: Publisher::new(connection),
            stream: store.stream(),
            outgoing: OutgoingMessage { subject, headers, body: EMPTY_MAP.into() },
            last_seq: None,
            proven: None,
        }
    }

    /// The stream that it looks at.
    #[must_use]
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// Looks once, and stores a probe if nothing else proves anything. Takes a few seconds at most.
    pub async fn look(&mut self) -> Found {
        if !self.connection.is_up() {
            self.proven = None;
            return Found { room: None, trouble: Some("not connected".to_owned()) };
        }
        let info = match self.ask().await {
            Ok(info) => info,
            Err(reason) => {
                self.proven = None;
                return Found { room: None, trouble: Some(format!("{} cannot be looked at: {reason}", self.stream)) };
            }
        };
        let limit = u64::try_from(info.config.max_bytes).unwrap_or(0);
        let room = Room { bytes: info.state.bytes, limit, messages: info.state.messages };
        Found { room: Some(room), trouble: self.prove(room, info.state.last_sequence).await.err() }
    }

    async fn prove(&mut self, room: Room, last_seq: u64) -> Result<(), String> {
        if room.limit > 0 && room.bytes.saturating_add(LARGEST) > room.limit {
            self.proven = None;
            return Err(format!("{} is full: {} of {} bytes", self.stream, room.bytes, room.limit));
        }
        let moved = self.last_seq.replace(last_seq).is_some_and(|before| last_seq > before);
        if moved {
            self.proven = Some(Instant::now());
        }
        if self.proven.is_some_and(|at| at.elapsed() < IDLE) {
            return Ok(());
        }
        match self.publisher.once(&self.outgoing, STORED_WITHIN).await {
            Ok(_) => {
                metrics::counter!("nats_probes_total").increment(1);
                self.proven = Some(Instant::now());
                Ok(())
            }
            Err(reason) => {
                self.proven = None;
                Err(format!("{} stores nothing: {reason}", self.stream))
            }
        }
    }

    async fn ask(&self) -> Result<Info, String> {
        let answer = self.connection.jetstream().request(format!("STREAM.INFO.{}", self.stream), &()).await;
        match answer.map_err(|error| error.to_string())? {
            Response::Ok(info) => Ok(info),
            Response::Err { error } => Err(error.to_string()),
        }
    }
}

/// MessagePack for "nothing", so that whoever prints the log can print this as well. And not empty: who reads is answered from another
/// account, and the server takes an answer without a byte for the last one. What follows would not arrive until the reader asks anew.
const EMPTY_MAP: &[u8] = &[0x80];
