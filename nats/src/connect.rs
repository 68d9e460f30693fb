//! One connection per service, with the options that make it come back fast and say why something was refused.
//!
//! The client's defaults wait too long for a server that is not coming back, and a refused permission looks like a
//! time-out: the reason arrives only as an event. So every event is logged and counted here, once, for everyone.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::{Context, context::ContextBuilder};
use async_nats::{Client, ConnectOptions, Event, ServerAddr, Statistics};
use nkeys::{KeyPair, KeyPairType};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, timeout};

use crate::patience::Patience;

/// How long one answer of JetStream may take.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(2);
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// A server that froze keeps its sockets open: after three pings without an answer the client goes to another one.
const PING_EVERY: Duration = Duration::from_millis(1_500);
/// A server that answers nothing for so long is left for another one.
const SILENCE: Duration = Duration::from_secs(4);
const LONGEST_RECONNECT_PAUSE: Duration = Duration::from_millis(500);
/// The state of a connection is looked at this often where no event tells of it …
const GLANCE: Duration = Duration::from_millis(20);
/// … and so soon after an event that says that it has changed.
const MOMENT: Duration = Duration::from_millis(1);
/// What a server refuses it says before it answers the next question; the client tells of it a moment later.
const TOLD_WITHIN: Duration = Duration::from_secs(1);

/// Where the servers are and who we are.
#[derive(Debug, Clone)]
pub struct Settings {
    /// All servers of the cluster, e.g. `nats://127.0.0.1:4222`.
    pub servers: Vec<String>,
    /// The service: its name in the server's lists, and its inbox prefix `_INBOX.<service>`.
    pub service: String,
    /// The nkey seed of the service's user; none only for a server without users.
    pub seed: Option<SecretString>,
}

/// Why there is not even a connection that tries.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No server was named.
    #[error("no NATS server is configured")]
    NoServer,
    /// A server's address does not read.
    #[error("{0:?} is not the address of a NATS server")]
    Address(String),
    /// The key is good, but not that of the user of this name.
    #[error("its key is that of another user than {0}")]
    SomebodyElse(String),
    /// The client refused its options.
    #[error("the NATS client did not start: {0}")]
    Client(#[from] async_nats::ConnectError),
}

/// A connection that repairs itself. Clones share it.
#[derive(Debug, Clone)]
pub struct Connection {
    client: Client,
    jetstream: Context,
    settings: Arc<Settings>,
    connected: watch::Receiver<()>,
    /// Since when the server has left our questions unanswered, and when it last did.
    silent: Arc<Mutex<Option<(Instant, Instant)>>>,
}

impl Connection {
    /// Starts connecting and returns at once, whether or not a server is up; it then tries for ever.
    ///
    /// # Errors
    /// When an address does not read or none is given.
    pub async fn open(settings: &Settings) -> Result<Self, Error> {
        let addresses = addresses(&settings.servers)?;
        let (received, connected) = watch::channel(());
        let options = ConnectOptions::new()
            .name(&settings.service)
            .custom_inbox_prefix(format!("_INBOX.{}", settings.service))
            .connection_timeout(CONNECT_WITHIN)
            .ping_interval(PING_EVERY)
            .request_timeout(Some(ANSWER_WITHIN))
            .reconnect_delay_callback(pause_before)
            .retry_on_initial_connect()
            .event_callback(move |event| {
                note(&event);
                if event == Event::Connected {
                    received.send_replace(());
                }
                std::future::ready(())
            });
        let options = match &settings.seed {
            Some(seed) => options.nkey(seed.expose_secret().to_owned()),
            None => options,
        };
        let client = options.connect(addresses).await?;
        let jetstream = ContextBuilder::new().timeout(ANSWER_WITHIN).build(client.clone());
        let (settings, silent) = (Arc::new(settings.clone()), Arc::default());
        Ok(Self { client, jetstream, settings, connected, silent })
    }

    /// A connection of its own with the same settings: what breaks the one does not touch the other.
    pub(crate) async fn another(&self) -> Self {
        let mut patience = Patience::with("connecting once more");
        loop {
            match Box::pin(Self::open(&self.settings)).await {
                Ok(connection) => return connection,
                Err(error) => patience.wait(&error).await,
            }
        }
    }

