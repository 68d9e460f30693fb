//! Fold: log in, state out, exactly once. The mechanism under every service that decides or shows something.
//!
//! **The cast.** A [`Fold`] is what a service writes: which messages it receives, which rows they touch, and a pure
//! decision. The [`Runner`] is the thin shell around it. The *log* is the stream; the *checkpoint* is a row that holds
//! how far it was read; the *outbox* holds what was decided until the log has it; *drafts* are what effects and
//! requests of the same service want published.
//!
//! **The play.** One process owns the fold, by a lock that only its own role can take ([`owner`]); the others stand
//! by. The owner takes what is ready, up to [`BATCH`] messages, and in one transaction (1) locks and reads the
//! checkpoint and, in the same round trip, the rows; (2) decides in memory; (3) writes rows, outbox and checkpoint;
//! (4) commits. Only then it publishes the outbox, as one atomic batch. While the log stores that, the next batch is
//! decided and committed; what it publishes waits until the log has what was published before.
//!
//! **What can go wrong.** Killed before the commit: nothing happened. Killed after it: the next owner finds the outbox,
//! of two batches at most, and publishes it; if it was published already, readers drop what has a number they have seen.
//! Stopped and resumed while another took over: the lock's session died after ten seconds, and the checkpoint row has
//! moved on; the stale owner notices before it decides. A message that does not read, or whose decision panics, is parked with its reason
//! and the checkpoint moves on. Postgres or NATS gone: the owner starts over from the checkpoint until they are back.

mod checkpoint;
mod commands;
mod compare;
mod database;
mod db;
mod draft;
mod error;
mod left;
mod outbox;
mod owner;
mod parking;
mod past;
mod rebuild;
mod received_numbers;
mod retention;
mod runner;
mod session;
mod sort;
mod status;
pub mod table;

use std::future::Future;

use jiff::Timestamp;
use messages::{Actor, CommandId, Envelope, EventId, Message, MessageId, Producer, Unreadable};

use crate::Entry;

pub use compare::{Compared, compare};
pub use database::{BadCertificates, Database, Tls};
pub use draft::{Draft, write as write_drafts};
pub use error::FoldError;
pub use outbox::Outbox;
pub use rebuild::{Rebuilt, rebuild, restore};
pub use retention::{Kept, Retention};
pub use runner::Runner;
pub use sort::TICK_TOLERANCE;
pub use status::{FOUND, FoldStatus, LOST, Phase};

/// As many messages as one transaction takes: more adds delay, fewer pay for a commit each.
pub const BATCH: usize = 256;

/// What a fold reads, and for whom; its name in logs and metrics.
#[derive(Debug, Clone, Copy)]
pub struct Subscription {
    /// The service whose schema and whose numbers these are.
    pub producer: Producer,
    /// The stream it reads.
    pub stream: &'static str,
    /// The subjects it receives.
    pub filters: &'static [&'static str],
    /// Whether this fold publishes for the service: gives its numbers, publishes its outbox, takes its drafts. One fold
    /// of a service does; a second one only reads.
    pub publishes: bool,
}

impl Subscription {
    /// Whether the whole stream goes by: the server filters only where there is one filter.
    const fn sees_the_whole(&self) -> bool {
        self.filters.len() > 1
    }
}

/// One message as a fold receives it.
#[derive(Debug, Clone)]
pub struct Received<I> {
    /// Where it stands on its stream.
    pub seq: u64,
    /// What it states about itself; `envelope.at` is the fold's "now".
    pub envelope: Envelope,
    /// Its content.
    pub input: I,
}

impl<I> Received<I> {
    /// The command that this is, if it is one.
    #[must_use]
    pub const fn command(&self) -> Option<CommandId> {
        match self.envelope.id {
            MessageId::Command(id) => Some(id),
            MessageId::Event(_) => None,
        }
    }
}

/// What a fold can receive.
pub trait Input: Send + Sync {
    /// The time, if this is the time passing: then old things are forgotten.
    fn time(&self) -> Option<Timestamp> {
        None
    }
}

impl Input for Message {
    fn time(&self) -> Option<Timestamp> {
        match self {
            Self::Tick(tick) => Some(tick.at),
            Self::WorkspaceCommand(..)
            | Self::WorkspaceObserved(..)
            | Self::AccountObserved(..)
            | Self::WorkspaceEvent(..)
            | Self::AccountCommand(..)
            | Self::AccountEvent(..)
            | Self::PersonEvent(..)
            | Self::MailEvent(..) => None,
        }
    }
}

