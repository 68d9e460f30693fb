//! What every request can reach.

use std::collections::BTreeMap;
use std::sync::Arc;

use chassis::database::Held;
use messages::PersonId;
use nats::commands::Commands;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::database::{Database, Reading};
use crate::help::Promise;
use crate::network::Network;
use crate::nudges::{Nudges, Teller};
use crate::origin::Origin;
use crate::provider::Provider;
use crate::site::legal::Texts;
use crate::site::status::Watch;
use crate::stream_limiter::StreamLimiter;
use crate::visit::Failure;

/// What every request can reach.
pub(crate) struct App {
    pub origin: Origin,
    pub providers: BTreeMap<String, Provider>,
    pub database: Database,
    pub commands: Commands,
    /// To be notified after drafts were committed.
    pub drafts: Arc<Notify>,
    pub nudges: Nudges,
    /// To tell every replica of what did not come from the log.
    pub teller: Teller,
    /// How many streams are open, and whose.
    pub streams: StreamLimiter<PersonId>,
    /// How often a minute one address may begin to sign in.
    pub attempts: u32,
    /// How often an hour one address may write to us.
    pub questions: u32,
    /// How often an hour all who are not signed in may, together.
    pub questions_of_strangers: u32,
    /// When somebody who writes to us gets an answer, and from where.
    pub help: Promise,
    /// The legal texts.
    pub legal: Texts,
    /// Who may say on whose behalf they ask.
    pub trusted: Vec<Network>,
    /// Whether the gallery is shown.
    pub gallery: bool,
    /// How the service does, for those who want to know.
    pub watch: Watch,
    pub stop: CancellationToken,
}

impl App {
    /// What the provider with this issuer is called here; none if it is no longer offered.
    pub fn provider_of(&self, issuer: &str) -> Option<&str> {
        self.providers.values().find(|provider| provider.issuer() == issuer).map(Provider::label)
    }

    /// A connection that cannot write.
    pub async fn read(&self) -> Result<Reading, Failure> {
        self.database.read().await
    }

    /// A connection that cannot write and sees one moment.
    pub async fn snapshot(&self) -> Result<Reading, Failure> {
        self.database.snapshot().await
    }

    /// A connection that can.
    pub async fn write(&self) -> Result<Held, Failure> {
        self.database.write().await
    }
}
