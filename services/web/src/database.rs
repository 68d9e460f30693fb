//! Web's two ways to its tables: one that reads and one that also writes. That looking at a page has no effect is held
//! by Postgres, not by our good intentions, with one exception: that a session was used is noted through the other way.

use std::time::Duration;

use chassis::Base;
use deadpool_postgres::{BuildError, Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Config, NoTls, Row};

use crate::visit::Failure;

/// As many as serve a busy site: a page takes two or three short looks, one after the other.
const READERS: usize = 6;

/// The ways to the tables.
pub(crate) struct Database {
    reading: Pool,
    writing: Pool,
}

impl Database {
    /// The ways of this service.
    pub fn of(base: &Base) -> Result<Self, BuildError> {
        Ok(Self { reading: reading(base.database.clone())?, writing: base.pool.clone() })
    }

    /// A connection that cannot write. Never hold one while asking for another: that is how pools run dry.
    pub async fn read(&self) -> Result<Reading, Failure> {
        Ok(Reading(self.reading.get().await?))
    }

    /// A connection that can.
    pub async fn write(&self) -> Result<Object, Failure> {
        Ok(self.writing.get().await?)
    }
}

/// A pool whose connections read only, with the same limits as those that write.
fn reading(mut config: Config) -> Result<Pool, BuildError> {
    config.options(
        "-c default_transaction_read_only=on -c statement_timeout=5s -c idle_in_transaction_session_timeout=10s",
    );
    let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
    let wait = Some(Duration::from_secs(2));
    let pool = Pool::builder(manager).max_size(READERS).wait_timeout(wait).create_timeout(wait).recycle_timeout(wait);
    pool.runtime(Runtime::Tokio1).build()
}

/// A connection that only reads.
pub(crate) struct Reading(Object);

impl Reading {
    /// The one row there can be.
    pub async fn one(&self, query: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Option<Row>, Failure> {
        let query = self.0.prepare_cached(query).await?;
        Ok(self.0.query_opt(&query, values).await?)
    }

    /// All rows.
    pub async fn all(&self, query: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Failure> {
        let query = self.0.prepare_cached(query).await?;
        Ok(self.0.query(&query, values).await?)
    }
}