/// What a service writes to have a fold.
///
/// `load` and `save` run inside the runner's transaction. They should start all their statements at once
/// (`try_join!`), so that each phase is one round trip.
pub trait Fold: Send + Sync {
    /// What it receives: [`Message`] from the log, something else from a bucket.
    type Input: Input;
    /// Its prepared statements, made once for each connection.
    type Statements: Send + Sync;
    /// The rows that one batch works on, in memory.
    type Rows: Default + Send + Sync;

    /// What it reads, and for whom.
    fn subscription(&self) -> Subscription;

    /// Makes sense of a stored entry; `None` for what is none of its business.
    ///
    /// # Errors
    /// With the reason for which the entry is to be parked.
    fn read(&self, entry: &Entry) -> Result<Option<Received<Self::Input>>, Unreadable>;

    /// Prepares its statements.
    fn prepare(
        &self,
        db: &tokio_postgres::Client,
    ) -> impl Future<Output = Result<Self::Statements, tokio_postgres::Error>> + Send;

    /// Reads the rows that these messages touch.
    fn load(
        &self,
        db: &tokio_postgres::Client,
        statements: &Self::Statements,
        received: &[Received<Self::Input>],
    ) -> impl Future<Output = Result<Self::Rows, tokio_postgres::Error>> + Send;

    /// Decides on one message: changes rows in memory and publishes. Pure: no I/O, no clock, no randomness.
    fn decide(&self, rows: &mut Self::Rows, received: &Received<Self::Input>, out: &mut Outbox);

    /// Writes the rows that changed.
    fn save(
        &self,
        db: &tokio_postgres::Client,
        statements: &Self::Statements,
        rows: &Self::Rows,
    ) -> impl Future<Output = Result<(), tokio_postgres::Error>> + Send;

    /// Called after the commit, with what was decided on: the place for nudges. Must not block.
    fn committed(&self, _rows: Self::Rows, _received: &[Received<Self::Input>]) {}

    /// The subjects from which the state can be made anew; for a fold that decides, these include its own events.
    fn history(&self) -> &'static [&'static str] {
        self.subscription().filters
    }

    /// Why a message that was parked must not be acted on any more, if it must not: something newer of its kind has been
    /// taken since. What guards itself, by a version or a generation, needs no answer here.
    fn overtaken(
        &self,
        _db: &tokio_postgres::Client,
        _received: &Received<Self::Input>,
    ) -> impl Future<Output = Result<Option<&'static str>, tokio_postgres::Error>> + Send {
        std::future::ready(Ok(None))
    }

    /// Its tables, which a rebuild empties.
    fn tables(&self) -> &'static [&'static str];

    /// Tables that a restored backup must not bring back to life, such as sessions that were ended since.
    fn perishable(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether [`compare`](Self::compare) compares something.
    fn is_comparable(&self) -> bool {
        false
    }

    /// Compares rows that were replayed in memory with its tables: what only grows at any time, after which it is forgotten
    /// here, and all else at the `end`. A fold whose state is not the log's has nothing to compare.
    fn compare(
        &self,
        _db: &tokio_postgres::Client,
        _rows: &mut Self::Rows,
        _end: bool,
        _compared: &mut Compared,
    ) -> impl Future<Output = Result<(), tokio_postgres::Error>> + Send {
        std::future::ready(Ok(()))
    }

    /// Takes one message of the past into the rows. A fold that decides applies its own events here and takes the
    /// facts of what it received, without deciding again: rules may have changed since.
    fn replay(&self, rows: &mut Self::Rows, received: &Received<Self::Input>) {
        self.decide(rows, received, &mut Outbox::discarding(received.envelope.clone()));
    }
}

/// Reads an entry of the log for a fold whose input is any [`Message`].
///
/// # Errors
/// When the entry is not a valid message of ours.
pub fn read_message(entry: &Entry) -> Result<Option<Received<Message>>, Unreadable> {
    let (envelope, input) = entry.read()?;
    Ok(Some(Received { seq: entry.seq, envelope, input }))
}

/// The envelope of something that came in through a bucket: the outside world has none of its own.
#[must_use]
pub fn envelope_of_bucket_entry(entry: &Entry, actor: Actor) -> Envelope {
    let id = MessageId::Event(EventId::numbered(0, entry.seq, entry.stored_at));
    Envelope { id, cause: None, actor, at: entry.stored_at, policy: None, number: None, trace: None }
}
