//! One turn of the fold: a batch in, rows and outbox out, one transaction.
//!
//! While the log stores what one turn said, the next turn is already being decided and committed; it speaks only when
//! the log has all that was said before it. So the disk of the log and that of Postgres work at the same time, and the
//! order of what is said stays that of the numbers.
//!
//! Data that Postgres refuses, whether it is read or written, is refused again however often it is tried: the batch is
//! taken apart until the one message is found, and that one is parked. So is a draft. What another transaction was in
//! the way of is tried again.

mod late;

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::future::{BoxFuture, FutureExt, join};
use jiff::SignedDuration;
use messages::CommandId;
use tokio_postgres::Client;

use super::checkpoint::{self, Checkpoint};
use super::db::{Failure, both};
use super::outbox::{self, Outbox, OutboxRow};
use super::parking::{self, Parked};
use super::sort::{Sorted, sort};
use super::{Fold, Received, commands, draft};
use crate::{Connection, Entry, Publisher, crash, publish};

/// Everything that an owner holds while it owns.
pub(super) struct Session<'a, F: Fold> {
    pub fold: &'a F,
    pub db: &'a Client,
    log: Publisher,
    tolerance: SignedDuration,
    pub checkpoint: Checkpoint,
    /// The last number that the log has.
    pub published: u64,
    /// The last number that left the outbox table.
    cleaned: u64,
    /// What was said last, while the log is storing it.
    speech: Option<Speech>,
    /// The largest message that the log takes, headers and body.
    largest: usize,
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
    commands: commands::Statements,
    fold: F::Statements,
}

/// What one attempt came to.
enum Attempt {
    Committed(Vec<OutboxRow>),
    /// The batch holds something that cannot be acted on, for this reason; nothing was written.
    Unacceptable(&'static str),
}

/// What one transaction is to do.
struct Work<I> {
    received: Vec<Received<I>>,
    parked: Vec<Parked>,
    drafts: Drafts,
}

/// What a turn does with the drafts that are waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drafts {
    /// They have turns of their own, so that a busy fold does not look for them in every one.
    Wait,
    /// As many as one turn takes.
    Leave,
    /// The first one.
    LeaveOne,
    /// The first one is parked for this reason.
    ParkOne(&'static str),
}

impl Drafts {
    const fn limit(self) -> i64 {
        match self {
            Self::Wait => 0,
            Self::Leave => super::BATCH as i64,
            Self::LeaveOne | Self::ParkOne(_) => 1,
        }
    }
}

/// A turn that another transaction was in the way of is tried again so often before the owner starts over.
const TRIES: usize = 5;

const NOT_TAKEN: &str = "the database does not take it, or what it leads to";

impl<'a, F: Fold> Session<'a, F> {
    pub async fn open(
        fold: &'a F,
        db: &'a Client,
        log: &'a Connection,
        checkpoint: Checkpoint,
        tolerance: SignedDuration,
    ) -> Result<Self, Failure> {
        let statements = Statements {
            checkpoint: checkpoint::Statements::prepare(db).await?,
            outbox: outbox::Statements::prepare(db).await?,
            drafts: draft::Statements::prepare(db).await?,
            parking: parking::Statements::prepare(db).await?,
            commands: commands::Statements::prepare(db).await?,
            fold: fold.prepare(db).await?,
        };
        Ok(Self {
            fold,
            db,
            log: Publisher::new(log),
            tolerance,
            published: checkpoint.number,
            cleaned: 0,
            speech: None,
            largest: outbox::largest(log.client().max_payload()),
            checkpoint,
            statements,
        })
    }

    /// Folds a batch, and begins to say what was decided once the log has what was said before. An empty batch lets
    /// drafts leave.
    pub async fn turn(&mut self, entries: &[Entry]) -> Result<(), Failure> {
        let mut speech = self.speech.take();
        let (attempt, heard_out) = join(Box::pin(self.attempt(entries)), hear_out(&mut speech)).await;
        self.spoken(speech, heard_out)?;
        match attempt? {
            Attempt::Committed(rows) => self.speak(rows),
            Attempt::Unacceptable(_) if entries.is_empty() => self.drafts_one_by_one().await?,
            Attempt::Unacceptable(_) => self.one_by_one(entries).await?,
        }
        let subscription = self.fold.subscription();
        metrics::counter!("fold_messages_total", "service" => subscription.producer.name(), "stream" => subscription.stream)
            .increment(entries.len() as u64);
        Ok(())
    }

    /// Finds the message that cannot be acted on and parks it, so that the others are not held up by it.
    async fn one_by_one(&mut self, entries: &[Entry]) -> Result<(), Failure> {
        for entry in entries {
            let mut attempt = self.attempt(std::slice::from_ref(entry)).await?;
            if let Attempt::Unacceptable(reason) = attempt {
                attempt = self.park_entry(entry, reason).await?;
            }
            if let Attempt::Committed(rows) = attempt {
                self.speak(rows);
                self.silence().await?;
            }
        }
        Ok(())
    }

