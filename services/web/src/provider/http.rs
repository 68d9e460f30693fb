//! Calls to a provider: no redirects, five seconds, one mebibyte. It is a stranger, and may have a bad day.

use std::time::Duration;

use ::http::StatusCode;
use ::http::header::{ACCEPT, AUTHORIZATION};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use url::Url;

const WITHIN: Duration = Duration::from_secs(5);
const LARGEST: usize = 1024 * 1024;

/// Why a call gave nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// It did not go through, or not in time.
    #[error("{}", whole(.0))]
    Call(reqwest::Error),
    /// The answer does not end.
    #[error("the answer is larger than {LARGEST} bytes")]
    TooLarge,
    /// The answer is a refusal.
    #[error("the answer has status {0}")]
    Status(u16),
    /// The answer is not JSON. What it was is nobody's business: it may hold tokens.
    #[error("the answer does not read")]
    Unreadable,
}

impl From<reqwest::Error> for Error {
    fn from(error: reqwest::Error) -> Self {
        Self::Call(error.without_url())
    }
}

/// The reason is in the error's sources.
fn whole(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}

/// A client for calls to providers. Cheap to clone.
#[derive(Clone)]
pub(super) struct Http(reqwest::Client);

impl Http {
    /// `secure`: nothing goes out without TLS.
    pub fn new(secure: bool) -> Result<Self, reqwest::Error> {
        let client = chassis::http::client().timeout(WITHIN).https_only(secure).build()?;
        Ok(Self(client))
    }

    /// Fetches JSON.
    pub async fn get(&self, address: &str) -> Result<Value, Error> {
        let (status, body) = send(self.0.get(address)).await?;
        if status == StatusCode::OK { read(&body) } else { Err(Error::Status(status.as_u16())) }
    }

    /// Sends a form, with an `Authorization` if there is one; returns the JSON that came with a yes, or with a no.
    pub async fn post(
        &self,
        address: &Url,
        form: &[(&str, &str)],
        authorization: Option<String>,
    ) -> Result<(StatusCode, Value), Error> {
        let mut request = self.0.post(address.clone()).form(form);
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        let (status, body) = send(request).await?;
        if status.is_success() || status.is_client_error() {
            Ok((status, read(&body)?))
        } else {
            Err(Error::Status(status.as_u16()))
        }
    }
}

async fn send(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), Error> {
    let mut response: Response = request.header(ACCEPT, "application/json").send().await?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > LARGEST {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok((response.status(), body))
}

fn read(body: &[u8]) -> Result<Value, Error> {
    serde_json::from_slice(body).map_err(|_| Error::Unreadable)
}
