//! Reading a stream in order, from any sequence, without ever missing or repeating a message.
//!
//! On stage: the stream, an ephemeral consumer that acknowledges nothing and may vanish at any moment, and a `Tail`
//! that knows the next sequence it wants. On *any* sign of trouble (an error, an end, a lost heartbeat, a gap in the consumer's
//! count, a sequence that was already read, a new connection) the Tail drops the consumer and opens another one at
//! that sequence. Nothing else is remembered, so nothing can be remembered wrongly. The client's own ordered consumer
//! stalls for many seconds after a restart and once began again at sequence 1; this one is back in milliseconds.
//!
//! Some entries a consumer cannot bring: the client breaks over their headers, or takes them for control messages of the server.
//! So a Tail has a connection of its own, whose end disturbs nobody else; and wherever it left a consumer it first reads a
//! little by number, where nobody but us takes headers apart, and more where it broke again soon or something was left
//! out. An entry whose headers do not read comes with their bytes, to be parked. Who stores one such entry may store more,
//! and each costs a connection: for two seconds after one the Tail asks by number for what is new, and is broken by none.
//!
//! A consumer is a thing on the server that others may touch. Its name is one of the few that permissions keep for the
//! service; every other second it is compared with what was asked for. That nothing was left out is asked of the stream
//! itself, wherever there is a gap or nothing arrives.
//!
//! Filtered streams have gaps in the stream sequence, so there completeness is judged by the consumer's own count.

mod by_number;
mod consumer;
mod entry;
mod filter;
mod reader;

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use jiff::Timestamp;
use messages::envelope::NUMBER;

use crate::Connection;
use crate::passed::Passed;
use crate::stream_check::{Checkpoint, Refused};
use filter::{server_filter, wants};
use reader::{AT_ONCE, LeaveReason, Opened, Reader};

pub use by_number::{all_on, first_from, last_on};
pub use entry::Entry;

/// So long after an entry that does not read, what is new is asked for by number; and a break so soon after another is one
/// more of the same.
const ON_GUARD: Duration = Duration::from_secs(2);
/// How often it is asked for then.
const ASKED_EVERY: Duration = Duration::from_millis(5);
/// So many are read by number behind every place where a consumer was left: what broke it is most often the very next.
const NEAR: usize = 16;

/// Reads a stream in order. See the module.
pub struct Tail {
    connection: Connection,
    stream: String,
    filters: Vec<String>,
    next: u64,
    created: Timestamp,
    /// How many more there were when that was last known; one while nothing is known.
    pending: u64,
    passed: Passed,
    source: Source,
    /// When a consumer was left last.
    left_at: Option<Instant>,
    /// When the last entry came whose headers do not read.
    unreadable: Option<Instant>,
}

enum Source {
    /// Kept between polls, so that a caller who stops waiting does not start it over; and how many are to be read by number
    /// where no consumer comes of it.
    Opening(Opening, usize),
    Open(Box<Reader>),
    ByNumber(Walk),
}

type Opening = Pin<Box<dyn Future<Output = Result<Opened, Refused>> + Send>>;

/// Reading by number: the entry that was asked for, and how many more are to be.
struct Walk {
    first: Pin<Box<dyn Future<Output = Result<Option<Entry>, String>> + Send>>,
    left: usize,
}

