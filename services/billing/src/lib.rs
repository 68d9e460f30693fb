//! Billing decides plan, trial and money. It alone writes accounts. [`inbox`] is the table of contents.

mod counted;
pub mod inbox;
mod rows;
mod wishes;

use std::sync::Arc;

use chassis::config::Reader;
use chassis::service::{Configured, Tables};
use chassis::{Base, Connections, Own, Service, Shared, StartError, Tasks};
use futures_util::future::BoxFuture;
use nats::definitions::Store;

pub use inbox::Inbox;

/// Billing's own migrations.
pub const MIGRATIONS: chassis::migrate::Texts = chassis::migrations!(
    "billing":
    "V1__accounts",
    "V2__trial_ends",
    "V3__money",
);

/// What one process takes of Postgres.
const CONNECTIONS: Connections = Connections { pool: 2, reading: 0, folds: 1 };

/// What an installation must know of billing.
pub static SERVICE: Service = Service {
    name: "billing",
    about: "Plans and trials",
    configure: |reader| Some(Box::new(Config::read(reader)?)),
    tables: Some(Tables {
        connections: CONNECTIONS,
        migrations: MIGRATIONS,
        hands: None,
        state: || Box::new(Inbox::default()),
        rebuilt: "All of it",
    }),
    guest: None,
    secrets_of_others: &[],
};

/// What billing must be given.
#[derive(Debug, Clone)]
pub struct Config {
    own: Own,
}

impl Config {
    /// Reads `billing.*`.
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
    let (_, progress) = base.fold("billing fold", Arc::new(Inbox::default()));
    base.serve_health(&config.own, vec![("log", progress)], &[]).await.map(drop)
}