    /// Waits until the client has ended for good, after which this connection is of no use.
    ///
    /// It should not, but it panics over a header value with a line break in it, and anybody may store one.
    pub(crate) async fn dies(&self) {
        while self.client.flush().await.is_ok() {
            sleep(GLANCE).await;
        }
    }

    /// Connects once, and leaves: for whoever wants to know why it does not go, instead of waiting until it does.
    ///
    /// # Errors
    /// With the reason: nobody there, or somebody who does not take us.
    pub async fn look(settings: &Settings) -> Result<(), Error> {
        let (tell, mut told) = mpsc::unbounded_channel();
        let options = ConnectOptions::new()
            .name(&settings.service)
            .custom_inbox_prefix(format!("_INBOX.{}", settings.service))
            .connection_timeout(CONNECT_WITHIN)
            .event_callback(move |event| {
                if matches!(event, Event::ServerError(_)) {
                    let _ = tell.send(());
                }
                std::future::ready(())
            });
        let options = match &settings.seed {
            Some(seed) => options.nkey(seed.expose_secret().to_owned()),
            None => options,
        };
        let client = options.connect(addresses(&settings.servers)?).await?;
        // A key of another user gets in as well; but each may listen to its own answers only.
        let listens = client.subscribe(client.new_inbox()).await;
        let _ = timeout(ANSWER_WITHIN, client.flush()).await;
        let is_refused = timeout(TOLD_WITHIN, told.recv()).await.is_ok();
        let _ = timeout(ANSWER_WITHIN, client.drain()).await;
        if is_refused || listens.is_err() { Err(Error::SomebodyElse(settings.service.clone())) } else { Ok(()) }
    }

    /// Notes that the server left a question unanswered for so long. One that is cut off from the others keeps its sockets
    /// open and knows nothing: after [`SILENCE`] another one is looked for, wherever there is one.
    pub(crate) async fn is_silent(&self, waited: Duration) {
        let now = Instant::now();
        let is_too_long = {
            let mut silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
            // One question here and there is no silence.
            let since = silent.filter(|(_, last)| now - *last < 3 * SILENCE).map(|(since, _)| since);
            let since = since.or_else(|| now.checked_sub(waited)).unwrap_or(now);
            let is_too_long = now - since >= SILENCE;
            *silent = (!is_too_long).then_some((since, now));
            is_too_long
        };
        if is_too_long && self.settings.servers.len() > 1 && self.is_up() {
            metrics::counter!("nats_silent_servers_total").increment(1);
            tracing::info!(service = self.settings.service, "the NATS server answers nothing; looking for another one");
            let _ = self.client.force_reconnect().await;
        }
    }

    /// Notes that it answered.
    pub(crate) fn is_answered(&self) {
        *self.silent.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Waits until a server has accepted us.
    pub async fn up(&self) {
        let (mut connected, mut pause) = (self.connected.clone(), GLANCE);
        while !self.is_up() {
            // The event can come a moment before the state changes: then the next looks come soon.
            let is_told = timeout(pause, changed(&mut connected)).await.is_ok();
            pause = if is_told { MOMENT } else { GLANCE.min(2 * pause) };
        }
    }

    /// Whether a server has accepted us and not left since, as far as the client knows.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// What tells that this connection was replaced by another one from now on.
    #[must_use]
    pub fn doubt(&self) -> Doubt {
        let statistics = self.client.statistics();
        let seen = statistics.connects.load(Ordering::Relaxed);
        Doubt { statistics, seen, connected: self.connected.clone() }
    }

    /// The service that this connection belongs to.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.settings.service
    }

    /// The client, for what this crate has no words for.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// JetStream, for what this crate has no words for.
    #[must_use]
    pub const fn jetstream(&self) -> &Context {
        &self.jetstream
    }

    /// Sends what is waiting, ends all subscriptions and leaves. Gives up after two seconds without a server.
    pub async fn close(&self) {
        let _ = timeout(ANSWER_WITHIN, async {
            let _ = self.client.flush().await;
            let _ = self.client.drain().await;
        })
        .await;
    }
}