    /// Parks a message; what the database does not even take as parked, without all that a stranger chose; and what it
    /// does not take then either only the log of the process tells of.
    async fn park_entry(&mut self, entry: &Entry, reason: &str) -> Result<Attempt, Failure> {
        let mut next = self.checkpoint.clone();
        let sorted = sort(self.fold, std::slice::from_ref(entry), &mut next, self.tolerance);
        let reason = sorted.parked.first().map_or(reason, Parked::reason).to_owned();
        for parked in [vec![Parked::new(entry, reason.clone())], vec![Parked::bare(entry, &reason)], Vec::new()] {
            if parked.is_empty() {
                tracing::error!(seq = entry.seq, reason, "passed over a message that cannot even be parked");
            }
            let work = Work { received: Vec::new(), parked, drafts: Drafts::Wait };
            if let committed @ Attempt::Committed(_) = self.settle(work, next.clone()).await? {
                return Ok(committed);
            }
        }
        Err(Failure::Row(format!("the checkpoint cannot pass {}", entry.seq)))
    }

    /// Finds the draft that cannot leave and parks it, as [`one_by_one`](Self::one_by_one) does with a message.
    async fn drafts_one_by_one(&mut self) -> Result<(), Failure> {
        for _ in 0..super::BATCH {
            let mut attempt = self.settle(Work::of_drafts(Drafts::LeaveOne), self.checkpoint.clone()).await?;
            let parked = matches!(attempt, Attempt::Unacceptable(_));
            if let Attempt::Unacceptable(reason) = attempt {
                attempt = self.settle(Work::of_drafts(Drafts::ParkOne(reason)), self.checkpoint.clone()).await?;
            }
            match attempt {
                Attempt::Committed(rows) if rows.is_empty() && !parked => return Ok(()),
                Attempt::Committed(rows) => self.speak(rows),
                Attempt::Unacceptable(reason) => {
                    return Err(Failure::Row(format!("a draft cannot be parked: {reason}")));
                }
            }
            self.silence().await?;
        }
        Ok(())
    }

    async fn attempt(&mut self, entries: &[Entry]) -> Result<Attempt, Failure> {
        let mut tried = 0;
        loop {
            let mut next = self.checkpoint.clone();
            let Sorted { received, parked } = sort(self.fold, entries, &mut next, self.tolerance);
            let drafts = if entries.is_empty() { Drafts::Leave } else { Drafts::Wait };
            tried += 1;
            match self.settle(Work { received, parked, drafts }, next).await {
                Err(failure) if failure.is_about_the_moment() && tried < TRIES => {
                    self.db.batch_execute("rollback").await?;
                }
                done => return done,
            }
        }
    }

    /// The one transaction: decides on what was received, parks what is to be parked, and moves the checkpoint to `next`.
    async fn settle(&mut self, mut work: Work<F::Input>, mut next: Checkpoint) -> Result<Attempt, Failure> {
        let started = std::time::Instant::now();
        let (mut rows, taken) = match self.begin(&mut work.received, work.drafts.limit()).await {
            Err(failure) if failure.is_about_the_data() => return self.unacceptable(NOT_TAKEN).await,
            begun => begun?,
        };
        let Ok((said, lost)) = self.decide(&mut rows, &work, taken, &mut next) else {
            return self.unacceptable("the decision panicked, or cannot be written").await;
        };
        if work.drafts == Drafts::Wait && said.iter().any(|row| row.size() > self.largest) {
            return self.unacceptable("what it leads to is larger than the log takes").await;
        }
        match self.write(&rows, &said, &work, &lost, &next).await {
            Err(failure) if failure.is_about_the_data() => return self.unacceptable(NOT_TAKEN).await,
            written => written?,
        }
        let subscription = self.fold.subscription();
        metrics::histogram!("fold_turn_seconds", "service" => subscription.producer.name(), "stream" => subscription.stream)
            .record(started.elapsed().as_secs_f64());
        work.parked.iter().for_each(|one| one.report(subscription, subscription.stream));
        lost.iter().for_each(|one| one.report(subscription, draft::PARKED_AS));
        self.checkpoint = next;
        self.fold.committed(rows, &work.received);
        Ok(Attempt::Committed(said))
    }

    async fn unacceptable(&mut self, reason: &'static str) -> Result<Attempt, Failure> {
        self.db.batch_execute("rollback").await?;
        Ok(Attempt::Unacceptable(reason))
    }

    /// Decides in memory: what is to be said, and the drafts that never can be.
    fn decide(
        &self,
        rows: &mut F::Rows,
        work: &Work<F::Input>,
        taken: Vec<draft::Taken>,
        next: &mut Checkpoint,
    ) -> Result<(Vec<OutboxRow>, Vec<Parked>), ()> {
        let producer = self.fold.subscription().producer;
        if let Drafts::ParkOne(reason) = work.drafts {
            return Ok((Vec::new(), taken.iter().map(|one| one.parked(reason)).collect()));
        }
        let decided = catch_unwind(AssertUnwindSafe(|| {
            let (mut said, lost) = draft::number(taken, producer, &mut next.number, self.largest);
            for one in &work.received {
                let mut out = Outbox::answering(one.envelope.clone());
                self.fold.decide(rows, one, &mut out);
                said.extend(out.number(producer, &mut next.number)?);
            }
            Ok::<_, Failure>((said, lost))
        }));
        decided.map_err(drop)?.map_err(drop)
    }

