//! The port to the connections of a service. The chassis has the pool.

use std::future::Future;

use tokio_postgres::types::ToSql;
use tokio_postgres::{Error as PostgresError, Row, Transaction};

use super::Error;

/// Connections of the service's own role.
pub trait Pool: Send + Sync + 'static {
    /// One of them, which goes back when it is dropped.
    type Pooled: Pooled;

    /// A connection, for a while.
    fn get(&self) -> impl Future<Output = Result<Self::Pooled, Error>> + Send;
}

/// A connection out of a pool.
pub trait Pooled: Send + Sync {
    /// The rows that a statement answers with; prepared once for each connection.
    fn query(
        &self,
        statement: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> impl Future<Output = Result<Vec<Row>, PostgresError>> + Send;

    /// Begins a transaction; dropping it undoes what it did.
    fn transaction(&mut self) -> impl Future<Output = Result<Transaction<'_>, PostgresError>> + Send;
}