/// The addresses of servers.
///
/// # Errors
/// When there is none, or one does not read.
pub fn addresses(servers: &[String]) -> Result<Vec<ServerAddr>, Error> {
    if servers.is_empty() {
        return Err(Error::NoServer);
    }
    servers.iter().map(|server| server.parse().map_err(|_| Error::Address(server.clone()))).collect()
}

/// A text that is no seed of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no seed of a NATS user; those begin with SU, and `harbor keys` makes them")]
pub struct BadSeed;

/// The seed, if it is one of a user.
///
/// # Errors
/// When it is something else.
pub fn user_seed(seed: SecretString) -> Result<SecretString, BadSeed> {
    let pair = KeyPair::from_seed(seed.expose_secret()).map_err(|_| BadSeed)?;
    if pair.key_pair_type() == KeyPairType::User { Ok(seed) } else { Err(BadSeed) }
}

/// Notices that the connection was lost and made again, after which whatever was on its way may be gone.
#[derive(Debug)]
pub struct Doubt {
    statistics: Arc<Statistics>,
    seen: u64,
    connected: watch::Receiver<()>,
}

impl Doubt {
    /// Waits for the next new connection; none is missed between two calls. Dropping the wait loses nothing.
    pub async fn arises(&mut self) {
        while !self.arose() {
            changed(&mut self.connected).await;
        }
    }

    /// Whether there was a new connection since the last look.
    ///
    /// The client's own count is asked, because the event of a connection can arrive after it was already used.
    pub fn arose(&mut self) -> bool {
        let connects = self.statistics.connects.load(Ordering::Relaxed);
        std::mem::replace(&mut self.seen, connects) != connects
    }
}

/// Waits for a word on connections; for ever once the client has ended and nobody will send one.
async fn changed(connected: &mut watch::Receiver<()>) {
    if connected.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

fn pause_before(attempt: usize) -> Duration {
    let doubled = Duration::from_millis(10).saturating_mul(1 << attempt.min(10));
    doubled.min(LONGEST_RECONNECT_PAUSE)
}

fn note(event: &Event) {
    match event {
        Event::Connected => {
            metrics::counter!("nats_connects_total").increment(1);
        }
        Event::Disconnected => {
            metrics::counter!("nats_disconnects_total").increment(1);
            tracing::warn!("the NATS server is gone");
        }
        Event::LameDuckMode => tracing::warn!("the NATS server is about to leave"),
        Event::Draining | Event::Closed => tracing::debug!(%event, "the NATS connection ends"),
        Event::SlowConsumer(subscription) => {
            metrics::counter!("nats_slow_consumers_total").increment(1);
            tracing::error!(subscription, "messages were dropped because nobody took them in time");
        }
        Event::ServerError(error) => {
            metrics::counter!("nats_server_errors_total").increment(1);
            tracing::error!(%error, "the NATS server refused something");
        }
        Event::ClientError(error) => {
            metrics::counter!("nats_client_errors_total").increment(1);
            tracing::warn!(%error, "the NATS client had trouble");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_grows_and_is_never_long() {
        assert!(pause_before(1) < pause_before(4));
        assert_eq!(pause_before(1_000_000), LONGEST_RECONNECT_PAUSE);
    }

    #[test]
    fn a_seed_of_somebody_else_is_none() {
        let user = KeyPair::new_user().seed().unwrap();
        assert!(user_seed(user.clone().into()).is_ok());
        let others = [String::new(), "abc".to_owned(), user[1..].to_owned(), KeyPair::new_user().public_key()];
        for seed in others.into_iter().chain([KeyPair::new_account().seed().unwrap()]) {
            assert_eq!(user_seed(seed.into()).map(drop), Err(BadSeed));
        }
    }

    #[tokio::test]
    async fn what_cannot_be_a_server_is_named() {
        let settings = |servers: &[&str]| Settings {
            servers: servers.iter().map(ToString::to_string).collect(),
            service: "web".into(),
            seed: None,
        };
        assert!(matches!(Connection::open(&settings(&[])).await, Err(Error::NoServer)));
        let wrong = Connection::open(&settings(&["nats://127.0.0.1:1", "http://["])).await;
        assert!(matches!(wrong, Err(Error::Address(address)) if address == "http://["));
    }
}
