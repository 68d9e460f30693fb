//! `harbor rebuild` and `harbor restore`: make a service's state anew from the log, or bring one that was restored from a
//! backup up to it. The service must not be running.

use chassis::base::{Own, Shared};
use chassis::config::{Problems, Reader};
use jiff::SignedDuration;
use nats::Connection;
use nats::fold::{self, Database, Fold, Rebuilt};

/// A service that has state of its own, which can be made from the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Stateful {
    /// Its read model; people and sessions are not on the log and stay as they are.
    Web,
    /// All of it.
    Lifecycle,
    /// All of it.
    Billing,
    /// What is wanted of machines, and what was last told of them; the ledger of calls stays as it is.
    Reconciler,
}

impl Stateful {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Web, Self::Lifecycle, Self::Billing, Self::Reconciler];

    /// Its name, which is that of its schema and its role.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Lifecycle => "lifecycle",
            Self::Billing => "billing",
            Self::Reconciler => "reconciler",
        }
    }
}

/// What to do with the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Make all of it anew.
    Rebuild,
    /// Add what the log has beyond it: it was restored from a backup.
    Restore,
}

impl How {
    async fn to<F: Fold>(
        self,
        fold: &F,
        database: &Database,
        log: &Connection,
        tolerance: SignedDuration,
    ) -> Result<Rebuilt, fold::FoldError> {
        match self {
            Self::Rebuild => Box::pin(fold::rebuild(fold, database, log, tolerance)).await,
            Self::Restore => Box::pin(fold::restore(fold, database, log, tolerance)).await,
        }
    }
}

/// Why nothing has changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] Problems),
    /// NATS cannot be asked.
    #[error("nats: {0}")]
    Nats(#[from] nats::connect::Error),
    /// Postgres or the log.
    #[error(transparent)]
    Fold(#[from] fold::FoldError),
}

/// Does it; returns what came of it.
///
/// # Errors
/// When the log or Postgres fails; then nothing has changed.
pub async fn run(mut reader: Reader, what: Stateful, how: How) -> Result<Rebuilt, Error> {
    let service = what.name();
    let shared = Shared::read(&mut reader);
    let own = Own::read(&mut reader, service, true);
    let (shared, own) = reader.finish_part(shared.zip(own))?;
    let database = shared.postgres.connect_as(service, &own.postgres_password.unwrap_or_default());
    let tolerance = shared.tick_tolerance;
    let log = Connection::open(&nats::Settings {
        servers: shared.nats,
        service: service.to_owned(),
        seed: Some(own.nats_seed),
    })
    .await?;
    let done = match what {
        Stateful::Web => how.to(&web::ReadModel::default(), &database, &log, tolerance).await?,
        Stateful::Lifecycle => how.to(&lifecycle::Inbox, &database, &log, tolerance).await?,
        Stateful::Billing => how.to(&billing::Inbox, &database, &log, tolerance).await?,
        Stateful::Reconciler => how.to(&reconciler::Inbox::default(), &database, &log, tolerance).await?,
    };
    log.close().await;
    Ok(done)
}
