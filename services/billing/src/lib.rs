//! Billing decides plan, trial and, later, money. It alone writes accounts.
//!
//! For now it opens each account with its trial. [`inbox`] is the table of contents.

pub mod inbox;
mod rows;

use std::sync::Arc;

use chassis::base::{Connections, Own, Shared, StartError};
use chassis::config::Reader;
use chassis::{Base, Tasks};
use nats::definitions::Store;

pub use inbox::Inbox;

/// Billing's own migrations.
pub mod migrations {
    #![expect(missing_docs, reason = "what the macro makes has none")]
    refinery::embed_migrations!("../../migrations/billing");
}

/// What one process takes of Postgres.
pub const CONNECTIONS: Connections = Connections { pool: 2, reading: 0, folds: 1 };

/// What billing must be told.
#[derive(Debug, Clone)]
pub struct Config {
    /// What every service has.
    pub own: Own,
}

impl Config {
    /// Reads `billing.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self { own: Own::read(reader, "billing", true)? })
    }
}

/// Starts billing; it runs until the tasks stop.
///
/// # Errors
/// With the reason for which it must not run.
pub async fn start(shared: &Shared, config: &Config, tasks: &Tasks) -> Result<(), StartError> {
    let base = Base::start(shared, &config.own, &[Store::Log], CONNECTIONS, tasks).await?;
    let (_, progress) = base.fold("billing fold", Arc::new(Inbox));
    base.tell_health(&config.own, vec![("log", progress)], &[]).await.map(drop)
}
