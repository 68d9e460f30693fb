//! One turn of the fold: a batch in, rows and outbox out, one transaction.
//!
//! While the log stores what one turn said, the next turn is already being decided and committed; it speaks only when
//! the log has all that was said before it. So the disk of the log and that of Postgres work at the same time, and the
//! order of what is said stays that of the numbers.

mod late;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::future::{BoxFuture, FutureExt, join};
use jiff::Timestamp;
use messages::CommandId;
use tokio_postgres::{Client, Error, Statement};

use super::checkpoint::{self, Checkpoint};
use super::db::{Failure, both};
use super::outbox::{self, Outbox, OutboxRow};
use super::parking::{self, Parked};
use super::{Fold, Heard, Input, draft};
use crate::{Connection, Entry, Publisher, crash, publish};

/// Everything that an owner holds while it owns.
pub(super) struct Session<'a, F: Fold> {
    pub fold: &'a F,
    pub db: &'a Client,
    log: Publisher,
    pub checkpoint: Checkpoint,
    /// The last number that the log has.
    pub published: u64,
    /// The last number that left the outbox table.
    cleaned: u64,
    /// What was said last, while the log is storing it.
    speech: Option<Speech>,
    statements: Statements<F>,
}

/// A batch on its way to the log.
struct Speech {
    last: u64,
    stored: BoxFuture<'static, Result<Option<u64>, publish::Error>>,
}

struct Statements<F: Fold> {
    checkpoint: checkpoint::Statements,
    outbox: outbox::Statements,
    drafts: draft::Statements,
    parking: parking::Statements,
    commands: Commands,
    fold: F::Statements,
}

/// What one attempt came to.
enum Attempt {
    Committed(Vec<OutboxRow>),
    /// The batch holds a message that cannot be acted on, for this reason; nothing was written.
    Unacceptable(&'static str),
}

impl<'a, F: Fold> Session<'a, F> {
    pub async fn open(fold: &'a F, db: &'a Client, log: &'a Connection, checkpoint: Checkpoint) -> Result<Self, Error> {
        let statements = Statements {
            checkpoint: checkpoint::Statements::prepare(db).await?,
            outbox: outbox::Statements::prepare(db).await?,
            drafts: draft::Statements::prepare(db).await?,
            parking: parking::Statements::prepare(db).await?,
            commands: Commands::prepare(db).await?,
            fold: fold.prepare(db).await?,
        };
        Ok(Self {
            fold,
            db,
            log: Publisher::new(log),
            published: checkpoint.number,
            cleaned: 0,
            speech: None,
            checkpoint,
            statements,
        })
    }

    /// Folds a batch, and begins to say what was decided once the log has what was said before.
    pub async fn turn(&mut self, entries: &[Entry]) -> Result<(), Failure> {
        let mut speech = self.speech.take();
        let (attempt, heard_out) = join(Box::pin(self.attempt(entries)), hear_out(&mut speech)).await;
        self.spoken(speech, heard_out)?;
        match attempt? {
            Attempt::Committed(rows) => self.speak(rows),
            Attempt::Unacceptable(_) => self.one_by_one(entries).await?,
        }
        let plan = self.fold.plan();
        metrics::counter!("fold_messages_total", "service" => plan.producer.name(), "stream" => plan.stream)
            .increment(entries.len() as u64);
        Ok(())
    }

    /// Finds the message that cannot be acted on and parks it, so that the others are not held up by it.
    async fn one_by_one(&mut self, entries: &[Entry]) -> Result<(), Failure> {
        for entry in entries {
            let mut attempt = self.attempt(std::slice::from_ref(entry)).await?;
            if let Attempt::Unacceptable(reason) = attempt {
                let mut next = self.checkpoint.clone();
                drop(self.read(std::slice::from_ref(entry), &mut next));
                let parked = Parked::new(entry, reason.to_owned());
                attempt = self.settle(Vec::new(), vec![parked], next).await?;
            }
            if let Attempt::Committed(rows) = attempt {
                self.speak(rows);
                self.silence().await?;
            }
        }
        Ok(())
    }

    async fn attempt(&mut self, entries: &[Entry]) -> Result<Attempt, Failure> {
        let mut next = self.checkpoint.clone();
        let (heard, parked) = self.read(entries, &mut next);
        self.settle(heard, parked, next).await
    }

