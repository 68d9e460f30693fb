//! The port to infra: its contract in types, nothing more. What its words mean is for `domain::infra` to say.

use std::time::Duration;

use domain::endpoint::{Endpoint, Suffix};
use messages::WorkspaceId;
use messages::workspace::Region;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use url::Url;

/// A machine as infra describes it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Machine {
    pub token: String,
    pub resource_id: String,
    /// Infra's own word.
    pub state: String,
    pub endpoint: Option<String>,
    pub admin_user_id: Option<String>,
    /// Only in the answer to the call that made the machine; lost with it.
    pub admin_key: Option<SecretString>,
    /// When its server saw the first code, if it has; as infra wrote it.
    pub first_deployment_at: Option<String>,
    /// When its server saw the first key that a person made, if it has; as infra wrote it.
    pub own_key_at: Option<String>,
}

/// A part of infra's list of machines.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Page {
    pub resources: Vec<Resource>,
    /// Where the next part begins; none after the last one.
    pub next_cursor: Option<String>,
}

/// A machine in the list.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Resource {
    pub token: String,
    pub region: String,
    pub state: String,
    /// The promise that it was told last; none if infra does not say.
    pub generation: Option<u64>,
}

/// A key that infra made because we asked for one.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct NewKey {
    pub admin_user_id: String,
    pub admin_key: SecretString,
}

