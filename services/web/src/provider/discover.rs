//! What a provider says about itself, and its keys: asked for once an hour, and kept when it does not answer.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{CoreJsonWebKeySet, CoreProviderMetadata};
use serde_json::Value;
use tokio::time::Instant;

use super::{Problem, Provider};

/// What was learnt is good for this long.
const FRESH: Duration = Duration::from_secs(60 * 60);

/// The shortest time between two askings once something is known: a storm of unknown keys must not become one of ours.
const PAUSE: Duration = Duration::from_secs(60);

/// What a provider says about itself.
#[derive(Clone)]
pub(super) struct Known {
    pub metadata: CoreProviderMetadata,
    /// Whether it promises to name itself to everyone it sends back (RFC 9207).
    pub names_itself: bool,
}

#[derive(Default)]
pub(super) struct Cache {
    known: Option<Arc<Known>>,
    fetched: Option<Instant>,
    /// When it was last asked although what is known is fresh: somebody brought a key that is not.
    rekeyed: Option<Instant>,
    asked: Option<Instant>,
}

impl Provider {
    /// What the provider says about itself: not older than an hour, unless it does not answer.
    pub(super) async fn known(&self) -> Result<Arc<Known>, Problem> {
        let mut cache = self.cache.lock().await;
        let Some(stale) = cache.known.clone() else { return self.learn(&mut cache).await };
        let recent = |instant: Option<Instant>, span| instant.is_some_and(|instant: Instant| instant.elapsed() < span);
        if recent(cache.fetched, FRESH) || recent(cache.asked, PAUSE) {
            return Ok(stale);
        }
        match self.learn(&mut cache).await {
            Ok(known) => Ok(known),
            Err(problem) => {
                tracing::info!(provider = self.id(), %problem, "what is known of a sign-in provider could not be renewed");
                Ok(stale)
            }
        }
    }

    /// What the provider says after its keys were changed; none if it was asked a moment ago.
    pub(super) async fn renewed(&self, known: &Arc<Known>) -> Option<Arc<Known>> {
        let mut cache = self.cache.lock().await;
        if let Some(newer) = cache.known.as_ref().filter(|newer| !Arc::ptr_eq(newer, known)) {
            return Some(Arc::clone(newer));
        }
        if cache.rekeyed.is_some_and(|rekeyed| rekeyed.elapsed() < PAUSE) {
            return None;
        }
        cache.rekeyed = Some(Instant::now());
        self.learn(&mut cache).await.ok()
    }

    async fn learn(&self, cache: &mut Cache) -> Result<Arc<Known>, Problem> {
        cache.asked = Some(Instant::now());
        let known = Arc::new(self.fetch().await?);
        cache.fetched = cache.asked;
        cache.known = Some(Arc::clone(&known));
        Ok(known)
    }

    async fn fetch(&self) -> Result<Known, Problem> {
        let away = |error: super::http::Error| Problem::Away(error.to_string());
        let address = format!("{}/.well-known/openid-configuration", self.issuer().trim_end_matches('/'));
        let said: Value = self.http.get(&address).await.map_err(away)?;
        let names_itself =
            said.get("authorization_response_iss_parameter_supported").and_then(Value::as_bool) == Some(true);
        let metadata: CoreProviderMetadata =
            serde_json::from_value(said).map_err(|error| Problem::Away(error.to_string()))?;
        if metadata.issuer().as_str() != self.issuer() {
            return Err(Problem::Unproven("the provider calls itself by another name".to_owned()));
        }
        let keys: CoreJsonWebKeySet = self.http.get(metadata.jwks_uri().as_str()).await.map_err(away)?;
        Ok(Known { metadata: metadata.set_jwks(keys), names_itself })
    }
}
