//! What an owner holds while it owns: its connections, its checkpoint, and what is on its way to the log.
//!
//! [`batch`] folds what was read, [`transaction`] is the one transaction of it, [`in_flight`] what was decided while the
//! log is storing it, [`late`] a parked message that a person wants acted on.

mod batch;
mod in_flight;
mod late;
mod transaction;

use jiff::SignedDuration;
use tokio_postgres::Client;

use super::checkpoint::{self, Checkpoint};
use super::error::FoldError;
use super::outbox::{self, OutboxRow};
use super::parking::{self, Parked};
use super::{Fold, Received, commands, draft};
use crate::{Connection, Publisher, crash, publish};
use in_flight::InFlight;

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
    /// What was decided last, while the log is storing it.
    in_flight: Option<InFlight>,
    /// The largest message that the log takes, headers and body.
    largest: usize,
    statements: Statements<F>,
}

struct Statements<F: Fold> {
    checkpoint: checkpoint::Statements,
    outbox: outbox::Statements,
    drafts: draft::Statements,
    parking: parking::Statements,
    commands: commands::Statements,
    fold: F::Statements,
}

impl<'a, F: Fold> Session<'a, F> {
    pub async fn open(
        fold: &'a F,
        db: &'a Client,
        log: &'a Connection,
        checkpoint: Checkpoint,
        tolerance: SignedDuration,
    ) -> Result<Self, FoldError> {
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
            in_flight: None,
            largest: outbox::largest(log.client().max_payload()),
            checkpoint,
            statements,
        })
    }

    /// Begins to publish, in order. Nothing else may be in flight.
    pub fn start_publishing(&mut self, rows: Vec<OutboxRow>) {
        let Some(last) = rows.last().map(|row| row.number) else { return };
        crash::point(self.fold.subscription().producer.name(), "committed");
        self.in_flight = Some(InFlight::new(rows, last, self.log.clone()));
    }

    /// Waits until the log has all that was decided. Whoever stops waiting may come back.
    pub async fn await_published(&mut self) -> Result<(), FoldError> {
        let stored = in_flight::stored(&mut self.in_flight).await;
        let in_flight = self.in_flight.take();
        self.note_published(in_flight, stored)
    }

    /// Whether something is on its way to the log.
    pub const fn is_publishing(&self) -> bool {
        self.in_flight.is_some()
    }

    fn note_published(
        &mut self,
        in_flight: Option<InFlight>,
        stored: Result<(), publish::Error>,
    ) -> Result<(), FoldError> {
        stored?;
        if let Some(InFlight { last, .. }) = in_flight {
            crash::point(self.fold.subscription().producer.name(), "published");
            self.published = last;
        }
        Ok(())
    }

    /// With nothing to do: keeps the lock's session alive, cleans up, and returns whether drafts are waiting.
    pub async fn idle(&mut self) -> Result<bool, FoldError> {
        if self.cleaned < self.published {
            self.statements.outbox.delete(self.db, self.cleaned, self.published).await?;
            self.cleaned = self.published;
        }
        let waiting = self.db.query_one("select exists (select from drafts)", &[]).await?;
        Ok(self.fold.subscription().publishes && waiting.try_get(0)?)
    }

    /// Takes one batch of the past into the rows, inside a transaction of the caller.
    pub async fn replay(&mut self, received: &[Received<F::Input>]) -> Result<(), FoldError> {
        let mut rows = self.fold.load(self.db, &self.statements.fold, received).await?;
        received.iter().for_each(|one| self.fold.replay(&mut rows, one));
        self.fold.save(self.db, &self.statements.fold, &rows).await?;
        self.statements.commands.insert(self.db, received).await?;
        Ok(())
    }

    /// Parks what was met in the past, inside a transaction of the caller.
    pub async fn park(&mut self, parked: &[Parked]) -> Result<(), FoldError> {
        self.park_as(self.fold.subscription().stream, parked).await
    }

    /// Parks what did not come from the stream, inside a transaction of the caller.
    pub async fn park_as(&mut self, stream: &str, parked: &[Parked]) -> Result<(), FoldError> {
        Ok(self.statements.parking.insert(self.db, stream, parked).await?)
    }

    /// Writes the checkpoint, inside a transaction of the caller.
    pub async fn move_to(&self, checkpoint: &Checkpoint) -> Result<(), FoldError> {
        Ok(self.statements.checkpoint.write(self.db, self.fold.subscription().stream, checkpoint).await?)
    }
}
