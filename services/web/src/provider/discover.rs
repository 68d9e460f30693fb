//! What a provider says about itself, and its keys: asked for once an hour, and kept when it does not answer.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use super::jws::Keys;
use super::{Problem, Provider};
use crate::origin::is_trustworthy;

/// What was learnt is good for this long.
const FRESH: Duration = Duration::from_secs(60 * 60);

/// The shortest time between two askings once something is known: a storm of unknown keys must not become one of ours.
const PAUSE: Duration = Duration::from_secs(60);

/// What a provider says about itself, as far as we use it: what else it says, and how, does not matter.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// Where its sign-in page is.
    pub pages: Url,
    /// Where a code is exchanged.
    pub tokens: Url,
    /// Whether it takes our secret in the form only.
    pub form_only: bool,
    pub keys: Keys,
    /// Whether it promises to name itself to everyone it sends back (RFC 9207).
    pub names_itself: bool,
    /// Whether it says that it can be told to ask for a proof once more, and not to let in whom it knows still.
    pub asks_again: bool,
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
        if let Err(problem) = &fetched {
            if let Problem::Settings(wanted) = problem {
                tracing::error!(provider = self.id(), wanted, "a sign-in provider is not as its settings say");
            }
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
        let said = self.http.get(&address).await.map_err(away)?;
        self.is_itself(said.get("issuer").and_then(Value::as_str))?;
        let (pages, tokens) = (self.address(&said, "authorization_endpoint")?, self.address(&said, "token_endpoint")?);
        let published = self.http.get(self.address(&said, "jwks_uri")?.as_str()).await.map_err(away)?;
        let keys = Keys::read(&published).filter(|keys| !keys.is_empty());
        let keys = keys.ok_or_else(|| Problem::Away("it publishes no key that we can use".to_owned()))?;
        let names_itself = match said.get("authorization_response_iss_parameter_supported") {
            Some(Value::Bool(names)) => *names,
            Some(Value::String(text)) => text == "true",
            Some(_) | None => false,
        };
        let ways = said.get("token_endpoint_auth_methods_supported").and_then(Value::as_array);
        let takes = |way: &str| ways.is_some_and(|ways| ways.iter().any(|one| one == way));
        let form_only = takes("client_secret_post") && !takes("client_secret_basic");
        let prompts = said.get("prompt_values_supported").and_then(Value::as_array);
        let asks_again = prompts.is_some_and(|prompts| prompts.iter().any(|one| one == "login"));
        Ok(Known { pages, tokens, form_only, keys, names_itself, asks_again })
    }

    /// Whether the provider calls itself as our settings do. Much the most frequent mistake has a sentence of its own.
    fn is_itself(&self, said: Option<&str>) -> Result<(), Problem> {
        let ours = self.issuer();
        match said {
            Some(said) if said == ours => Ok(()),
            Some(said) if said.trim_end_matches('/') == ours.trim_end_matches('/') => {
                Err(Problem::Settings(format!("set web.sign_in.{}.issuer to {said}", self.id())))
            }
            Some(_) | None => Err(Problem::Unproven("the provider calls itself by another name".to_owned())),
        }
    }

    /// An address in a description: no less safe than the issuer's own.
    fn address(&self, said: &Value, name: &str) -> Result<Url, Problem> {
        let address = said.get(name).and_then(Value::as_str).and_then(|text| Url::parse(text).ok());
        let is_safe =
            |url: &Url| is_trustworthy(url) && (url.scheme() == "https" || self.issuer().starts_with("http:"));
        address.filter(is_safe).ok_or_else(|| Problem::Away(format!("it names no proper {name}")))
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
            mark: crate::provider::Mark::Other,
            issuer,
            audiences: Vec::new(),
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

    fn description(issuer: &str) -> Value {
        serde_json::json!({
            "issuer": issuer,
            "authorization_endpoint": "https://login.example/authorize?tenant=7",
            "token_endpoint": format!("{}/token", issuer.trim_end_matches('/')),
            "jwks_uri": format!("{}/keys", issuer.trim_end_matches('/')),
            "keys": [{ "kty": "RSA", "n": "AQAB", "e": "AQAB" }],
        })
    }

    #[tokio::test]
    async fn a_sign_in_page_may_be_anywhere_that_is_safe() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let mut said = description(&issuer);
        let provider = provider(issuer);
        let (_, asked) = calls(&listener, &said.to_string(), provider.ask(true)).await;
        let address = asked.unwrap().address;
        assert!(!address.as_str().contains("prompt"), "it does not say that it knows what that is");
        assert!(address.as_str().starts_with("https://login.example/authorize?tenant=7&response_type=code&"));
        for unsafe_place in ["javascript:alert(1)", "http://login.example", "data:text/html,x", "login.example", "7"] {
            said["authorization_endpoint"] = unsafe_place.into();
            let another = self::provider(provider.issuer().to_owned());
            let (_, answer) = calls(&listener, &said.to_string(), another.known()).await;
            assert!(matches!(answer, Err(Problem::Away(_))), "{unsafe_place}");
        }
    }

    #[tokio::test]
    async fn who_can_be_told_to_ask_again_is_told_so_for_whoever_is_to_be_asked() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        for (says, again, asks) in [
            (serde_json::json!(["none", "login"]), true, true),
            (serde_json::json!(["none", "login"]), false, false),
            (serde_json::json!(["none", "consent"]), true, false),
            (serde_json::json!("login"), true, false),
            (serde_json::json!({}), true, false),
        ] {
            let issuer = format!("http://{}", listener.local_addr().unwrap());
            let mut said = description(&issuer);
            said["prompt_values_supported"] = says.clone();
            let provider = provider(issuer);
            let (_, asked) = calls(&listener, &said.to_string(), provider.ask(again)).await;
            assert_eq!(asked.unwrap().address.as_str().ends_with("&prompt=login"), asks, "{says} {again}");
        }
    }

    #[tokio::test]
    async fn a_slash_too_few_or_too_many_is_told_with_what_to_set() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let bare = format!("http://{}", listener.local_addr().unwrap());
        for (ours, theirs) in [(bare.clone(), format!("{bare}/")), (format!("{bare}/"), bare)] {
            let said = description(&theirs).to_string();
            let answer = calls(&listener, &said, provider(ours).known()).await.1;
            assert_eq!(answer.unwrap_err().to_string(), format!("set web.sign_in.x.issuer to {theirs}"));
        }
    }
}
