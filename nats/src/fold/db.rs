//! The connections on which a fold works.

use std::future::Future;
use std::pin::pin;

use futures_util::future::{Either, select};
use tokio_postgres::Client;

use super::Database;
use super::error::FoldError;

/// Connects, and drives the connection while `work` works on it: in one task, so that neither outlives the other.
pub(super) async fn connected<T>(
    database: &Database,
    work: impl AsyncFnOnce(Client) -> Result<T, FoldError>,
) -> Result<T, FoldError> {
    let (client, connection) = database.connect().await?;
    let (work, connection) = (pin!(work(client)), pin!(connection));
    match select(work, connection).await {
        Either::Left((done, _)) => done,
        Either::Right((Err(error), _)) => Err(error.into()),
        Either::Right((Ok(()), _)) => Err(FoldError::Disconnected),
    }
}

/// Polls both at once, the first one first: statements go out in this order, in one round trip.
///
/// Not an `async fn`: that would hold both futures twice, and these nest.
pub(super) fn both<A, B>(
    a: impl Future<Output = Result<A, tokio_postgres::Error>>,
    b: impl Future<Output = Result<B, tokio_postgres::Error>>,
) -> impl Future<Output = Result<(A, B), tokio_postgres::Error>> {
    futures_util::future::try_join(a, b)
}
