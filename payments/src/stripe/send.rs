//! Sending a request and reading its answer, with a time and a size for each. All requests are made here.

use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, Request, Response, StatusCode};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use url::Url;
use zeroize::Zeroizing;

use super::form::Form;
use super::{Stripe, VERSION, refusal};
use crate::{Error, Kind, NoAnswer, Once};

/// A call that takes money waits for a bank.
const PATIENCE: Duration = Duration::from_secs(30);

/// A page of bills with all their lines; more than this is not read.
const LARGEST_ANSWER: usize = 8 * 1024 * 1024;

/// What is asked for: words of ours, and ids that were checked, each a part of the path.
pub(super) type Path<'a> = &'a [&'a str];

impl Stripe {
    /// Reads.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: Path<'_>, query: Form) -> Result<T, Error> {
        self.ask(Method::GET, path, query, None).await
    }

    /// Does, once for each key.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: Path<'_>,
        form: Form,
        once: &Once,
        step: &str,
    ) -> Result<T, Error> {
        self.ask(Method::POST, path, form, Some(once.key(step))).await
    }

    /// Does what changes nothing that stays, or comes to the same however often.
    pub(super) async fn post_again<T: DeserializeOwned>(&self, path: Path<'_>, form: Form) -> Result<T, Error> {
        self.ask(Method::POST, path, form, None).await
    }

    /// Ends, once for each key.
    pub(super) async fn delete<T: DeserializeOwned>(&self, path: Path<'_>, once: &Once) -> Result<T, Error> {
        self.ask(Method::DELETE, path, Form::new(), Some(once.key(""))).await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        method: Method,
        path: Path<'_>,
        form: Form,
        key: Option<String>,
    ) -> Result<T, Error> {
        let request = self.request(method, path, &form, key)?;
        if let Some(pace) = &self.pace {
            pace.turn().await.map_err(Error::too_soon)?;
        }
        let mut response = self.http.execute(request).await.map_err(|error| of_transport(&error))?;
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        let body = read(&mut response).await;
        if status.is_success() {
            return serde_json::from_slice(&body?).map_err(|_| unreadable(status, &headers));
        }
        // That it is refused is certain, however much of the words arrived.
        let error = refusal::read(status, &headers, &body.unwrap_or_default());
        if let (Some(pace), Kind::RateLimited, Some(pause)) = (&self.pace, &error.kind, error.retry_after) {
            pace.rest(pause);
        }
        Err(error)
    }

    fn request(&self, method: Method, path: Path<'_>, form: &Form, key: Option<String>) -> Result<Request, Error> {
        let mut url = self.url(path)?;
        let is_sent = method == Method::POST;
        if !is_sent && !form.is_empty() {
            url.set_query(Some(&form.encode()));
        }
        let bearer = Zeroizing::new(format!("Bearer {}", self.key.expose_secret()));
        // A key that cannot be in a header is none that Stripe gave out.
        let mut bearer = HeaderValue::from_str(&bearer).unwrap_or(HeaderValue::from_static("Bearer none"));
        bearer.set_sensitive(true);
        let mut request = self.http.request(method, url).timeout(PATIENCE);
        request = request.header(AUTHORIZATION, bearer).header("stripe-version", VERSION);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        if is_sent {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form.encode());
        }
        request.build().map_err(|error| of_transport(&error))
    }

    fn url(&self, path: Path<'_>) -> Result<Url, Error> {
        let mut url = self.base.clone();
        let segments = url.path_segments_mut().map_err(|()| Error::no_answer(NoAnswer::NoConnection));
        segments?.pop_if_empty().push("v1").extend(path);
        Ok(url)
    }
}

async fn read(response: &mut Response) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| of_transport(&error))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Error::no_answer(NoAnswer::BrokeOff));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn unreadable(status: StatusCode, headers: &HeaderMap) -> Error {
    let status = Some(status.as_u16());
    Error { status, reference: refusal::reference(headers), ..Error::no_answer(NoAnswer::Unreadable) }
}

fn of_transport(error: &reqwest::Error) -> Error {
    Error::no_answer(if error.is_timeout() {
        NoAnswer::TookTooLong
    } else if error.is_body() || error.is_decode() {
        NoAnswer::BrokeOff
    } else {
        NoAnswer::NoConnection
    })
}
