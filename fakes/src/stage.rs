//! A place for tests to put fakes on and to talk to them as strangers do: over sockets.

use std::{io, time::Duration};

use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;

use crate::infra::{Config, Infra};

pub(crate) const API_TOKEN: &str = "the-api-token";

pub(crate) struct Stage {
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: JoinSet<io::Result<()>>,
    pub(crate) http: reqwest::Client,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(20))
            .build()
            .unwrap();
        Self { stop: CancellationToken::new(), tasks: JoinSet::new(), http }
    }

    pub(crate) async fn infra(&mut self, setup: Duration) -> (Infra, String) {
        let config = Config {
            api_token: API_TOKEN.to_owned(),
            endpoint_base: "http://berth.test".to_owned(),
            setup,
            sink: None,
            keep: None,
        };
        self.infra_with(config).await
    }

    pub(crate) async fn infra_with(&mut self, config: Config) -> (Infra, String) {
        let (listener, url) = socket().await;
        let infra = Infra::new(config);
        let (serving, stop) = (infra.clone(), self.stop.clone());
        self.tasks.spawn(async move { serving.serve(listener, stop).await });
        (infra, url)
    }

    /// One call to the infra service; the status and the JSON that came back.
    pub(crate) async fn call(&self, method: &str, url: &str, body: Option<Value>) -> (u16, Value) {
        let response = self.send(method, url, body).await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default())
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        url: &str,
        body: Option<Value>,
    ) -> reqwest::Result<reqwest::Response> {
        let request = self.http.request(method.parse().unwrap(), url).bearer_auth(API_TOKEN);
        match body {
            Some(body) => request.json(&body).send().await,
            None => request.send().await,
        }
    }
}

/// A listener on a free port and the address to reach it at.
pub(crate) async fn socket() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    (listener, url)
}

/// Waits for something that must come, with a deadline far beyond what it takes.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), what).await.expect("it did not happen in time")
}
