//! Making a fold's state anew from the log: after a mistake in a projection, after a restore, or to prove that the log
//! is the truth.

use jiff::SignedDuration;
use tokio_postgres::Client;
use tokio_util::sync::CancellationToken;

use super::checkpoint::{self, Checkpoint};
use super::error::FoldError;
use super::parking::Parked;
use super::past::Past;
use super::session::Session;
use super::sort::sort;
use super::{BATCH, Database, Fold, Received, left, owner};
use crate::{Connection, Tail, stream_check};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rebuilt {
    /// How many messages were read.
    pub read: u64,
    /// How many numbers of the service's own the log held and the database did not know; 0 unless it was restored.
    pub caught_up: u64,
}

/// Empties the fold's tables and fills them again from the log, up to where the fold had come, in one transaction.
///
/// A running owner must be stopped first: this waits for its lock. The checkpoint row holds how far the past goes: what
/// was received after it is yet to be decided, what was published after it never was. If the database is older than
/// the log, the log shows it, as in [`restore`].
///
/// # Errors
/// When Postgres or the log fails; then nothing has changed.
pub async fn rebuild<F: Fold>(
    fold: &F,
    database: &Database,
    log: &Connection,
    tolerance: SignedDuration,
) -> Result<Rebuilt, FoldError> {
    anew(fold, database, log, Whence::Beginning, tolerance).await
}

/// Takes what the service decided and published since its database was backed up from the log, as facts, without
/// deciding again, in one transaction; after that its numbers go on above the last one. Changes nothing if the database
/// is not older than the log.
///
/// A running owner must be stopped first: this waits for its lock.
///
/// # Errors
/// When Postgres or the log fails; then nothing has changed.
pub async fn restore<F: Fold>(
    fold: &F,
    database: &Database,
    log: &Connection,
    tolerance: SignedDuration,
) -> Result<Rebuilt, FoldError> {
    anew(fold, database, log, Whence::Checkpoint, tolerance).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whence {
    Beginning,
    Checkpoint,
}

async fn anew<F: Fold>(
    fold: &F,
    database: &Database,
    log: &Connection,
    whence: Whence,
    tolerance: SignedDuration,
) -> Result<Rebuilt, FoldError> {
    let subscription = fold.subscription();
    let never = CancellationToken::new();
    let rebuilt = owner::owning(database, subscription, &never, drop, async |client: Client| {
        let known = checkpoint::find_or_start(&client, subscription.stream).await?;
        let stream = stream_check::Checkpoint { seq: known.seq, created: known.created };
        let facts = stream_check::check(log, subscription.stream, &stream).await?;
        let past = Past::find(log, subscription, &known).await?;
        let decided = past.decided(fold, log, &known).await?;
        let end = Checkpoint { seq: decided, number: past.last, created: Some(facts.created), ..known.clone() };
        let caught_up = end.number - known.number;
        if whence == Whence::Checkpoint && caught_up == 0 {
            return Ok(Rebuilt { read: 0, caught_up });
        }
        let mut session = Session::open(fold, &client, log, known.clone(), tolerance).await?;
        // What was decided and not yet published is part of the past, too: the log must have it before it is read.
        if subscription.publishes && caught_up == 0 {
            left::publish_all(&mut session, &client).await?;
        }
        client.batch_execute("begin").await?;
        if whence == Whence::Beginning {
            empty(&client, &[fold.tables(), &["commands"]].concat()).await?;
        }
        let restored = caught_up > 0;
        let mut replay = Replay { fold, known: &known, end, restored, tolerance, read: 0, parked: Vec::new() };
        replay.run(&mut session, log, whence).await?;
        if caught_up > 0 {
            // The log has all of it, since it has what came after it.
            empty(&client, &["outbox"]).await?;
            empty(&client, fold.perishable()).await?;
            past.forget_drafts(&client).await?;
            session.park(&replay.parked).await?;
            session.move_to(&replay.end).await?;
        }
        client.batch_execute("commit").await?;
        replay.parked.iter().for_each(|one| one.report(subscription, subscription.stream));
        Ok(Rebuilt { read: replay.read, caught_up })
    });
    rebuilt.await?.ok_or(FoldError::Disconnected)
}

/// Deleting, not truncating: the service's role may not do the latter.
async fn empty(db: &Client, tables: &[&str]) -> Result<(), tokio_postgres::Error> {
    for table in tables {
        db.execute(&format!("delete from {table}"), &[]).await?;
    }
    Ok(())
}

/// Reading the past into the rows.
struct Replay<'a, F: Fold> {
    fold: &'a F,
    /// What the database knew.
    known: &'a Checkpoint,
    /// How far the past goes. What was received from whom is noted on the way.
    end: Checkpoint,
    restored: bool,
    tolerance: SignedDuration,
    read: u64,
    parked: Vec<Parked>,
}

impl<F: Fold> Replay<'_, F> {
    async fn run(&mut self, session: &mut Session<'_, F>, log: &Connection, whence: Whence) -> Result<(), FoldError> {
        let (from, mut past) = match whence {
            Whence::Beginning => (1, Checkpoint::before(self.known)),
            Whence::Checkpoint => (self.known.seq + 1, self.known.clone()),
        };
        let mut tail = Tail::open(log, self.fold.subscription().stream, self.fold.history(), from).await?;
        let mut batch: Vec<Received<F::Input>> = Vec::with_capacity(BATCH);
        let mut at_end = None;
        while let Some(entry) = tail.next_of_the_past().await? {
            self.read += 1;
            if entry.seq > self.end.seq && at_end.is_none() {
                at_end = Some(past.clone());
            }
            // What was parked then falls out now, by the same rule.
            let sorted = sort(self.fold, std::slice::from_ref(&entry), &mut past, self.tolerance);
            batch.extend(sorted.received.into_iter().filter(|received| self.is_past(received, whence)));
            // What the backup was too old to have parked.
            if self.restored && entry.seq > self.known.seq && entry.seq <= self.end.seq {
                self.parked.extend(sorted.parked);
            }
            if batch.len() >= BATCH {
                session.replay(&std::mem::take(&mut batch)).await?;
            }
        }
        session.replay(&batch).await?;
        let Checkpoint { received, tick, .. } = at_end.unwrap_or(past);
        self.end = Checkpoint { received, tick, ..self.end.clone() };
        Ok(())
    }

    /// Whether the fold had come this far: by sequence for what it received, by number for what it published itself.
    fn is_past(&self, received: &Received<F::Input>, whence: Whence) -> bool {
        match received.envelope.number {
            Some(own) if own.producer == self.fold.subscription().producer => {
                let known = whence == Whence::Checkpoint && own.number <= self.known.number;
                !known && own.number <= self.end.number
            }
            Some(_) | None => received.seq <= self.end.seq,
        }
    }
}