impl Tail {
    /// Begins to read at `next` what matches any of `filters` (at least one). Waits until a consumer stands.
    ///
    /// # Errors
    /// When the stream does not reach to `next`, or begins behind it.
    pub async fn open(connection: &Connection, stream: &str, filters: &[&str], next: u64) -> Result<Self, Refused> {
        let filters: Vec<String> = filters.iter().map(ToString::to_string).collect();
        let next = next.max(1);
        let checkpoint = Checkpoint { seq: next - 1, created: None };
        let connection = connection.another().await;
        let Opened { connection, created, reader } =
            Box::pin(reader::open(connection, stream.to_owned(), filters.clone(), checkpoint, false)).await?;
        let pending = reader.as_ref().map_or(1, |reader| reader.pending);
        let source = match reader {
            Some(reader) => Source::Open(Box::new(reader)),
            None => Source::ByNumber(walk(&connection, stream, &filters, next, AT_ONCE, Duration::ZERO)),
        };
        let (passed, left_at, unreadable) = (Passed::default(), None, None);
        let stream = stream.to_owned();
        Ok(Self { connection, stream, filters, next, created, pending, passed, source, left_at, unreadable })
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

    /// One step forward: a message that was asked for, or none for one that was not, or for a new source.
    async fn step(&mut self) -> Result<Option<Entry>, Refused> {
        match &mut self.source {
            Source::Opening(opening, left) => {
                let (opened, left) = (opening.await, *left);
                self.begin(opened, left)?;
                Ok(None)
            }
            Source::Open(reader) => match reader.next(self.next).await {
                Ok(entry) => Ok(self.take(entry)),
                Err(reason) => {
                    self.leave(&reason);
                    Ok(None)
                }
            },
            Source::ByNumber(walk) => {
                let (first, left) = (walk.first.as_mut().await, walk.left);
                Ok(self.walk_on(first, left))
            }
        }
    }

    /// Begins to read from what was opened.
    fn begin(&mut self, opened: Result<Opened, Refused>, left: usize) -> Result<(), Refused> {
        match opened {
            Ok(Opened { connection, reader, .. }) => {
                self.connection = connection;
                self.source = match reader {
                    Some(reader) => {
                        self.pending = reader.pending;
                        Source::Open(Box::new(reader))
                    }
                    None => self.walking(left, ASKED_EVERY),
                };
                Ok(())
            }
            Err(refused) => {
                self.pending = 1;
                self.source = self.reopening(None);
                Err(refused)
            }
        }
    }

    fn take(&mut self, mut entry: Entry) -> Option<Entry> {
        self.next = entry.seq + 1;
        self.pending = entry.pending;
        if wants(&self.filters, &entry.subject) {
            entry.passed = std::mem::take(&mut self.passed);
            return Some(entry);
        }
        self.passed.note(entry.seq, &entry.subject, entry.header(NUMBER));
        None
    }

    /// Leaves a consumer, to read by number and then with another one.
    fn leave(&mut self, reason: &LeaveReason) {
        let again = self.left_at.replace(Instant::now()).is_some_and(|last| last.elapsed() < ON_GUARD);
        let by_number = if reason.is_skipped || again || self.on_guard() { AT_ONCE } else { NEAR };
        self.pending = 1;
        metrics::counter!("nats_tail_reopened_total", "stream" => self.stream.clone()).increment(1);
        tracing::info!(
            stream = self.stream,
            next = self.next,
            reason = reason.text,
            by_number,
            "the tail leaves its consumer"
        );
        self.source = self.reopening(Some(by_number));
    }

    /// Takes what was read by number; goes back to a consumer when there is no more, or enough was read.
    fn walk_on(&mut self, first: Result<Option<Entry>, String>, left: usize) -> Option<Entry> {
        let entry = match first {
            Ok(Some(entry)) => entry,
            Ok(None) => {
                self.pending = 0;
                self.source = if self.on_guard() { self.walking(left, ASKED_EVERY) } else { self.reopening(None) };
                return None;
            }
            Err(reason) => {
                tracing::info!(stream = self.stream, next = self.next, reason, "an entry could not be read by number");
                self.source = self.reopening(Some(left));
                return None;
            }
        };
        metrics::counter!("nats_tail_by_number_total", "stream" => self.stream.clone()).increment(1);
        let left = if entry.unreadable.is_some() {
            self.unreadable = Some(Instant::now());
            AT_ONCE
        } else {
            left - 1
        };
        let entry = self.take(entry);
        self.source = if left > 0 { self.walking(left, Duration::ZERO) } else { self.reopening(None) };
        entry
    }

    fn on_guard(&self) -> bool {
        self.unreadable.is_some_and(|at| at.elapsed() < ON_GUARD)
    }

    /// The next message if it is here already.
    pub fn ready(&mut self) -> Option<Result<Entry, Refused>> {
        // Unconstrained: the runtime's fairness would pretend after 128 messages that there are no more.
        tokio::task::unconstrained(self.next()).now_or_never()
    }

    /// Whether everything had been read when the last message was sent to us, or when we last asked by number.
    #[must_use]
    pub fn caught_up(&self) -> bool {
        self.pending == 0
    }

    /// The sequence from which it reads on.
    #[must_use]
    pub const fn position(&self) -> u64 {
        self.next
    }

    /// A consumer at the next sequence, or a connection to read so many by number.
    fn reopening(&self, by_number: Option<usize>) -> Source {
        let checkpoint = Checkpoint { seq: self.next - 1, created: Some(self.created) };
        let (connection, stream, filters) = (self.connection.clone(), self.stream.clone(), self.filters.clone());
        let opening = reader::open(connection, stream, filters, checkpoint, by_number.is_some());
        Source::Opening(Box::pin(opening), by_number.unwrap_or(AT_ONCE))
    }

    fn walking(&self, left: usize, pause: Duration) -> Source {
        Source::ByNumber(walk(&self.connection, &self.stream, &self.filters, self.next, left, pause))
    }
}

/// Asks for the first entry from `next` on, after a pause.
fn walk(connection: &Connection, stream: &str, filters: &[String], next: u64, left: usize, pause: Duration) -> Walk {
    let (connection, stream, filter) = (connection.clone(), stream.to_owned(), server_filter(filters).to_owned());
    let first = async move {
        tokio::time::sleep(pause).await;
        first_from(&connection, &stream, &filter, next).await
    };
    Walk { first: Box::pin(first), left }
}
