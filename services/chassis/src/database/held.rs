//! A connection out of the pool, which does not go back when it is of no more use.
//!
//! Two answers of Postgres spoil a connection although it stays open: "read-only" from a server that is no longer the
//! one to write to, and "cached plan must not change result type" for what was prepared before a table was changed.
//! Neither ends by itself, and neither is about one connection: all that were made until then are made anew.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use deadpool_postgres::{
    BuildError, Hook, HookError, Manager, ManagerConfig, Object, PoolError, RecyclingMethod, Runtime, StatementCache,
    Transaction,
};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use nats::fold::Database;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};

use super::conflict::{Tries, is_conflict};

/// The values of a statement.
pub type Values<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Connections of one role. Clones share them.
#[derive(Clone, Debug)]
pub struct Pool {
    pool: deadpool_postgres::Pool,
    spoilt: Spoilt,
}

/// Since when connections are good: those made before are not used again.
#[derive(Clone, Debug, Default)]
struct Spoilt(Arc<Mutex<Option<Instant>>>);

impl Spoilt {
    fn now(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn is(&self, made: Instant) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).is_some_and(|since| made <= since)
    }
}

impl Pool {
    pub(super) fn build(database: Database, size: u32, wait: Duration) -> Result<Self, BuildError> {
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(database.config, database.tls, recycling);
        let (spoilt, wait) = (Spoilt::default(), Some(wait));
        let remembered = spoilt.clone();
        let pool = deadpool_postgres::Pool::builder(manager)
            .max_size(usize::try_from(size).unwrap_or(usize::MAX))
            .wait_timeout(wait)
            .create_timeout(wait)
            .recycle_timeout(wait)
            .runtime(Runtime::Tokio1)
            .pre_recycle(Hook::sync_fn(move |_, metrics| {
                if remembered.is(metrics.created) { Err(HookError::message("it is spoilt")) } else { Ok(()) }
            }))
            .build()?;
        Ok(Self { pool, spoilt })
    }

    /// A connection, for a while.
    ///
    /// # Errors
    /// When none is to be had in time.
    pub async fn get(&self) -> Result<Held, PoolError> {
        Ok(Held { object: self.pool.get().await?, spoilt: self.spoilt.clone() })
    }
}

impl nats::effect::Pool for Pool {
    type Pooled = Held;

    async fn get(&self) -> Result<Held, nats::effect::Error> {
        self.get().await.map_err(|error| nats::effect::Error::Pool(error.into()))
    }
}

impl nats::effect::Pooled for Held {
    async fn query(&self, statement: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Error> {
        self.query(statement, values).await
    }

    async fn transaction(&mut self) -> Result<nats::effect::Transaction<'_>, Error> {
        let prepared = Arc::new(Remembered(Arc::clone(&self.object.statement_cache)));
        Ok(nats::effect::Transaction::new(Client::transaction(&mut self.object).await?, prepared))
    }
}

/// What a connection of the pool has prepared.
struct Remembered(Arc<StatementCache>);

impl nats::effect::Prepared for Remembered {
    fn statement<'a>(&'a self, db: &'a Client, statement: &'a str) -> BoxFuture<'a, Result<Statement, Error>> {
        self.0.prepare(db, statement).boxed()
    }
}

/// For what a statement was tried again.
#[derive(Debug, Default)]
struct Second {
    prepared_anew: bool,
    tries: Tries,
}

/// A connection that goes back to its pool when it is dropped.
#[derive(Debug)]
pub struct Held {
    object: Object,
    spoilt: Spoilt,
}

impl Held {
    /// The rows that a statement answers with. Statements are prepared once for each connection.
    ///
    /// One that was prepared before a table was changed is refused before it does anything, and tried once more; one that
    /// was undone because somebody else was in its way is tried again, too.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn query(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, Error> {
        let mut second = Second::default();
        loop {
            match self.query_once(statement, values).await {
                Err(error) if self.goes_well_now(&error, &mut second).await => {}
                answer => return answer.inspect_err(|error| self.note(error)),
            }
        }
    }

    /// The same with a statement that is made for this one time, so that it cannot be stale: for use in a transaction.
    /// Only of what types its values are is remembered, which saves asking for them each time.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn query_anew(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, Error> {
        let known = self.object.prepare_cached(statement).await?;
        let typed: Vec<_> = values.iter().copied().zip(known.params().iter().cloned()).collect();
        self.object.query_typed(statement, &typed).await.inspect_err(|error| self.note(error))
    }

    /// The one row there can be.
    ///
    /// # Errors
    /// As [`query`](Self::query).
    pub async fn query_opt(&self, statement: &str, values: Values<'_>) -> Result<Option<Row>, Error> {
        Ok(self.query(statement, values).await?.into_iter().next())
    }

    /// Does something; returns how many rows it was done to.
    ///
    /// # Errors
    /// As [`query`](Self::query).
    pub async fn execute(&self, statement: &str, values: Values<'_>) -> Result<u64, Error> {
        let mut second = Second::default();
        loop {
            match self.execute_once(statement, values).await {
                Err(error) if self.goes_well_now(&error, &mut second).await => {}
                answer => return answer.inspect_err(|error| self.note(error)),
            }
        }
    }

    /// The connection itself, for statements that are asked once: nothing is prepared, and nothing tried again.
    #[must_use]
    pub fn plain(&self) -> &Client {
        &self.object
    }

    /// Begins a transaction; dropping it undoes what it did.
    ///
    /// # Errors
    /// What Postgres says.
    pub async fn transaction(&mut self) -> Result<Transaction<'_>, Error> {
        self.object.transaction().await
    }

    /// Closes it: it does not go back to its pool.
    pub fn close(self) {
        drop(Object::take(self.object));
    }

    async fn query_once(&self, statement: &str, values: Values<'_>) -> Result<Vec<Row>, Error> {
        let statement = self.object.prepare_cached(statement).await?;
        self.object.query(&statement, values).await
    }

    async fn execute_once(&self, statement: &str, values: Values<'_>) -> Result<u64, Error> {
        let statement = self.object.prepare_cached(statement).await?;
        self.object.execute(&statement, values).await
    }

    /// Whether a statement that came to this end may well go through when it is tried again; nothing of it was done.
    async fn goes_well_now(&self, error: &Error, second: &mut Second) -> bool {
        if is_stale_plan(error) && !std::mem::replace(&mut second.prepared_anew, true) {
            metrics::counter!("database_stale_plans_total").increment(1);
            self.object.statement_cache.clear();
            return true;
        }
        second.tries.again(is_conflict(error)).await
    }

    fn note(&self, error: &Error) {
        if error.code() == Some(&SqlState::READ_ONLY_SQL_TRANSACTION) || is_stale_plan(error) {
            metrics::counter!("database_spoilt_total").increment(1);
            self.spoilt.now();
        }
    }
}

/// The code stands for much that is not supported; only these words mean that preparing anew helps.
pub(super) fn is_stale_plan(error: &Error) -> bool {
    error.as_db_error().is_some_and(|said| {
        *said.code() == SqlState::FEATURE_NOT_SUPPORTED && said.message().starts_with("cached plan must not change")
    })
}
