//! The mailer sends people letters. It alone writes what became of them.
//!
//! One fold, [`inbox`], decides from the log which letters there are to be; another one, [`returns`], takes what comes back. One effect,
//! the [`sender`], sends them, each once. Without a carrier there are only the decisions: letters wait.

pub mod inbox;
pub mod returns;
mod rows;
pub mod sender;
mod settings;

use std::sync::Arc;

use chassis::config::Reader;
use chassis::gauges::Measure;
use chassis::service::{Check, Configured, Tables};
use chassis::{Base, Connections, Own, Service, Shared, StartError, Tasks};
use futures_util::future::BoxFuture;
use nats::definitions::Store;
use nats::effect::Trigger;

pub use inbox::Inbox;
pub use returns::Returns;
pub use settings::Settings;

use sender::{Buckets, Sender};

/// The mailer's own migrations.
pub const MIGRATIONS: chassis::migrate::Texts = chassis::migrations!(
    "mailer":
    "V1__letters",
    "V2__said_by",
);

/// What one process takes of Postgres.
const CONNECTIONS: Connections = Connections { pool: 2, reading: 0, folds: 2 };

/// What alerts need of it, besides what every effect measures. Each process tells the same: it stands in the tables.
const MEASURES: [Measure; 2] = [
    Measure { name: "letters_waiting", query: sender::WAITING },
    Measure { name: "letters_stuck", query: sender::STUCK },
];

/// What an installation must know of the mailer.
pub static SERVICE: Service = Service {
    name: "mailer",
    about: "Letters to people",
    configure: |reader| Some(Box::new(Config::read(reader)?)),
    tables: Some(Tables {
        connections: CONNECTIONS,
        migrations: MIGRATIONS,
        hands: None,
        state: || Box::new(Inbox::default()),
        rebuilt: "What letters speak of; letters stay, and what went out stands in a bucket",
    }),
    guest: None,
    secrets_of_others: &[],
};

/// What the mailer must be given.
#[derive(Debug, Clone)]
pub struct Config {
    own: Own,
    carrier: Option<Settings>,
}

impl Config {
    /// Reads `mailer.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let (own, carrier) = (SERVICE.own(reader), Settings::read(reader));
        Some(Self { own: own?, carrier: carrier? })
    }
}

impl Configured for Config {
    fn own(&self) -> &Own {
        &self.own
    }

    fn start<'a>(&'a self, shared: &'a Shared, tasks: &'a Tasks) -> BoxFuture<'a, Result<(), StartError>> {
        Box::pin(start(shared, self, tasks))
    }

    fn check(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(async {
            match &self.carrier {
                Some(carrier) => carrier.check().await,
                None => vec![Check {
                    what: "letters: nobody carries them, so they wait (mailer.transport)".to_owned(),
                    problem: None,
                }],
            }
        })
    }
}

async fn start(shared: &Shared, config: &Config, tasks: &Tasks) -> Result<(), StartError> {
    let stores = [Store::Log, Store::MailEvents, Store::People, Store::Letters, Store::Enclosures];
    let base = Base::start(shared, &config.own, &stores, CONNECTIONS, tasks).await?;
    let letters = Trigger::new(shared.clock.clone());
    let (drafts, log) = base.fold("mailer fold", Arc::new(Inbox::new(letters.clone())));
    let returns = base.fold("mailer returns", Arc::new(Returns)).1;
    if let Some(settings) = &config.carrier {
        let carrier = settings.carrier().map_err(StartError::Service)?;
        let shelf = Arc::new(Buckets::open(&base.log));
        let (pool, clock, terms) = (base.pool.clone(), shared.clock.clone(), settings.terms().clone());
        base.effect("mailer letters", Sender::new(carrier, shelf, pool, clock, terms), &letters, drafts);
    }
    base.serve_health(&config.own, vec![("log", log), ("mail events", returns)], &MEASURES).await.map(drop)
}
