//! `harbor rebuild` and `harbor restore`: make a service's state anew from the log, or bring one that was restored from a
//! backup up to it. The service must not be running.

use chassis::config::{Problems, Reader};
use chassis::{Own, Shared};
use nats::Connection;
use nats::fold::{self, Rebuilt};

use crate::services::Stateful;

/// What to do with the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Make all of it anew.
    Rebuild,
    /// Add what the log has beyond it: it was restored from a backup.
    Restore,
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
pub async fn run(mut reader: Reader, Stateful { name, tables }: Stateful, how: How) -> Result<Rebuilt, Error> {
    let shared = Shared::read(&mut reader);
    let own = Own::read(&mut reader, name, true);
    let (shared, own) = reader.finish_part(shared.zip(own))?;
    let database = shared.postgres.connect_as(name, &own.postgres_password.unwrap_or_default());
    let tolerance = shared.tick_tolerance;
    let settings = nats::Settings { servers: shared.nats, service: name.to_owned(), seed: Some(own.nats_seed) };
    let log = Connection::open(&settings).await?;
    let state = (tables.state)();
    let done = match how {
        How::Rebuild => state.rebuild(&database, &log, tolerance).await?,
        How::Restore => state.restore(&database, &log, tolerance).await?,
    };
    log.close().await;
    Ok(done)
}