    /// The one transaction: decides on what was heard, parks what is to be parked, and moves the checkpoint to `next`.
    async fn settle(
        &mut self,
        mut heard: Vec<Heard<F::Input>>,
        parked: Vec<Parked>,
        mut next: Checkpoint,
    ) -> Result<Attempt, Failure> {
        let started = std::time::Instant::now();
        // Drafts have turns of their own, so that a busy fold does not look for them in every one.
        let take_drafts = heard.is_empty() && parked.is_empty();
        let (mut rows, taken) = self.begin(&mut heard, take_drafts).await?;

        let producer = self.fold.plan().producer;
        let decided = catch_unwind(AssertUnwindSafe(|| {
            let mut said = draft::number(taken, producer, &mut next.number)?;
            for one in &heard {
                let mut out = Outbox::answering(one.envelope.clone());
                self.fold.decide(&mut rows, one, &mut out);
                said.extend(out.number(producer, &mut next.number)?);
            }
            Ok::<_, Failure>(said)
        }));
        let Ok(said) = decided else {
            self.db.batch_execute("rollback").await?;
            return Ok(Attempt::Unacceptable("the decision panicked"));
        };
        let said = said?;
        if let Err(failure) = self.write(&rows, &said, &heard, &parked, &next).await {
            if failure.is_about_the_data() && parked.is_empty() {
                self.db.batch_execute("rollback").await?;
                return Ok(Attempt::Unacceptable("the database does not take what it says"));
            }
            return Err(failure);
        }

        let plan = self.fold.plan();
        metrics::histogram!("fold_turn_seconds", "service" => plan.producer.name(), "stream" => plan.stream)
            .record(started.elapsed().as_secs_f64());
        parked.iter().for_each(|one| one.report(plan));
        self.checkpoint = next;
        self.fold.committed(rows, &heard);
        Ok(Attempt::Committed(said))
    }

    /// Sorts a batch into what is heard and what is parked; what was heard before falls out.
    fn read(&self, entries: &[Entry], next: &mut Checkpoint) -> (Vec<Heard<F::Input>>, Vec<Parked>) {
        let (mut heard, mut parked) = (Vec::with_capacity(entries.len()), Vec::new());
        for entry in entries {
            next.seq = entry.seq;
            // Nothing that such an entry says can be believed, so no fold is asked.
            if entry.unreadable.is_some() {
                parked.push(Parked::new(entry, "the header block does not read".to_owned()));
                continue;
            }
            match self.fold.read(entry) {
                Ok(Some(one)) if next.hear(one.envelope.number) => heard.push(one),
                Ok(Some(_) | None) => {}
                Err(reason) => parked.push(Parked::new(entry, reason.to_string())),
            }
        }
        (heard, parked)
    }

    /// Begins the transaction: one round trip that locks the checkpoint and reads all that the batch touches.
    async fn begin(
        &mut self,
        heard: &mut Vec<Heard<F::Input>>,
        take_drafts: bool,
    ) -> Result<(F::Rows, Vec<draft::Taken>), Failure> {
        let (db, plan, statements) = (self.db, self.fold.plan(), &self.statements);
        let commands: Vec<CommandId> = heard.iter().filter_map(Heard::command).collect();
        let begin = db.batch_execute("begin");
        let lock = statements.checkpoint.lock(db, plan.stream);
        let seen = statements.commands.seen(db, &commands);
        let load = Box::pin(self.fold.load(db, &statements.fold, heard));
        let drafts =
            async { if take_drafts && plan.speaks { statements.drafts.take(db).await } else { Ok(Vec::new()) } };
        let (((), found), (seen, (rows, taken))) = both(both(begin, lock), both(seen, both(load, drafts))).await?;

        if (found.seq, found.number) != (self.checkpoint.seq, self.checkpoint.number) {
            db.batch_execute("rollback").await?;
            return Err(Failure::Fenced {
                found: (found.seq, found.number),
                ours: (self.checkpoint.seq, self.checkpoint.number),
            });
        }
        let mut seen: HashSet<CommandId> = seen.into_iter().collect();
        heard.retain(|one| one.command().is_none_or(|id| seen.insert(id)));
        Ok((rows, taken))
    }

    /// Writes all of it in one round trip, and commits.
    async fn write(
        &mut self,
        rows: &F::Rows,
        said: &[OutboxRow],
        heard: &[Heard<F::Input>],
        parked: &[Parked],
        next: &Checkpoint,
    ) -> Result<(), Failure> {
        let (db, plan, statements) = (self.db, self.fold.plan(), &self.statements);
        // Boxed, like the loading: a service's own futures may be large, and this one would carry them along.
        let save = Box::pin(self.fold.save(db, &statements.fold, rows));
        let outbox =
            both(statements.outbox.insert(db, said), statements.outbox.delete(db, self.cleaned, self.published));
        let commands = statements.commands.insert(db, heard);
        let parking = statements.parking.insert(db, plan.stream, parked);
        let checkpoint = statements.checkpoint.write(db, plan.stream, next);
        both(both(save, outbox), both(both(commands, parking), checkpoint)).await?;
        // Apart from the writes: were it sent along with them, it would also commit when one of them could not be sent.
        db.batch_execute("commit").await?;
        self.cleaned = self.published;
        Ok(())
    }