    /// Begins the transaction: one round trip that locks the checkpoint and reads all that the batch touches.
    async fn begin(
        &mut self,
        received: &mut Vec<Received<F::Input>>,
        drafts: i64,
    ) -> Result<(F::Rows, Vec<draft::Taken>), Failure> {
        let (db, subscription, statements) = (self.db, self.fold.subscription(), &self.statements);
        let commands: Vec<CommandId> = received.iter().filter_map(Received::command).collect();
        let begin = db.batch_execute("begin");
        let lock = statements.checkpoint.lock(db, subscription.stream);
        let seen = statements.commands.seen(db, &commands);
        let load = Box::pin(self.fold.load(db, &statements.fold, received));
        let drafts = async {
            if drafts > 0 && subscription.publishes { statements.drafts.take(db, drafts).await } else { Ok(Vec::new()) }
        };
        let (((), found), (seen, (rows, taken))) = both(both(begin, lock), both(seen, both(load, drafts))).await?;

        let ours = (self.checkpoint.seq, self.checkpoint.number);
        if found != ours {
            db.batch_execute("rollback").await?;
            return Err(Failure::Fenced { found, ours });
        }
        let mut seen: HashSet<CommandId> = seen.into_iter().collect();
        received.retain(|one| one.command().is_none_or(|id| seen.insert(id)));
        Ok((rows, taken))
    }

    /// Writes all of it in one round trip, and commits.
    async fn write(
        &mut self,
        rows: &F::Rows,
        said: &[OutboxRow],
        work: &Work<F::Input>,
        lost: &[Parked],
        next: &Checkpoint,
    ) -> Result<(), Failure> {
        let (db, subscription, statements) = (self.db, self.fold.subscription(), &self.statements);
        // Boxed, like the loading: a service's own futures may be large, and this one would carry them along.
        let save = Box::pin(self.fold.save(db, &statements.fold, rows));
        let outbox =
            both(statements.outbox.insert(db, said), statements.outbox.delete(db, self.cleaned, self.published));
        let commands = statements.commands.insert(db, &work.received);
        let parking = both(
            statements.parking.insert(db, subscription.stream, &work.parked),
            statements.parking.insert(db, draft::PARKED_AS, lost),
        );
        let checkpoint = statements.checkpoint.write(db, subscription.stream, next);
        both(both(save, outbox), both(both(commands, parking), checkpoint)).await?;
        // Apart from the writes: were it sent along with them, it would also commit when one of them could not be sent.
        db.batch_execute("commit").await?;
        self.cleaned = self.published;
        Ok(())
    }

    /// Begins to publish, in order. Nothing else may be under way.
    pub fn speak(&mut self, rows: Vec<OutboxRow>) {
        let Some(last) = rows.last().map(|row| row.number) else { return };
        let parcels: Result<Vec<_>, _> = rows.into_iter().map(OutboxRow::into_parcel).collect();
        crash::point(self.fold.subscription().producer.name(), "committed");
        let log = self.log.clone();
        let stored = async move { log.publish_batch(&parcels?).await }.boxed();
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
            crash::point(self.fold.subscription().producer.name(), "published");
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
        Ok(self.fold.subscription().publishes && waiting.try_get(0)?)
    }

    /// Takes one batch of the past into the rows, inside a transaction of the caller.
    pub async fn replay(&mut self, received: &[Received<F::Input>]) -> Result<(), Failure> {
        let mut rows = self.fold.load(self.db, &self.statements.fold, received).await?;
        received.iter().for_each(|one| self.fold.replay(&mut rows, one));
        self.fold.save(self.db, &self.statements.fold, &rows).await?;
        self.statements.commands.insert(self.db, received).await?;
        Ok(())
    }

    /// Parks what was met in the past, inside a transaction of the caller.
    pub async fn park(&mut self, parked: &[Parked]) -> Result<(), Failure> {
        self.park_as(self.fold.subscription().stream, parked).await
    }

    /// Parks what did not come from the stream, inside a transaction of the caller.
    pub async fn park_as(&mut self, stream: &str, parked: &[Parked]) -> Result<(), Failure> {
        Ok(self.statements.parking.insert(self.db, stream, parked).await?)
    }

    /// Writes the checkpoint, inside a transaction of the caller.
    pub async fn move_to(&self, checkpoint: &Checkpoint) -> Result<(), Failure> {
        Ok(self.statements.checkpoint.write(self.db, self.fold.subscription().stream, checkpoint).await?)
    }
}

impl<I> Work<I> {
    const fn of_drafts(drafts: Drafts) -> Self {
        Self { received: Vec::new(), parked: Vec::new(), drafts }
    }
}

/// Waits for the log, if there is anything to wait for.
async fn hear_out(speech: &mut Option<Speech>) -> Result<(), publish::Error> {
    match speech {
        Some(speech) => speech.stored.as_mut().await.map(drop),
        None => Ok(()),
    }
}
