//! One connection per service, with the options that make it come back fast and say why something was refused.
//!
//! The client's defaults wait too long for a server that is not coming back, and a refused permission looks like a
//! time-out: the reason arrives only as an event. So every event is logged and counted ([`events`]).

mod events;
mod reconnect_watch;
mod seed;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::{Context, context::ContextBuilder};
use async_nats::{Client, ConnectOptions, Event, ServerAddr};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, timeout};

use crate::backoff::Backoff;
use reconnect_watch::changed;

pub use reconnect_watch::ReconnectWatch;
pub use seed::{BadSeed, user_seed};

/// How long one answer of JetStream may take.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(2);
const CONNECT_WITHIN: Duration = Duration::from_secs(2);
/// A server that froze keeps its sockets open: after three pings without an answer the client goes to another one.
const PING_EVERY: Duration = Duration::from_millis(1_500);
/// A server that answers nothing for so long is left for another one.
const UNANSWERED: Duration = Duration::from_secs(4);
const LONGEST_RECONNECT_PAUSE: Duration = Duration::from_millis(500);
/// The state of a connection is looked at this often where no event tells of it …
const GLANCE: Duration = Duration::from_millis(20);
/// … and so soon after an event that says that it has changed.
const MOMENT: Duration = Duration::from_millis(1);
/// A server reports what it refuses before it answers the next request; the client passes it on a moment later.
const REFUSED_WITHIN: Duration = Duration::from_secs(1);

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
    unanswered: Arc<Mutex<Option<(Instant, Instant)>>>,
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
                events::note(&event);
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
        let (settings, unanswered) = (Arc::new(settings.clone()), Arc::default());
        Ok(Self { client, jetstream, settings, connected, unanswered })
    }

    /// A connection of its own with the same settings: what breaks the one does not touch the other.
    pub(crate) async fn another(&self) -> Self {
        let mut backoff = Backoff::of("connecting once more");
        loop {
            match Box::pin(Self::open(&self.settings)).await {
                Ok(connection) => return connection,
                Err(error) => backoff.wait(&error).await,
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
        let (note_error, mut errors) = mpsc::unbounded_channel();
        let options = ConnectOptions::new()
            .name(&settings.service)
            .custom_inbox_prefix(format!("_INBOX.{}", settings.service))
            .connection_timeout(CONNECT_WITHIN)
            .event_callback(move |event| {
                if matches!(event, Event::ServerError(_)) {
                    let _ = note_error.send(());
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
        let is_refused = timeout(REFUSED_WITHIN, errors.recv()).await.is_ok();
        let _ = timeout(ANSWER_WITHIN, client.drain()).await;
        if is_refused || listens.is_err() { Err(Error::SomebodyElse(settings.service.clone())) } else { Ok(()) }
    }

    /// Notes that the server left a question unanswered for so long. One that is cut off from the others keeps its sockets
    /// open and knows nothing: after [`UNANSWERED`] another one is looked for, wherever there is one.
    pub(crate) async fn note_unanswered(&self, waited: Duration) {
        let now = Instant::now();
        let is_too_long = {
            let mut unanswered = self.unanswered.lock().unwrap_or_else(PoisonError::into_inner);
            // One question here and there does not count.
            let since = unanswered.filter(|(_, last)| now - *last < 3 * UNANSWERED).map(|(since, _)| since);
            let since = since.or_else(|| now.checked_sub(waited)).unwrap_or(now);
            let is_too_long = now - since >= UNANSWERED;
            *unanswered = (!is_too_long).then_some((since, now));
            is_too_long
        };
        if is_too_long && self.settings.servers.len() > 1 && self.is_up() {
            metrics::counter!("nats_unanswering_servers_total").increment(1);
            tracing::info!(service = self.settings.service, "the NATS server answers nothing; looking for another one");
            let _ = self.client.force_reconnect().await;
        }
    }

    /// Notes that it answered.
    pub(crate) fn note_answered(&self) {
        *self.unanswered.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Waits until a server has accepted us.
    pub async fn up(&self) {
        let (mut connected, mut pause) = (self.connected.clone(), GLANCE);
        while !self.is_up() {
            // The event can come a moment before the state changes: then the next looks come soon.
            let has_changed = timeout(pause, changed(&mut connected)).await.is_ok();
            pause = if has_changed { MOMENT } else { GLANCE.min(2 * pause) };
        }
    }

    /// Whether a server has accepted us and not left since, as far as the client knows.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.client.connection_state() == State::Connected
    }

    /// What shows that this connection was replaced by another one from now on.
    #[must_use]
    pub fn reconnects(&self) -> ReconnectWatch {
        ReconnectWatch::new(self.client.statistics(), self.connected.clone())
    }

    /// The service that this connection belongs to.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.settings.service
    }

    /// The client, for what this crate does not cover.
    #[must_use]
    pub const fn client(&self) -> &Client {
        &self.client
    }

    /// JetStream, for what this crate does not cover.
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

fn pause_before(attempt: usize) -> Duration {
    let doubled = Duration::from_millis(10).saturating_mul(1 << attempt.min(10));
    doubled.min(LONGEST_RECONNECT_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_grows_and_is_never_long() {
        assert!(pause_before(1) < pause_before(4));
        assert_eq!(pause_before(1_000_000), LONGEST_RECONNECT_PAUSE);
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
