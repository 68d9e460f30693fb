//! One batch of the fold: messages in, rows and outbox out.
//!
//! While the log stores what one batch decided, the next batch is already being decided and committed; it is published
//! only when the log has all that was decided before it. So the disk of the log and that of Postgres work at the same
//! time, and messages are stored in the order of their numbers.
//!
//! Data that Postgres refuses, whether it is read or written, is refused again however often it is tried: the batch is
//! taken apart until the one message is found, and that one is parked. So is a draft. What another transaction was in
//! the way of is tried again.

use futures_util::future::join;

use super::transaction::{Attempt, Drafts, Work};
use super::{Session, in_flight};
use crate::Entry;
use crate::fold::error::FoldError;
use crate::fold::parking::Parked;
use crate::fold::sort::{Sorted, sort};
use crate::fold::{BATCH, Fold};

/// A batch that another transaction was in the way of is tried again so often before the owner starts over.
const TRIES: usize = 5;

impl<F: Fold> Session<'_, F> {
    /// Folds a batch, and begins to publish what was decided once the log has what was decided before. An empty batch
    /// lets drafts leave.
    pub async fn fold_batch(&mut self, entries: &[Entry]) -> Result<(), FoldError> {
        let mut in_flight = self.in_flight.take();
        let (attempt, stored) = join(Box::pin(self.attempt(entries)), in_flight::stored(&mut in_flight)).await;
        self.note_published(in_flight, stored)?;
        match attempt? {
            Attempt::Committed(rows) => self.start_publishing(rows),
            Attempt::Unacceptable(_) if entries.is_empty() => self.drafts_one_by_one().await?,
            Attempt::Unacceptable(_) => self.one_by_one(entries).await?,
        }
        let subscription = self.fold.subscription();
        metrics::counter!("fold_messages_total", "service" => subscription.producer.name(), "stream" => subscription.stream)
            .increment(entries.len() as u64);
        Ok(())
    }

    /// Finds the message that cannot be acted on and parks it, so that the others are not held up by it.
    async fn one_by_one(&mut self, entries: &[Entry]) -> Result<(), FoldError> {
        for entry in entries {
            let mut attempt = self.attempt(std::slice::from_ref(entry)).await?;
            if let Attempt::Unacceptable(reason) = attempt {
                attempt = self.park_entry(entry, reason).await?;
            }
            if let Attempt::Committed(rows) = attempt {
                self.start_publishing(rows);
                self.await_published().await?;
            }
        }
        Ok(())
    }

    /// Parks a message; what the database does not even take as parked, without all that a stranger chose; and what it
    /// does not take then either stands only in the log of the process.
    async fn park_entry(&mut self, entry: &Entry, reason: &str) -> Result<Attempt, FoldError> {
        let mut next = self.checkpoint.clone();
        let sorted = sort(self.fold, std::slice::from_ref(entry), &mut next, self.tolerance);
        let reason = sorted.parked.first().map_or(reason, Parked::reason).to_owned();
        for parked in [vec![Parked::new(entry, reason.clone())], vec![Parked::bare(entry, &reason)], Vec::new()] {
            if parked.is_empty() {
                tracing::error!(seq = entry.seq, reason, "passed over a message that cannot even be parked");
            }
            let work = Work { received: Vec::new(), parked, drafts: Drafts::Wait };
            if let committed @ Attempt::Committed(_) = self.transact(work, next.clone()).await? {
                return Ok(committed);
            }
        }
        Err(FoldError::Row(format!("the checkpoint cannot pass {}", entry.seq)))
    }

    /// Finds the draft that cannot leave and parks it, as [`one_by_one`](Self::one_by_one) does with a message.
    async fn drafts_one_by_one(&mut self) -> Result<(), FoldError> {
        for _ in 0..BATCH {
            let mut attempt = self.transact(Work::of_drafts(Drafts::LeaveOne), self.checkpoint.clone()).await?;
            let parked = matches!(attempt, Attempt::Unacceptable(_));
            if let Attempt::Unacceptable(reason) = attempt {
                attempt = self.transact(Work::of_drafts(Drafts::ParkOne(reason)), self.checkpoint.clone()).await?;
            }
            match attempt {
                Attempt::Committed(rows) if rows.is_empty() && !parked => return Ok(()),
                Attempt::Committed(rows) => self.start_publishing(rows),
                Attempt::Unacceptable(reason) => {
                    return Err(FoldError::Row(format!("a draft cannot be parked: {reason}")));
                }
            }
            self.await_published().await?;
        }
        Ok(())
    }

    async fn attempt(&mut self, entries: &[Entry]) -> Result<Attempt, FoldError> {
        let mut tried = 0;
        loop {
            let mut next = self.checkpoint.clone();
            let Sorted { received, parked } = sort(self.fold, entries, &mut next, self.tolerance);
            let drafts = if entries.is_empty() { Drafts::Leave } else { Drafts::Wait };
            tried += 1;
            match self.transact(Work { received, parked, drafts }, next).await {
                Err(failure) if failure.is_about_the_moment() && tried < TRIES => {
                    self.db.batch_execute("rollback").await?;
                }
                done => return done,
            }
        }
    }
}
