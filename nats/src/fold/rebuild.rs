//! Making a fold's state anew from the log: after a mistake in a projection, after a restore, or to prove that the log
//! is the truth.

use tokio_postgres::Client;

use super::checkpoint::{self, Checkpoint};
use super::db::{self, Failure};
use super::parking::Parked;
use super::past::Past;
use super::turn::Session;
use super::{BATCH, Database, Fold, Heard, outbox};
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
/// A running owner must be stopped first: this waits for its lock. The checkpoint row says how far the past goes: what
/// was received after it is yet to be decided, what was published after it never was. If the database is older than
/// the log, the log says it, as in [`restore`].
///
/// # Errors
/// When Postgres or the log fails; then nothing has changed.
pub async fn rebuild<F: Fold>(fold: &F, database: &Database, log: &Connection) -> Result<Rebuilt, Failure> {
    anew(fold, database, log, Whence::Beginning).await
}

/// Takes what the service decided and published since its database was backed up from the log, as facts, without
/// deciding again, in one transaction; after that its numbers go on above the last one. Changes nothing if the database
/// is not older than the log.
///
/// A running owner must be stopped first: this waits for its lock.
///
/// # Errors
/// When Postgres or the log fails; then nothing has changed.
pub async fn restore<F: Fold>(fold: &F, database: &Database, log: &Connection) -> Result<Rebuilt, Failure> {
    anew(fold, database, log, Whence::Checkpoint).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whence {
    Beginning,
    Checkpoint,
}

async fn anew<F: Fold>(fold: &F, database: &Database, log: &Connection, whence: Whence) -> Result<Rebuilt, Failure> {
    db::connected(database, async |client: Client| {
        let plan = fold.plan();
        db::own(&client, plan).await?;
        let known = checkpoint::find_or_start(&client, plan.stream).await?;
        let stream = stream_check::Checkpoint { seq: known.seq, created: known.created };
        let facts = stream_check::check(log, plan.stream, &stream).await?;
        let past = Past::find(log, plan, &known).await?;
        let decided = past.decided(fold, log, &known).await?;
        let end = Checkpoint { seq: decided, number: past.last, created: Some(facts.created), ..known.clone() };
        let caught_up = end.number - known.number;
        if whence == Whence::Checkpoint && caught_up == 0 {
            return Ok(Rebuilt { read: 0, caught_up });
        }
        let mut session = Session::open(fold, &client, log, known.clone()).await?;
        // What was decided and not yet published is part of the past, too: the log must have it before it is read.
        if plan.speaks && caught_up == 0 {
            session.speak(outbox::remaining(&client).await?);
            session.silence().await?;
        }
        client.batch_execute("begin").await?;
        if whence == Whence::Beginning {
            empty(&client, &[fold.tables(), &["commands"]].concat()).await?;
        }
        let mut replay = Replay { fold, known: &known, end, restored: caught_up > 0, read: 0, parked: Vec::new() };
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
        replay.parked.iter().for_each(|one| one.report(plan));
        Ok(Rebuilt { read: replay.read, caught_up })
    })
    .await
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
    /// How far the past goes. What was received of whom is noted on the way.
    end: Checkpoint,
    restored: bool,
    read: u64,
    parked: Vec<Parked>,
}

impl<F: Fold> Replay<'_, F> {
    async fn run(&mut self, session: &mut Session<'_, F>, log: &Connection, whence: Whence) -> Result<(), Failure> {
        let plan = self.fold.plan();
        let (from, mut past) = match whence {
            Whence::Beginning => (1, Checkpoint { heard: Default::default(), ..self.known.clone() }),
            Whence::Checkpoint => (self.known.seq + 1, self.known.clone()),
        };
        // Its own are no input of a fold, and the checkpoint does not count them.
        let mut own = Checkpoint { heard: Default::default(), ..self.known.clone() };
        if whence == Whence::Checkpoint {
            own.heard.insert(plan.producer.name().to_owned(), self.known.number);
        }
        let mut tail = Tail::open(log, plan.stream, self.fold.history(), from).await?;
        let mut batch: Vec<Heard<F::Input>> = Vec::with_capacity(BATCH);
        while let Some(entry) = tail.next_of_the_past().await? {
            self.read += 1;
            match self.fold.read(&entry) {
                Ok(Some(heard)) => {
                    let number = heard.envelope.number;
                    let is_own = number.is_some_and(|number| number.producer == plan.producer);
                    let is_past = if is_own {
                        number.is_some_and(|number| number.number <= self.end.number)
                    } else {
                        heard.seq <= self.end.seq
                    };
                    if is_past && (if is_own { &mut own } else { &mut past }).hear(number) {
                        batch.push(heard);
                    }
                }
                Ok(None) => {}
                // What the backup was too old to have parked.
                Err(reason) if self.restored && entry.seq > self.known.seq && entry.seq <= self.end.seq => {
                    self.parked.push(Parked::new(&entry, reason.to_string()));
                }
                Err(_) => {}
            }
            if batch.len() == BATCH {
                session.replay(&std::mem::take(&mut batch)).await?;
            }
        }
        session.replay(&batch).await?;
        self.end.heard = past.heard;
        Ok(())
    }
}
