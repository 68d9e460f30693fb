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
    /// When the last try ended that brought nothing.
    failed: Option<Instant>,
}

impl Provider {
    /// What the provider says about itself: not older than an hour, unless it does not answer.
    pub(super) async fn known(&self) -> Result<Arc<Known>, Problem> {
        let came = Instant::now();
        let mut cache = self.cache.lock().await;
        let Some(stale) = cache.known.clone() else {
            // Who waited for a try that failed takes its answer: trying in turn, the last would wait for all of them.
            if cache.failed.is_some_and(|failed| came <= failed) {
                return Err(Problem::Away("it was asked a moment ago".to_owned()));
            }
            return self.learn(&mut cache).await;
        };
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
        let fetched = self.fetch().await;
        if fetched.is_err() {
            cache.failed = Some(Instant::now());
        }
        let known = Arc::new(fetched?);
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
        let pages = metadata.authorization_endpoint().url().origin().ascii_serialization();
        if self.pages().as_ref() != Some(&pages) {
            // Browsers would not follow the form there, and would not say so.
            let id = self.id();
            tracing::error!(provider = id, pages, "a sign-in page is elsewhere than its settings say");
            return Err(Problem::Away(format!("its sign-in page is elsewhere: set web.sign_in.{id}.pages to {pages}")));
        }
        let keys: CoreJsonWebKeySet = self.http.get(metadata.jwks_uri().as_str()).await.map_err(away)?;
        Ok(Known { metadata: metadata.set_jwks(keys), names_itself })
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::provider::Settings;

    fn provider(issuer: String) -> Provider {
        let settings = Settings {
            id: "x".to_owned(),
            label: "X".to_owned(),
            issuer,
            pages: None,
            client_id: "c".to_owned(),
            client_secret: "s".to_owned().into(),
        };
        Provider::new(settings, &"http://localhost:1".parse().unwrap()).unwrap()
    }

    /// Answers every call with `body`; returns how many there were by the time that `asking` was done.
    async fn calls<F: Future>(listener: &TcpListener, body: &str, asking: F) -> (usize, F::Output) {
        let mut calls = 0;
        let answer = async {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                calls += 1;
                assert!(stream.read(&mut [0; 4096]).await.unwrap() > 0);
                let head = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length";
                stream.write_all(format!("{head}: {}\r\n\r\n{body}", body.len()).as_bytes()).await.unwrap();
            }
        };
        let output = tokio::select! {
            output = asking => output,
            () = answer => unreachable!("it answers for ever"),
        };
        (calls, output)
    }

    #[tokio::test]
    async fn who_waits_behind_a_first_try_that_fails_takes_its_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = provider(format!("http://{}", listener.local_addr().unwrap()));
        let asking = join_all((0..5).map(|_| provider.known()));
        let (count, answers) = calls(&listener, "no description", asking).await;
        assert!(answers.iter().all(|answer| matches!(answer, Err(Problem::Away(_)))));
        assert_eq!(count, 1);
        assert_eq!(calls(&listener, "no description", provider.known()).await.0, 1, "who comes later tries anew");
    }

    #[tokio::test]
    async fn a_sign_in_page_under_another_origin_is_refused_with_what_to_set() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let said = serde_json::json!({
            "issuer": issuer,
            "authorization_endpoint": "https://login.example/authorize",
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        let provider = provider(issuer);
        let (_, answer) = calls(&listener, &said.to_string(), provider.known()).await;
        let problem = answer.err().unwrap().to_string();
        assert!(problem.ends_with("set web.sign_in.x.pages to https://login.example"), "{problem}");
    }
}
