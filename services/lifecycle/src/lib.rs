//! Lifecycle decides what a workspace is. It alone writes workspaces, and it does nothing else: no calls, no clock.
//!
//! [`inbox`] is the table of contents: what it receives and who decides on it. The decisions themselves are in `domain`.

pub mod inbox;
mod rows;
mod workspace;

use std::sync::Arc;

use chassis::config::Reader;
use chassis::gauges::Measure;
use chassis::service::{Configured, Tables};
use chassis::{Base, Connections, Own, Service, Shared, StartError, Tasks};
use futures_util::future::BoxFuture;
use nats::definitions::Store;

pub use inbox::Inbox;
pub use rows::all as all_workspaces;

/// Lifecycle's own migrations.
pub const MIGRATIONS: chassis::migrate::Texts = chassis::migrations!(
    "lifecycle":
    "V1__workspaces",
    "V2__first_times",
    "V3__account_versions",
    "V4__attempts",
    "V5__pauses",
    "V6__held_back",
    "V7__stopped",
    "V8__people",
    "V9__leaving",
    "V10__ends",
    "V11__offers",
);

/// What waits for a tick: states that a workspace should have left by now.
const MEASURES: [Measure; 2] = [
    Measure { name: "due_rows", query: "select count(*)::float8 from workspaces where due_at <= now()" },
    Measure {
        name: "due_oldest_seconds",
        query: "select coalesce(extract(epoch from now() - min(due_at)), 0)::float8 from workspaces where due_at <= now()",
    },
];

/// What one process takes of Postgres.
const CONNECTIONS: Connections = Connections { pool: 2, reading: 0, folds: 1 };

/// What an installation must know of lifecycle.
pub static SERVICE: Service = Service {
    name: "lifecycle",
    about: "What a workspace is",
    configure: |reader| Some(Box::new(Config::read(reader)?)),
    tables: Some(Tables {
        connections: CONNECTIONS,
        migrations: MIGRATIONS,
        hands: None,
        state: || Box::new(Inbox),
        rebuilt: "All of it",
    }),
    guest: None,
    secrets_of_others: &[],
};

/// What lifecycle must be given.
#[derive(Debug, Clone)]
pub struct Config {
    own: Own,
}

impl Config {
    /// Reads `lifecycle.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self { own: SERVICE.own(reader)? })
    }
}

impl Configured for Config {
    fn own(&self) -> &Own {
        &self.own
    }

    fn start<'a>(&'a self, shared: &'a Shared, tasks: &'a Tasks) -> BoxFuture<'a, Result<(), StartError>> {
        Box::pin(start(shared, self, tasks))
    }
}

async fn start(shared: &Shared, config: &Config, tasks: &Tasks) -> Result<(), StartError> {
    let base = Base::start(shared, &config.own, &[Store::Log], CONNECTIONS, tasks).await?;
    let (_, progress) = base.fold("lifecycle fold", Arc::new(Inbox));
    base.serve_health(&config.own, vec![("log", progress)], &MEASURES).await.map(drop)
}
