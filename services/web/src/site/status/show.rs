//! The page about how the service does.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ViewPlans;
use http::StatusCode;
use http::header::{CACHE_CONTROL, HeaderValue, VARY};
use jiff::Timestamp;

use super::judge::{Part, headline, judge};
use crate::app::App;
use crate::face::layout::{Frame, Here, respond};
use crate::permit::Permitted;
use crate::site::listing::Listing;

/// `GET /status`
#[derive(Debug, Template)]
#[template(path = "site/status/show.html")]
pub struct Page {
    /// Around it: a visitor's, whoever asks.
    pub frame: Frame,
    /// How it is found.
    pub listing: Listing,
    /// When we looked.
    pub as_of: Timestamp,
    /// All of it in one sentence.
    pub headline: &'static str,
    /// The parts of the service.
    pub parts: Vec<Part>,
}

impl Page {
    /// What search machines are told.
    pub const DESCRIPTION: &str = "Whether Harbor works right now, part by part.";
}

/// `GET /status`
pub(crate) async fn show(asked: Permitted<ViewPlans>, State(app): State<Arc<App>>) -> Response {
    let facts = app.watch.look(&app.database).await;
    let parts = judge(&facts);
    let listing = Listing::of(&app.origin, "/status", "Status", Page::DESCRIPTION);
    let frame = asked.visit.frame(Here::Elsewhere);
    let mut response =
        respond(StatusCode::OK, &Page { frame, listing, as_of: facts.at, headline: headline(&parts), parts });
    let headers = response.headers_mut();
    // The page says of when it is, so that being a few seconds old is no lie.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=3"));
    headers.insert(VARY, HeaderValue::from_static("cookie, accept-language"));
    response
}
