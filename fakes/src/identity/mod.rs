//! The company that vouches for who people are: an OpenID provider to sign in with, without an account anywhere.
//!
//! # On stage
//!
//! A [`Persona`] is someone who can sign in by being picked from a page. One client (Harbor) is known, with its secret
//! and the addresses it may be answered at. Unless told otherwise it keeps to the protocol: authorization code with PKCE (S256,
//! nothing else), codes that work once and briefly, tokens signed with RS256 by a key that everybody
//! may know, the issuer named in the authorization response (RFC 9207).
//!
//! # What happens
//!
//! `GET /authorize` draws the page; a `POST` to the very same address with `persona=<subject or e-mail>`, or with
//! `name=` and `email=` for someone new, answers with the redirect that carries the code. No cookie and no script take
//! part, so a test signs in with two requests.
//!
//! # What can go wrong
//!
//! [`Hostile`] lists the ways in which a provider, or someone between it and Harbor, can lie. [`Quirks`] are no lies: ways
//! in which real providers differ from each other, all of them right.

mod authorize;
mod client;
mod control;
mod discover;
mod end_session;
mod exchange;
mod hostile;
mod keys;
mod ledger;
mod persona;
mod quirks;
mod routes;
mod sign;
#[cfg(test)]
mod tests;
mod userinfo;

use std::{
    collections::HashMap,
    io,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use tokio::{net::TcpListener, time::Instant};
use tokio_util::sync::CancellationToken;

pub use hostile::{Hostile, Place};
pub use ledger::{Authorization, Exchange, Ledger, Verifier};
pub use persona::Persona;
pub use quirks::Quirks;

use crate::{
    faults::{Faults, Injection},
    lock::lock,
    wire,
};
use keys::Key;

/// How this provider is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// The issuer, which is also the base of every address here: `http://localhost:4001`.
    pub issuer: String,
    /// The one client that is known here.
    pub client_id: String,
    /// What that client proves itself with.
    pub client_secret: String,
    /// Where it may be answered, letter by letter; [`Identity::allow_redirect`] adds more.
    pub redirect_uris: Vec<String>,
    /// Where people may be sent after signing out.
    pub post_logout_redirect_uris: Vec<String>,
    /// How long a code works.
    pub code_lifetime: Duration,
    /// How long [`Hostile::TokenSlow`] takes.
    pub slow: Duration,
    /// Sign with another key than the one that all other providers share: hardly any test has two that must not be able
    /// to stand in for each other.
    pub own_key: bool,
}

impl Config {
    /// A provider at `issuer` for one client, with codes of 60 seconds.
    #[must_use]
    pub fn new(issuer: impl Into<String>, client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        Self {
            issuer: issuer.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            code_lifetime: Duration::from_secs(60),
            slow: Duration::from_secs(30),
            own_key: false,
        }
    }
}

/// The identity provider. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    config: Config,
    key: Mutex<Arc<Key>>,
    quirks: Mutex<Quirks>,
    redirect_uris: Mutex<Vec<String>>,
    post_logout_redirect_uris: Mutex<Vec<String>>,
    personas: Mutex<Vec<Persona>>,
    codes: Mutex<HashMap<String, Grant>>,
    access: Mutex<HashMap<String, Access>>,
    faults: Faults<Place, Hostile>,
    book: Mutex<Ledger>,
    halt: Mutex<CancellationToken>,
}

/// What a code stands for until it is exchanged.
#[derive(Clone)]
struct Grant {
    client_id: String,
    redirect_uri: String,
    challenge: String,
    nonce: Option<String>,
    scope: String,
    persona: Persona,
    ends: Instant,
    used: bool,
}

/// What an access token opens, and the code it came from.
struct Access {
    persona: Persona,
    scope: String,
    code: String,
    ends: Instant,
}

impl Identity {
    /// A provider with the usual [personas](Persona::usual).
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self(Arc::new(Inner {
            key: Mutex::new(Arc::new(if config.own_key { Key::further() } else { Key::shared() })),
            quirks: Mutex::default(),
            redirect_uris: Mutex::new(config.redirect_uris.clone()),
            post_logout_redirect_uris: Mutex::new(config.post_logout_redirect_uris.clone()),
            personas: Mutex::new(Persona::usual()),
            codes: Mutex::default(),
            access: Mutex::default(),
            faults: Faults::none(),
            book: Mutex::default(),
            halt: Mutex::default(),
            config,
        }))
    }

    /// Serves until `stop`, then ends what is under way.
    ///
    /// # Errors
    ///
    /// When the listener fails for good.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
        *lock(&self.0.halt) = stop.clone();
        wire::serve(listener, routes::routes(self.clone()), stop).await
    }

    /// The issuer: what a client is configured with.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.config.issuer
    }

    /// Lets the client be answered at this address too.
    pub fn allow_redirect(&self, uri: impl Into<String>) {
        lock(&self.0.redirect_uris).push(uri.into());
    }

    /// Lets people be sent to this address after signing out.
    pub fn allow_post_logout_redirect(&self, uri: impl Into<String>) {
        lock(&self.0.post_logout_redirect_uris).push(uri.into());
    }

    /// Adds someone who can sign in, or replaces the one with the same subject.
    pub fn add_persona(&self, persona: Persona) -> Persona {
        let mut personas = lock(&self.0.personas);
        personas.retain(|known| known.subject != persona.subject);
        personas.push(persona.clone());
        persona
    }

    /// Everyone who can sign in by being picked.
    #[must_use]
    pub fn personas(&self) -> Vec<Persona> {
        lock(&self.0.personas).clone()
    }

    /// Lies in this way the next `times` times, or until [`behave`](Self::behave).
    pub fn misbehave(&self, hostile: Hostile, times: Option<u32>) -> Injection {
        self.0.faults.add(hostile.place(), hostile, times)
    }

    /// Ends every lie.
    pub fn behave(&self) {
        self.0.faults.clear();
    }

    /// How this provider differs from others; may be changed.
    pub fn quirks(&self) -> MutexGuard<'_, Quirks> {
        lock(&self.0.quirks)
    }

    /// Signs with a new key from now on, and publishes it under the old one's name.
    pub fn replace_key(&self) {
        let replacement = Arc::new(self.key().replacement());
        *lock(&self.0.key) = replacement;
    }

    fn key(&self) -> Arc<Key> {
        Arc::clone(&lock(&self.0.key))
    }

    /// Everything that reached this provider, as of now.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let mut ledger = lock(&self.0.book).clone();
        ledger.faults = self.0.faults.record();
        ledger
    }

    fn hostile(&self, place: Place) -> Option<Hostile> {
        self.0.faults.take(place).map(|drawn| drawn.fault)
    }

    fn halt(&self) -> CancellationToken {
        lock(&self.0.halt).clone()
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0.config.issuer.trim_end_matches('/'))
    }
}
