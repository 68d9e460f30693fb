//! `harbor rebuild`: makes a service's state anew from the log. The service must not be running.

use chassis::base::{Own, Shared};
use chassis::config::{Problems, Reader};
use nats::Connection;
use nats::fold;

/// A service whose state can be made from the log alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Rebuildable {
    /// Its read model; people and sessions are not on the log and stay as they are.
    Web,
    /// All of it.
    Lifecycle,
    /// All of it.
    Billing,
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

/// Rebuilds; returns how many messages were read.
///
/// # Errors
/// When the log or Postgres fails; then nothing has changed.
pub async fn run(mut reader: Reader, what: Rebuildable) -> Result<u64, Error> {
    let service = match what {
        Rebuildable::Web => "web",
        Rebuildable::Lifecycle => "lifecycle",
        Rebuildable::Billing => "billing",
    };
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
    let read = match what {
        Rebuildable::Web => fold::rebuild(&web::ReadModel::default(), &database, &log, tolerance).await?,
        Rebuildable::Lifecycle => fold::rebuild(&lifecycle::Inbox, &database, &log, tolerance).await?,
        Rebuildable::Billing => fold::rebuild(&billing::Inbox, &database, &log, tolerance).await?,
    };
    log.close().await;
    Ok(read)
}
