//! The tables of a service, as its own role: what operators' commands read and write whether or not the service runs.

use chassis::config::{Problems, Reader};
use chassis::{Own, Shared};
use tokio_postgres::Client;

use crate::Service;

/// Why a command could not be done. `R` is what the command itself refuses, and why.
#[derive(Debug, thiserror::Error)]
pub enum Error<R> {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] Problems),
    /// Postgres.
    #[error("postgres: {}", words(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// What was asked for cannot be done.
    #[error("{0}")]
    Refused(R),
}

/// Works on the tables of this service, as the configuration says where they are.
///
/// # Errors
/// When the configuration has problems, when Postgres cannot be reached, and what the work says.
pub async fn of<T, R>(
    mut reader: Reader,
    service: Service,
    work: impl AsyncFnOnce(&Client) -> Result<T, Error<R>>,
) -> Result<T, Error<R>> {
    let shared = Shared::read(&mut reader);
    let own = service.entry().own(&mut reader);
    let (shared, own) = reader.finish_part(shared.zip(own))?;
    on(&shared, own, work).await
}

/// Works on the tables of `own`, over one connection.
///
/// # Errors
/// When Postgres cannot be reached, and what the work says.
pub async fn on<T, R>(
    shared: &Shared,
    own: Own,
    work: impl AsyncFnOnce(&Client) -> Result<T, Error<R>>,
) -> Result<T, Error<R>> {
    let database = shared.postgres.connect_as(own.service, &own.postgres_password.unwrap_or_default());
    let (client, connection) = database.connect().await?;
    tokio::select! {
        done = work(&client) => done,
        Err(ended) = connection => Err(ended.into()),
    }
}

/// What Postgres says, with its code.
fn words(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| format!("{} ({})", db.message(), db.code().code()))
}
