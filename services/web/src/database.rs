//! Web's two ways to its tables: one that reads and one that also writes. That looking at a page has no effect is held
//! by Postgres, not by our good intentions, with one exception: that a session was used is noted through the other way.

use chassis::Base;
use chassis::database::{Held, Pool, reading_pool};
use deadpool_postgres::BuildError;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::CONNECTIONS;
use crate::visit::Failure;

/// The ways to the tables.
pub(crate) struct Database {
    reading: Pool,
    writing: Pool,
}

impl Database {
    /// The ways of this service.
    pub fn of(base: &Base) -> Result<Self, BuildError> {
        Ok(Self { reading: reading_pool(&base.database, CONNECTIONS.reading)?, writing: base.pool.clone() })
    }

    /// A connection that cannot write. Never hold one while asking for another: that is how pools run dry.
    pub async fn read(&self) -> Result<Reading, Failure> {
        Ok(Reading(self.reading.get().await?))
    }

    /// A connection that can.
    pub async fn write(&self) -> Result<Held, Failure> {
        Ok(self.writing.get().await?)
    }
}

/// A connection that only reads.
pub(crate) struct Reading(Held);

impl Reading {
    /// The one row there can be.
    pub async fn one(&self, query: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, Failure> {
        Ok(self.0.query_opt(query, values).await?)
    }

    /// All rows.
    pub async fn all(&self, query: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Failure> {
        Ok(self.0.query(query, values).await?)
    }
}
