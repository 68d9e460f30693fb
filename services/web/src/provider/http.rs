//! Calls to a provider: no redirects, five seconds, one mebibyte. It is a stranger, and may have a bad day.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;

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
    /// The answer is not what it should be.
    #[error("the answer does not read: {0}")]
    Unreadable(String),
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

    /// Sends what the OpenID library wants sent.
    pub async fn send(self, request: HttpRequest) -> Result<HttpResponse, Error> {
        let mut response = self.0.execute(request.try_into()?).await?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > LARGEST {
                return Err(Error::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = HttpResponse::new(body);
        *answer.status_mut() = response.status();
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }

    /// Fetches JSON.
    pub async fn get<T: DeserializeOwned>(&self, address: &str) -> Result<T, Error> {
        let request = ::http::Request::get(address).header("accept", "application/json").body(Vec::new());
        let request = request.map_err(|error| Error::Unreadable(error.to_string()))?;
        let response = self.clone().send(request).await?;
        if response.status() != ::http::StatusCode::OK {
            return Err(Error::Status(response.status().as_u16()));
        }
        serde_json::from_slice(response.body()).map_err(|error| Error::Unreadable(error.to_string()))
    }
}
