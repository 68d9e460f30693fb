//! Knowing that nothing moves any more, without waiting for a span of time.
//!
//! Whatever moves ends in a signal: an entry on the log, a fold that has committed, an effect that found nothing due, a change in the
//! other side's ledger. After a signal the tables are looked at, in one statement and so at one moment; it is rest when by
//! then every fold had read what the log held, all that they decided was on it, no draft waited, and no call was due or
//! under way. What would still move after that must have been caused by one of these.

use std::time::Duration;

use chassis::folds::Watched;
use fakes::infra::Infra;
use futures_util::future::select_all;
use jiff::Timestamp;
use nats::effect::Rests;
use nats::fold::Subscription;
use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};
use tokio_postgres::Client;

use crate::Error;
use crate::history::History;
use crate::reading::Reading;
use crate::rows::Looks;

/// No step has so much to do.
const LONGEST: Duration = Duration::from_secs(60);

/// Everything that gives signals.
pub(crate) struct Rest {
    folds: Vec<Watched>,
    rests: watch::Receiver<Rests>,
    outside: watch::Receiver<()>,
    infra: Infra,
    looks: Looks,
}

impl Rest {
    /// For the folds of this process and the effects that live by the clock with these rests.
    pub(crate) async fn of(
        folds: Vec<Watched>,
        rests: watch::Receiver<Rests>,
        infra: Infra,
        db: &Client,
    ) -> Result<Self, Error> {
        let subscriptions: Vec<Subscription> = folds.iter().map(|fold| fold.subscription).collect();
        let looks = Looks::prepare(db, &subscriptions).await?;
        Ok(Self { folds, rests, outside: infra.changes(), infra, looks })
    }

    /// The looks into the tables.
    pub(crate) const fn looks(&self) -> &Looks {
        &self.looks
    }

    /// Waits until nothing moves that is due at `now`; `stored` is the last sequence that we stored ourselves. Returns when the
    /// next call of an effect is due.
    pub(crate) async fn comes(
        &mut self,
        (reading, history): (&mut Reading, &mut History),
        db: &Client,
        now: Timestamp,
        stored: u64,
    ) -> Result<Option<Timestamp>, Error> {
        let (mut what, deadline) =
            ("calls are under way, or the log is being read".to_owned(), Instant::now() + LONGEST);
        loop {
            self.folds.iter_mut().for_each(|fold| drop(fold.status.borrow_and_update()));
            let at_work = self.rests.borrow_and_update().at_work;
            drop(self.outside.borrow_and_update());
            reading.take_ready(history)?;
            let read = self.folds.iter().map(|fold| fold.status.borrow().seq);
            // Who asks the tables while it is plain that something moves only slows it down.
            if at_work == 0 && reading.is_read(stored, read) && self.infra.post().open == 0 {
                let position = self.looks.position(db, now).await?;
                reading.take_ready(history)?;
                match reading.moves(stored, &position, self.infra.post()) {
                    None => return Ok(position.next_call),
                    Some(moves) => what = moves,
                }
            }
            match timeout_at(deadline, self.signal(reading, history)).await {
                Ok(signal) => signal?,
                Err(_) => return Err(Error::Restless { what }),
            }
        }
    }

    /// Waits for the next sign that something has moved.
    async fn signal(&mut self, reading: &mut Reading, history: &mut History) -> Result<(), Error> {
        let folds = select_all(self.folds.iter_mut().map(|fold| Box::pin(fold.status.changed())));
        let moved = tokio::select! {
            entry = reading.take_next(history) => return entry,
            (fold, ..) = folds => fold,
            rest = self.rests.changed() => rest,
            outside = self.outside.changed() => outside,
        };
        // Who sends no signals any more has ended.
        moved.map_err(|_| Error::Disorder)
    }
}
