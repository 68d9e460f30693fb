//! The two ways to the tables: one that reads and one that also writes. That looking at a page has no effect is held
//! by Postgres, not by our good intentions, with one exception: that a session was used is noted through the other way.

use chassis::Base;
use chassis::database::{Held, Pool, reading_pool};
use deadpool_postgres::BuildError;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::Error;

/// The ways to the tables. Clones are the same ways.
#[derive(Clone)]
pub struct Database {
    reading: Pool,
    writing: Pool,
}

impl Database {
    /// The ways of a service that may hold so many connections to read by.
    pub fn of(base: &Base, reading: u32) -> Result<Self, BuildError> {
        Ok(Self { reading: reading_pool(&base.database, reading)?, writing: base.pool.clone() })
    }

    /// Ways that lead nowhere, for tests that show what needs none.
    #[cfg(test)]
    pub(crate) fn out_of_reach() -> Self {
        let nowhere = "host=/nowhere user=nobody connect_timeout=1".parse().unwrap();
        let nowhere = chassis::database::Database::new(nowhere, chassis::database::Tls::OFF);
        let pool = || reading_pool(&nowhere, 1).unwrap();
        Self { reading: pool(), writing: pool() }
    }

    /// A connection that cannot write. Never hold one while asking for another: that is how pools run dry.
    pub async fn read(&self) -> Result<Reading, Error> {
        Ok(Reading { connection: Some(self.reading.get().await?), is_open: false })
    }

    /// The same, with all looks at one moment: what is drawn from them cannot disagree. Ends with [`Reading::done`].
    pub async fn snapshot(&self) -> Result<Reading, Error> {
        let mut reading = self.read().await?;
        // From here on, not from the answer on: whoever leaves in between has begun all the same.
        reading.is_open = true;
        reading.connection()?.execute("begin isolation level repeatable read", &[]).await?;
        Ok(reading)
    }

    /// A connection that can.
    pub async fn write(&self) -> Result<Held, Error> {
        Ok(self.writing.get().await?)
    }
}

/// A connection that only reads.
pub struct Reading {
    connection: Option<Held>,
    /// Whether it is within a transaction.
    is_open: bool,
}

impl Reading {
    fn connection(&self) -> Result<&Held, Error> {
        self.connection.as_ref().ok_or_else(|| Error::Ours("a connection was used after its end".to_owned()))
    }

    /// The one row there can be.
    pub async fn one(&self, query: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, Error> {
        Ok(self.all(query, values).await?.into_iter().next())
    }

    /// All rows.
    pub async fn all(&self, query: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
        let connection = self.connection()?;
        // Within a transaction nothing can be tried once more, as a stale statement would have to be.
        Ok(if self.is_open {
            connection.query_anew(query, values).await?
        } else {
            connection.query(query, values).await?
        })
    }

    /// Ends a snapshot, and gives the connection back.
    pub async fn done(mut self) -> Result<(), Error> {
        self.connection()?.execute("commit", &[]).await?;
        self.is_open = false;
        Ok(())
    }
}

impl Drop for Reading {
    /// Whoever was left in the middle of a snapshot must not hand it on: the connection is closed.
    fn drop(&mut self) {
        if self.is_open
            && let Some(connection) = self.connection.take()
        {
            connection.close();
        }
    }
}
