//! Sending a request and reading its answer, with a time and a size for each.

use std::time::Duration;

use domain::endpoint::Endpoint;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Request, Response};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::lanes::Place;
use crate::multipart::Multipart;
use crate::route::Route;
use crate::{Error, NoAnswer, Server};

/// An answer is an object, or a list of them; more than this is not read.
const LARGEST_ANSWER: usize = 8 * 1024 * 1024;

/// An error says a sentence.
const LARGEST_ERROR: usize = 16 * 1024;

/// What goes along with a request.
pub(crate) enum Body {
    Nothing,
    Json(Vec<u8>),
    Form(Multipart),
}

impl Body {
    /// Nothing that we send has a key that is no text, which is all that could go wrong.
    pub fn json(value: &impl Serialize) -> Result<Self, Error> {
        serde_json::to_vec(value).map(Self::Json).map_err(|_| Error::no_answer(NoAnswer::Unreadable))
    }
}

/// The request that a route, a key and a body come to. All requests are made here.
pub(crate) fn request(
    http: &Client,
    endpoint: &Endpoint,
    route: &Route<'_>,
    key: &SecretString,
    body: Body,
) -> Result<Request, Error> {
    let url = route.url(endpoint).ok_or(Error::no_answer(NoAnswer::OutOfReach))?;
    let mut request = http.request(route.call.method(), url).timeout(route.patience());
    if route.call.needs_key() {
        let bearer = Zeroizing::new(format!("Bearer {}", key.expose_secret()));
        // A key that cannot be in a header is none that a server gave out.
        let mut header = HeaderValue::from_str(&bearer).unwrap_or(HeaderValue::from_static("Bearer none"));
        header.set_sensitive(true);
        request = request.header(AUTHORIZATION, header);
    }
    request = match body {
        Body::Nothing => request,
        Body::Json(bytes) => request.header(CONTENT_TYPE, "application/json").body(bytes),
        Body::Form(form) => request.header(CONTENT_TYPE, form.content_type()).body(form.into_body()),
    };
    request.build().map_err(|error| Error::of_transport(&error))
}

impl Server {
    /// Asks, and reads the answer.
    pub(crate) async fn ask<T: DeserializeOwned>(&self, route: Route<'_>, body: Body) -> Result<T, Error> {
        let (mut response, place) = self.send(&route, body).await?;
        let text = read(&mut response, LARGEST_ANSWER).await?;
        drop(place);
        serde_json::from_slice(&text).map_err(|_| Error::no_answer(NoAnswer::Unreadable))
    }

    /// Asks, and has the answer read as it comes. The place is held for as long as that takes.
    pub(crate) async fn send(&self, route: &Route<'_>, body: Body) -> Result<(Response, Place), Error> {
        if !self.berth.reach().holds(&self.endpoint) {
            return Err(Error::no_answer(NoAnswer::OutOfReach));
        }
        let place = self.berth.lanes().enter(self.endpoint.to_string(), route.lane(), WAIT).await;
        let place = place.ok_or(Error::no_answer(NoAnswer::Busy))?;
        let request = request(&self.berth.http, &self.endpoint, route, &self.key, body)?;
        let response = self.berth.http.execute(request).await;
        let mut response = response.map_err(|error| Error::of_transport(&error))?;
        if response.status().is_success() {
            return Ok((response, place));
        }
        // What it says is read as far as it can be: that it refuses is certain already.
        let said = read(&mut response, LARGEST_ERROR).await.unwrap_or_default();
        Err(Error::of_answer(response.status(), &said))
    }
}

/// A call waits this long for others to the same server to end.
const WAIT: Duration = Duration::from_secs(5);

/// The whole body, which is gone from memory when it was read.
async fn read(response: &mut Response, largest: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
    let announced = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    if announced > largest {
        return Err(Error::no_answer(NoAnswer::TooLong));
    }
    // A buffer that grows leaves copies behind; most answers say how long they are.
    let mut body = Zeroizing::new(Vec::with_capacity(announced));
    while let Some(chunk) = response.chunk().await.map_err(|error| Error::of_transport(&error))? {
        if body.len() + chunk.len() > largest {
            return Err(Error::no_answer(NoAnswer::TooLong));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
