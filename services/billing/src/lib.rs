//! Billing decides plan, trial and money. It alone writes accounts.
//!
//! Two folds write what is wanted: [`inbox`] decides, from the log; [`hints`] takes from the provider's events whom to look at. One
//! effect, [`payer`], does at the payment provider what was asked, and says on the log what it saw there. Another one, [`sweep`],
//! lists what happened for who was not told of it. Without a [`provider`] there are only the decisions, and nothing can be bought.

pub mod catalogue;
mod counted;
pub mod hints;
pub mod inbox;
pub mod payer;
mod provider;
mod rows;
pub mod sweep;

use std::sync::Arc;

use chassis::config::Reader;
use chassis::service::{Check, Configured, Tables};
use chassis::{Base, Connections, Own, Service, Shared, StartError, Tasks};
use futures_util::future::BoxFuture;
use nats::definitions::Store;
use nats::effect::Trigger;
use tokio::sync::Notify;

pub use hints::Hints;
pub use inbox::Inbox;
pub use provider::Settings;

use crate::payer::{Buckets, Payers};
use crate::sweep::{MEASURES, Sweep};

/// Billing's own migrations.
pub const MIGRATIONS: chassis::migrate::Texts = chassis::migrations!(
    "billing":
    "V1__accounts",
    "V2__trial_ends",
    "V3__money",
    "V4__people",
    "V5__leaving",
);

/// What one process takes of Postgres.
const CONNECTIONS: Connections = Connections { pool: 2, reading: 0, folds: 2 };

/// What an installation must know of billing.
pub static SERVICE: Service = Service {
    name: "billing",
    about: "Plans, trials and money",
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
    provider: Option<Settings>,
}

impl Config {
    /// Reads `billing.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let (own, provider) = (SERVICE.own(reader), Settings::read(reader));
        Some(Self { own: own?, provider: provider? })
    }
}

impl Configured for Config {
    fn own(&self) -> &Own {
        &self.own
    }

    fn start<'a>(&'a self, shared: &'a Shared, tasks: &'a Tasks) -> BoxFuture<'a, Result<(), StartError>> {
        Box::pin(start(shared, self, tasks))
    }

    fn sells(&self) -> Option<(&'static str, bool)> {
        Some(("billing.stripe_key", self.provider.is_some()))
    }

    fn check(&self) -> BoxFuture<'_, Vec<Check>> {
        Box::pin(async {
            let Some(provider) = &self.provider else { return Vec::new() };
            provider.check().await
        })
    }
}

async fn start(shared: &Shared, config: &Config, tasks: &Tasks) -> Result<(), StartError> {
    let stores = [Store::Log, Store::StripeEvents, Store::People, Store::Bills];
    let base = Base::start(shared, &config.own, &stores, CONNECTIONS, tasks).await?;
    let payers = Trigger::new(shared.clock.clone());
    let inbox = Inbox::new(payers.clone(), config.provider.is_some());
    let (drafts, log) = base.fold("billing fold", Arc::new(inbox));
    let mut folds = vec![("log", log)];
    if let Some(settings) = &config.provider {
        let hints = Hints::new(payers.clone(), settings.terms().live);
        folds.push(("provider events", base.fold("billing hints", Arc::new(hints)).1));
        ask(shared, &base, settings, (payers, drafts)).await?;
    }
    base.serve_health(&config.own, folds, &MEASURES).await.map(drop)
}

/// Begins to ask the provider.
async fn ask(
    shared: &Shared,
    base: &Base,
    settings: &Settings,
    (payers, drafts): (Trigger, Arc<Notify>),
) -> Result<(), StartError> {
    let (clock, terms) = (shared.clock.clone(), settings.terms().clone());
    let provider = settings.provider().map_err(StartError::Service)?;
    let sweeps = Trigger::new(clock.clone());
    sweep::begin(&base.pool, sweeps.now()).await.map_err(|error| StartError::Service(error.to_string()))?;
    let sweep = Sweep::new(provider.clone(), payers.clone(), clock.clone(), terms.live);
    let sweep = sweep.looking_every(settings.looked_every());
    base.effect("billing sweep", sweep, &sweeps, drafts.clone());
    let papers = Arc::new(Buckets::open(&base.log));
    let payer = Payers::new(provider, papers, base.pool.clone(), clock, terms);
    base.effect("billing payers", payer, &payers, drafts);
    Ok(())
}
