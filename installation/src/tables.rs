//! The tables of a service, as its own role: what operators' commands read and write whether or not the service runs.

use chassis::base::{Own, Shared};
use tokio_postgres::{Client, Error};

/// Works on the tables of `own`, over one connection.
///
/// # Errors
/// When Postgres cannot be reached, and what the work says.
pub async fn on<T, E: From<Error>>(
    shared: &Shared,
    own: Own,
    work: impl AsyncFnOnce(&Client) -> Result<T, E>,
) -> Result<T, E> {
    let database = shared.postgres.connect_as(own.service, &own.postgres_password.unwrap_or_default());
    let (client, connection) = database.connect().await?;
    tokio::select! {
        done = work(&client) => done,
        Err(ended) = connection => Err(ended.into()),
    }
}

/// What Postgres says, with its code.
pub fn words(error: &Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| format!("{} ({})", db.message(), db.code().code()))
}
