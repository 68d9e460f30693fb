//! Sign-in providers: whoever vouches for who people are, by OpenID Connect.
//!
//! On stage: the provider's own description of itself and its keys ([`discover`]), the address we send people to
//! ([`ask`]), and what they bring back, turned into an [`Identity`](access::identity::Identity) or refused ([`exchange`]). A provider may be away,
//! change its keys, or lie; [`Problem`] says which, and nothing that is not proven gets past it. Providers differ in what
//! they say besides: only what is used is read, of a signature by [`jws`], of what was signed by [`claims`].

mod ask;
mod claims;
mod discover;
mod exchange;
mod http;
mod jws;
mod mark;
mod settings;

use tokio::sync::Mutex;

pub(crate) use exchange::word;
pub use mark::Mark;
pub use settings::Settings;

use crate::origin::Origin;
use discover::Cache;
use http::Http;

/// A provider as we deal with it.
pub(crate) struct Provider {
    settings: Settings,
    /// Where it sends people back to.
    redirect: String,
    http: Http,
    cache: Mutex<Cache>,
}

/// Why somebody could not be vouched for. The words are for our log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// The provider does not answer, or with something that is no answer.
    #[error("the provider does not answer: {0}")]
    Away(String),
    /// It, or somebody between it and us, says what cannot be true.
    #[error("not proven: {0}")]
    Unproven(String),
    /// It cannot work with these settings; the words say what to set.
    #[error("{0}")]
    Settings(String),
    /// It says that the e-mail address was never checked.
    #[error("the e-mail address is not verified")]
    Unverified,
    /// It gives no e-mail address.
    #[error("no e-mail address was told")]
    NoEmail,
}

impl Problem {
    /// A claim that does not hold, by its name.
    fn claim(name: &str) -> Self {
        Self::Unproven(format!("the claim `{name}` does not hold"))
    }
}

impl Provider {
    /// A provider that answers to `origin`.
    ///
    /// # Errors
    /// When the client for calling it cannot be made.
    pub fn new(settings: Settings, origin: &Origin) -> Result<Self, String> {
        let redirect = origin.with(&format!("/sign-in/callback/{}", settings.id));
        let http = Http::new(settings.issuer.starts_with("https:")).map_err(|error| error.to_string())?;
        Ok(Self { settings, redirect, http, cache: Mutex::new(Cache::default()) })
    }

    pub fn id(&self) -> &str {
        &self.settings.id
    }

    pub fn label(&self) -> &str {
        &self.settings.label
    }

    pub const fn mark(&self) -> Mark {
        self.settings.mark
    }

    /// Who vouches: half of everyone's identity.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Whether people can be sent there now.
    ///
    /// # Errors
    /// When it is away, or not as its settings say.
    pub async fn look(&self) -> Result<(), Problem> {
        self.known().await.map(drop)
    }
}