    /// Begins to publish, in order. Nothing else may be under way.
    pub fn speak(&mut self, rows: Vec<OutboxRow>) {
        let Some(last) = rows.last().map(|row| row.number) else { return };
        let parcels: Vec<_> = rows.into_iter().map(OutboxRow::into_parcel).collect();
        crash::point(self.fold.plan().producer.name(), "committed");
        let log = self.log.clone();
        let stored = async move { log.publish_batch(&parcels).await }.boxed();
        self.speech = Some(Speech { last, stored });
    }

    /// Waits until the log has all that was said. Whoever stops waiting may come back.
    pub async fn silence(&mut self) -> Result<(), Failure> {
        let heard_out = hear_out(&mut self.speech).await;
        let speech = self.speech.take();
        self.spoken(speech, heard_out)
    }

    /// Whether something is on its way to the log.
    pub const fn is_speaking(&self) -> bool {
        self.speech.is_some()
    }

    fn spoken(&mut self, speech: Option<Speech>, heard_out: Result<(), publish::Error>) -> Result<(), Failure> {
        heard_out?;
        if let Some(Speech { last, .. }) = speech {
            crash::point(self.fold.plan().producer.name(), "published");
            self.published = last;
        }
        Ok(())
    }

    /// With nothing to do: keeps the lock's session alive, cleans up, and says whether drafts are waiting.
    pub async fn idle(&mut self) -> Result<bool, Failure> {
        if self.cleaned < self.published {
            self.statements.outbox.delete(self.db, self.cleaned, self.published).await?;
            self.cleaned = self.published;
        }
        let waiting = self.db.query_one("select exists (select from drafts)", &[]).await?;
        Ok(self.fold.plan().speaks && waiting.get(0))
    }

    /// Takes one batch of the past into the rows, inside a transaction of the caller.
    pub async fn replay(&mut self, heard: &[Heard<F::Input>]) -> Result<(), Failure> {
        let mut rows = self.fold.load(self.db, &self.statements.fold, heard).await?;
        heard.iter().for_each(|one| self.fold.replay(&mut rows, one));
        self.fold.save(self.db, &self.statements.fold, &rows).await?;
        self.statements.commands.insert(self.db, heard).await?;
        Ok(())
    }

    /// Parks what was met in the past, inside a transaction of the caller.
    pub async fn park(&self, parked: &[Parked]) -> Result<(), Failure> {
        Ok(self.statements.parking.insert(self.db, self.fold.plan().stream, parked).await?)
    }

    /// Writes the checkpoint, inside a transaction of the caller.
    pub async fn move_to(&self, checkpoint: &Checkpoint) -> Result<(), Failure> {
        Ok(self.statements.checkpoint.write(self.db, self.fold.plan().stream, checkpoint).await?)
    }
}

/// Waits for the log, if there is anything to wait for.
async fn hear_out(speech: &mut Option<Speech>) -> Result<(), publish::Error> {
    match speech {
        Some(speech) => speech.stored.as_mut().await.map(drop),
        None => Ok(()),
    }
}

/// The ids of commands that were decided on.
struct Commands {
    seen: Statement,
    insert: Statement,
    forget: Statement,
}

/// A command sent again after this long is a new one; web gives up on a page long before.
const REMEMBERED: jiff::SignedDuration = jiff::SignedDuration::from_hours(35 * 24);

impl Commands {
    async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self {
            seen: db.prepare("select id from commands where id = any($1)").await?,
            insert: db.prepare("insert into commands (id, at) select * from unnest($1::uuid[], $2::timestamptz[]) on conflict do nothing").await?,
            forget: db.prepare("delete from commands where at < $1").await?,
        })
    }

    async fn seen(&self, db: &Client, ids: &[CommandId]) -> Result<Vec<CommandId>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        Ok(db.query(&self.seen, &[&ids]).await?.iter().map(|row| row.get(0)).collect())
    }

    async fn insert<I: Input>(&self, db: &Client, heard: &[Heard<I>]) -> Result<(), Error> {
        let fresh: Vec<(CommandId, Timestamp)> =
            heard.iter().filter_map(|one| Some((one.command()?, one.envelope.at))).collect();
        if !fresh.is_empty() {
            let (ids, times): (Vec<CommandId>, Vec<Timestamp>) = fresh.into_iter().unzip();
            db.execute(&self.insert, &[&ids, &times]).await?;
        }
        if let Some(tick) = heard.iter().rev().find(|one| one.input.is_tick()) {
            db.execute(&self.forget, &[&tick.envelope.at.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN)]).await?;
        }
        Ok(())
    }
}
