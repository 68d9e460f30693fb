//! What every request for a page can reach.

use std::collections::BTreeMap;
use std::ops::Deref;

use access::Access;
use access::identity::Known as Way;
use chassis::Tasks;
use messages::PersonId;
use tokio_util::sync::CancellationToken;

use crate::commands::Known;
use crate::help::promise::Promise;
use crate::network::Network;
use crate::origin::Origin;
use crate::palette::places::Places;
use crate::passkey::Passkeys;
use crate::provider::Provider;
use crate::site::texts::Texts;
use crate::stream_limiter::StreamLimiter;
use crate::takes::Takes;

/// What every request for a page can reach.
pub(crate) struct App {
    pub origin: Origin,
    pub providers: BTreeMap<String, Provider>,
    /// What draws for passkeys, and judges them; none where our address has no name.
    pub passkeys: Option<Passkeys>,
    /// Other sites that may ask whether somebody is signed in.
    pub status_origins: Vec<Origin>,
    /// What stands behind every page.
    pub access: Access,
    /// How many streams are open, and whose.
    pub streams: StreamLimiter<PersonId>,
    /// How many logs are followed, and by whom.
    pub follows: StreamLimiter<PersonId>,
    /// When somebody who writes to us gets an answer, and from where.
    pub help: Promise,
    /// Whether plans can be bought here: where a payment provider is configured.
    pub sells: bool,
    /// The legal texts.
    pub legal: Texts,
    /// Who may say on whose behalf they ask.
    pub trusted: Vec<Network>,
    /// Where the palette leads to, as the routes say.
    pub places: Places,
    /// The commands for whose outcome somebody can be waiting, as the routes list them.
    pub commands: Vec<Known>,
    /// The paths of forms that bring more than a few lines, and how much.
    pub takes: Vec<(&'static str, Takes)>,
    /// The paths of what is taken from whoever sends it, and not from our own pages alone.
    pub from_anywhere: Vec<&'static str>,
    pub stop: CancellationToken,
    /// For what goes on when nobody waits for it any more.
    pub tasks: Tasks,
}

impl App {
    /// What the provider with this issuer is called here; none if it is no longer offered.
    pub fn provider_of(&self, issuer: &str) -> Option<&str> {
        self.providers.values().find(|provider| provider.issuer() == issuer).map(Provider::label)
    }

    /// The provider of somebody's way to sign in; none if it is no longer offered.
    pub fn provider_for(&self, known: &Way) -> Option<&Provider> {
        let by_name = known.way.as_ref().and_then(|way| self.providers.get(way));
        let is_it = |provider: &&Provider| provider.issuer() == known.issuer;
        by_name.filter(is_it).or_else(|| self.providers.values().find(is_it))
    }
}

impl Deref for App {
    type Target = Access;

    /// A page asks for what is behind it as whoever answers in another form would.
    fn deref(&self) -> &Access {
        &self.access
    }
}
