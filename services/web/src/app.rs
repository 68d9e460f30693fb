//! What every request can reach.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use deadpool_postgres::{Object, Pool};
use nats::commands::Commands;
use tokio::sync::Notify;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use tokio_util::sync::CancellationToken;

use crate::live::Seats;
use crate::nudges::Nudges;
use crate::origin::Origin;
use crate::provider::Provider;
use crate::signin::attempts::Attempts;
use crate::visit::Failure;

/// What every request can reach.
pub(crate) struct App {
    pub origin: Origin,
    pub providers: BTreeMap<String, Provider>,
    pub commands: Commands,
    /// To be notified after drafts were committed.
    pub drafts: Arc<Notify>,
    pub nudges: Nudges,
    pub seats: Seats,
    pub attempts: Attempts,
    /// Who may say on whose behalf they ask.
    pub trusted: Vec<IpAddr>,
    pub stop: CancellationToken,
    reading: Pool,
    writing: Pool,
}

/// Where the app stands.
pub(crate) struct Pools {
    pub reading: Pool,
    pub writing: Pool,
}

/// The parts of an [`App`] that come from elsewhere.
pub(crate) struct Parts {
    pub origin: Origin,
    pub providers: BTreeMap<String, Provider>,
    pub commands: Commands,
    pub drafts: Arc<Notify>,
    pub nudges: Nudges,
    pub attempts: Attempts,
    pub trusted: Vec<IpAddr>,
    pub stop: CancellationToken,
}

impl App {
    pub fn new(parts: Parts, pools: Pools) -> Self {
        let Parts { origin, providers, commands, drafts, nudges, attempts, trusted, stop } = parts;
        let Pools { reading, writing } = pools;
        Self {
            origin,
            providers,
            commands,
            drafts,
            nudges,
            seats: Seats::default(),
            attempts,
            trusted,
            stop,
            reading,
            writing,
        }
    }

    /// A connection that cannot write: Postgres itself refuses.
    pub async fn read(&self) -> Result<Reading, Failure> {
        Ok(Reading(self.reading.get().await?))
    }

    /// A connection that can.
    pub async fn write(&self) -> Result<Object, Failure> {
        Ok(self.writing.get().await?)
    }
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
