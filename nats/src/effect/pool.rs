//! The port to the connections of a service. The chassis has the pool.

use std::future::Future;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error as PostgresError, Row, Statement};

use super::Error;

/// The values of a statement.
type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

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
        values: Values<'_>,
    ) -> impl Future<Output = Result<Vec<Row>, PostgresError>> + Send;

    /// Begins a transaction; dropping it undoes what it did.
    fn transaction(&mut self) -> impl Future<Output = Result<Transaction<'_>, PostgresError>> + Send;
}

/// What a connection has prepared.
pub trait Prepared: Send + Sync {
    /// The statement, prepared on this connection now or before.
    fn statement<'a>(&'a self, db: &'a Client, statement: &'a str) -> BoxFuture<'a, Result<Statement, PostgresError>>;
}

/// A transaction on a connection that remembers what it has prepared. Recording a call is ten small statements: preparing each anew
/// would take longer than all of them.
pub struct Transaction<'a> {
    db: tokio_postgres::Transaction<'a>,
    prepared: Arc<dyn Prepared>,
}

impl<'a> Transaction<'a> {
    /// Of a connection that has prepared so much.
    pub fn new(db: tokio_postgres::Transaction<'a>, prepared: Arc<dyn Prepared>) -> Self {
        Self { db, prepared }
    }

    /// Does something that answers with no rows; returns how many rows it was done to.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn execute(&self, statement: &str, values: Values<'_>) -> Result<u64, PostgresError> {
        let statement = self.prepared.statement(self.db.client(), statement).await?;
        self.db.execute(&statement, values).await
    }

    /// The rows that a statement answers with. Only of what types its values are is remembered: what was prepared before a table was
    /// changed may be refused, and a transaction that was refused something cannot go on.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn query(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, PostgresError> {
        let known = self.prepared.statement(self.db.client(), statement).await?;
        let typed: Vec<_> = values.iter().copied().zip(known.params().iter().cloned()).collect();
        self.db.query_typed(statement, &typed).await
    }

    /// The one row that there can be.
    ///
    /// # Errors
    /// As [`query`](Self::query).
    pub async fn query_opt(&self, statement: &str, values: Values<'_>) -> Result<Option<Row>, PostgresError> {
        Ok(self.query(statement, values).await?.into_iter().next())
    }

    pub(super) async fn commit(self) -> Result<(), PostgresError> {
        self.db.commit().await
    }
}
