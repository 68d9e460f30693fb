//! The one transaction of a batch: it reads rows, decides in memory, and writes rows, outbox and checkpoint.

use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use messages::CommandId;

use super::Session;
use crate::fold::checkpoint::Checkpoint;
use crate::fold::db::both;
use crate::fold::error::FoldError;
use crate::fold::outbox::{Outbox, OutboxRow};
use crate::fold::parking::Parked;
use crate::fold::{BATCH, Fold, Received, draft};

/// What one attempt came to.
pub(super) enum Attempt {
    Committed(Vec<OutboxRow>),
    /// The batch holds something that cannot be acted on, for this reason; nothing was written.
    Unacceptable(&'static str),
}

/// What one transaction is to do.
pub(super) struct Work<I> {
    pub received: Vec<Received<I>>,
    pub parked: Vec<Parked>,
    pub drafts: Drafts,
}

/// What a batch does with the drafts that are waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Drafts {
    /// They have batches of their own, so that a busy fold does not look for them in every one.
    Wait,
    /// As many as one batch takes.
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
            Self::Leave => BATCH as i64,
            Self::LeaveOne | Self::ParkOne(_) => 1,
        }
    }
}

impl<I> Work<I> {
    pub const fn of_drafts(drafts: Drafts) -> Self {
        Self { received: Vec::new(), parked: Vec::new(), drafts }
    }
}

const NOT_TAKEN: &str = "the database does not take it, or what it leads to";

impl<F: Fold> Session<'_, F> {
    /// The one transaction: decides on what was received, parks what is to be parked, and moves the checkpoint to `next`.
    pub(super) async fn transact(
        &mut self,
        mut work: Work<F::Input>,
        mut next: Checkpoint,
    ) -> Result<Attempt, FoldError> {
        let started = std::time::Instant::now();
        let (mut rows, taken) = match self.begin(&mut work.received, work.drafts.limit()).await {
            Err(failure) if failure.is_about_the_data() => return self.unacceptable(NOT_TAKEN).await,
            begun => begun?,
        };
        let Ok((decided, lost)) = self.decide(&mut rows, &work, taken, &mut next) else {
            return self.unacceptable("the decision panicked, or cannot be written").await;
        };
        if work.drafts == Drafts::Wait && decided.iter().any(|row| row.size() > self.largest) {
            return self.unacceptable("what it leads to is larger than the log takes").await;
        }
        match self.write(&rows, &decided, &work, &lost, &next).await {
            Err(failure) if failure.is_about_the_data() => return self.unacceptable(NOT_TAKEN).await,
            written => written?,
        }
        let subscription = self.fold.subscription();
        metrics::histogram!("fold_batch_seconds", "service" => subscription.producer.name(), "stream" => subscription.stream)
            .record(started.elapsed().as_secs_f64());
        work.parked.iter().for_each(|one| one.report(subscription, subscription.stream));
        lost.iter().for_each(|one| one.report(subscription, draft::PARKED_AS));
        self.checkpoint = next;
        self.fold.committed(rows, &work.received);
        Ok(Attempt::Committed(decided))
    }

    async fn unacceptable(&mut self, reason: &'static str) -> Result<Attempt, FoldError> {
        self.db.batch_execute("rollback").await?;
        Ok(Attempt::Unacceptable(reason))
    }

    /// Decides in memory: what is to be published, and the drafts that never can be.
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
            let (mut decided, lost) = draft::number(taken, producer, &mut next.number, self.largest);
            for one in &work.received {
                let mut out = Outbox::answering(one.envelope.clone());
                self.fold.decide(rows, one, &mut out);
                decided.extend(out.number(producer, &mut next.number)?);
            }
            Ok::<_, FoldError>((decided, lost))
        }));
        decided.map_err(drop)?.map_err(drop)
    }

    /// Begins the transaction: one round trip that locks the checkpoint and reads all that the batch touches.
    pub(super) async fn begin(
        &mut self,
        received: &mut Vec<Received<F::Input>>,
        drafts: i64,
    ) -> Result<(F::Rows, Vec<draft::Taken>), FoldError> {
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
            return Err(FoldError::Fenced { found, ours });
        }
        let mut seen: HashSet<CommandId> = seen.into_iter().collect();
        received.retain(|one| one.command().is_none_or(|id| seen.insert(id)));
        Ok((rows, taken))
    }

    /// Writes all of it in one round trip, and commits.
    pub(super) async fn write(
        &mut self,
        rows: &F::Rows,
        decided: &[OutboxRow],
        work: &Work<F::Input>,
        lost: &[Parked],
        next: &Checkpoint,
    ) -> Result<(), FoldError> {
        let (db, subscription, statements) = (self.db, self.fold.subscription(), &self.statements);
        // Boxed, like the loading: a service's own futures may be large, and this one would carry them along.
        let save = Box::pin(self.fold.save(db, &statements.fold, rows));
        let outbox =
            both(statements.outbox.insert(db, decided), statements.outbox.delete(db, self.cleaned, self.published));
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
}