/// A call came to nothing. Says what happened without what was sent or received.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// No answer, or none that reads.
    #[error("no usable answer: {0}")]
    NoAnswer(&'static str),
    /// Infra refused.
    #[error("refused with {0}")]
    Refused(StatusCode),
    /// The answer is about another machine.
    #[error("the answer is about another machine")]
    MixedUp,
    /// It names an address that no workspace of ours can have.
    #[error("the answer cannot be used: {0}")]
    Misnamed(#[from] domain::endpoint::Refused),
    /// The machine is up, and does not know the key that infra gave us.
    #[error("the key does not work")]
    DeadKey,
    /// The machine is said to be up, and its server does not answer.
    #[error("its server does not answer: {0}")]
    NoServer(&'static str),
    /// It cannot be recorded, e.g. the address that another machine has; or it did not come back in time.
    #[error(transparent)]
    Fault(#[from] nats::effect::Fault),
}

/// Cloning gives another handle to the same one.
#[derive(Clone)]
pub(crate) struct Infra {
    http: reqwest::Client,
    base: Url,
    token: SecretString,
    /// What every endpoint must be under.
    suffixes: Vec<Suffix>,
}

/// An answer is a small object; more than this is not read.
const LARGEST_ANSWER: usize = 64 * 1024;

/// Machines in one part of the list.
const PAGE: usize = 1000;

/// A part of the list is larger.
const LARGEST_PAGE: usize = PAGE * 4 * 1024;

impl Infra {
    pub fn new(
        base: Url,
        token: SecretString,
        timeout: Duration,
        suffixes: Vec<Suffix>,
    ) -> Result<Self, reqwest::Error> {
        let http = chassis::http::client().timeout(timeout).build()?;
        Ok(Self { http, base, token, suffixes })
    }

    /// Makes the machine, or finds the one that was made before: same token, same machine.
    pub async fn put(
        &self,
        id: WorkspaceId,
        region: Region,
        size: &str,
        generation: u64,
    ) -> Result<Machine, CallError> {
        let asked = json!({"region": region.word(), "size": size, "generation": generation});
        let machine: Machine = answer(self.request(Method::PUT, &[&id.to_string()])?.json(&asked)).await?;
        self.about(id, machine)
    }

    /// Has a new admin key made; the one before it is dead from then on. The same idempotency key again gets the same admin
    /// key, and one that arrives after a greater one is refused, so that it ends no admin key that came later.
    pub async fn new_key(&self, id: WorkspaceId, generation: u64, idempotency_key: &str) -> Result<NewKey, CallError> {
        let request = self.request(Method::POST, &[&id.to_string(), "admin-key"])?;
        answer(request.header("idempotency-key", idempotency_key).json(&json!({"generation": generation}))).await
    }

    /// Stops the machine and keeps what is on it; none if there is none.
    pub async fn suspend(&self, id: WorkspaceId, generation: u64) -> Result<Option<Machine>, CallError> {
        self.turn(id, "suspend", generation).await
    }

    /// Starts the machine again; none if there is none.
    pub async fn resume(&self, id: WorkspaceId, generation: u64) -> Result<Option<Machine>, CallError> {
        self.turn(id, "resume", generation).await
    }

    async fn turn(&self, id: WorkspaceId, verb: &str, generation: u64) -> Result<Option<Machine>, CallError> {
        let request = self.request(Method::POST, &[&id.to_string(), verb])?.json(&json!({"generation": generation}));
        present(answer(request).await)?.map(|machine| self.about(id, machine)).transpose()
    }

    /// Has the machine taken away. One that is not there is as good.
    pub async fn delete(&self, id: WorkspaceId, generation: u64) -> Result<(), CallError> {
        let mut url = self.address(&[&id.to_string()])?;
        url.query_pairs_mut().append_pair("generation", &generation.to_string());
        match response(self.authorized(Method::DELETE, url)).await {
            Ok(_) | Err(CallError::Refused(StatusCode::NOT_FOUND)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The machine as it is; none if there is none.
    pub async fn get(&self, id: WorkspaceId) -> Result<Option<Machine>, CallError> {
        let machine = present(answer(self.request(Method::GET, &[&id.to_string()])?).await)?;
        machine.map(|machine| self.about(id, machine)).transpose()
    }

    /// The machines after `cursor`, which is empty at first, whoever they belong to.
    pub async fn list(&self, cursor: &str) -> Result<Page, CallError> {
        let mut url = self.address(&[])?;
        url.query_pairs_mut().append_pair("limit", &PAGE.to_string()).append_pair("cursor", cursor);
        answer_of(self.authorized(Method::GET, url), LARGEST_PAGE).await
    }

    fn about(&self, id: WorkspaceId, machine: Machine) -> Result<Machine, CallError> {
        if machine.token != id.to_string() {
            return Err(CallError::MixedUp);
        }
        if let Some(endpoint) = &machine.endpoint {
            endpoint.parse::<Endpoint>().and_then(|endpoint| endpoint.under(&self.suffixes))?;
        }
        Ok(machine)
    }

    fn request(&self, method: Method, segments: &[&str]) -> Result<RequestBuilder, CallError> {
        Ok(self.authorized(method, self.address(segments)?))
    }

    fn authorized(&self, method: Method, url: Url) -> RequestBuilder {
        self.http.request(method, url).bearer_auth(self.token.expose_secret())
    }

    fn address(&self, segments: &[&str]) -> Result<Url, CallError> {
        let mut url = self.base.clone();
        url.path_segments_mut()
            .map_err(|()| CallError::NoAnswer("the address cannot be one"))?
            .pop_if_empty()
            .extend(["v1", "resources"])
            .extend(segments);
        Ok(url)
    }
}

/// The machine that was asked for; none where there is no such one.
fn present(machine: Result<Machine, CallError>) -> Result<Option<Machine>, CallError> {
    match machine {
        Ok(machine) => Ok(Some(machine)),
        Err(CallError::Refused(StatusCode::NOT_FOUND)) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn response(request: RequestBuilder) -> Result<Response, CallError> {
    let response = request.send().await.map_err(|error| {
        CallError::NoAnswer(if error.is_timeout() { "it took too long" } else { "the connection failed" })
    })?;
    if response.status().is_success() { Ok(response) } else { Err(CallError::Refused(response.status())) }
}

async fn answer<T: serde::de::DeserializeOwned>(request: RequestBuilder) -> Result<T, CallError> {
    answer_of(request, LARGEST_ANSWER).await
}

async fn answer_of<T: serde::de::DeserializeOwned>(request: RequestBuilder, largest: usize) -> Result<T, CallError> {
    let mut response = response(request).await?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| CallError::NoAnswer("it broke off"))? {
        body.extend_from_slice(&chunk);
        if body.len() > largest {
            return Err(CallError::NoAnswer("it is too long"));
        }
    }
    serde_json::from_slice(&body).map_err(|_| CallError::NoAnswer("it does not read"))
}
