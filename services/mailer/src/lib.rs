//! The mailer sends people letters. It alone writes what became of them.
//!
//! One fold decides, from the log, which letters there are to be; one effect sends them.

pub mod inbox;
mod rows;

use std::sync::Arc;

use chassis::config::Reader;
use chassis::service::{Configured, Tables};
use chassis::{Base, Connections, Own, Service, Shared, StartError, Tasks};
use futures_util::future::BoxFuture;
use nats::definitions::Store;

pub use inbox::Inbox;

/// The mailer's own migrations.
pub const MIGRATIONS: chassis::migrate::Texts = chassis::migrations!(
    "mailer":
    "V1__letters",
);

/// What one process takes of Postgres.
const CONNECTIONS: Connections = Connections { pool: 2, reading: 0, folds: 2 };

/// What an installation must know of the mailer.
pub static SERVICE: Service = Service {
    name: "mailer",
    about: "Letters to people",
    configure: |reader| Some(Box::new(Config::read(reader)?)),
    tables: Some(Tables {
        connections: CONNECTIONS,
        migrations: MIGRATIONS,
        hands: None,
        state: || Box::new(Inbox),
        rebuilt: "What letters speak of; what went out stands in a bucket",
    }),
    guest: None,
    secrets_of_others: &[],
};

/// What the mailer must be given.
#[derive(Debug, Clone)]
pub struct Config {
    own: Own,
}

impl Config {
    /// Reads `mailer.*`.
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
    let stores = [Store::Log, Store::MailEvents, Store::People, Store::Letters, Store::Enclosures];
    let base = Base::start(shared, &config.own, &stores, CONNECTIONS, tasks).await?;
    let (_drafts, log) = base.fold("mailer fold", Arc::new(Inbox));
    base.serve_health(&config.own, vec![("log", log)], &[]).await.map(drop)
}
