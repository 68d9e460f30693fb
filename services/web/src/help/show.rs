//! The page of all guides with its search, and the page of one guide.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewHelp;
use http::HeaderMap;
use url::form_urlencoded;

use super::Context;
use super::guides::Guide;
use super::promise::Promise;
use super::search::{Found, LONGEST, search};
use crate::app::App;
use crate::permit::Permitted;
use crate::site::listing::Listing;
use crate::visit::Failure;
use face::layout::{Frame, Here};

/// `GET /help`
#[derive(Debug, Template)]
#[template(path = "help/index.html")]
pub struct Index {
    /// Around it.
    pub frame: Frame,
    /// How it is found.
    pub listing: Listing,
    /// What was looked for; empty for nothing.
    pub question: String,
    /// What answers it, best first.
    pub found: Vec<Found>,
    /// Where one writes to us, with what is known of where the reader comes from.
    pub write: String,
    /// When an answer comes, and from where.
    pub promise: Promise,
}

impl Index {
    /// What search machines are told.
    pub const DESCRIPTION: &str =
        "Guides to Harbor: how to start, the command-line tool, keys, trouble, and words about billing.";
}

/// `GET /help/{guide}`
#[derive(Debug, Template)]
#[template(path = "help/guide.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which.
    pub guide: Guide,
    /// When an answer comes, and from where.
    pub promise: Promise,
}

/// `GET /help`
pub(crate) async fn index(
    asked: Permitted<ViewHelp>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let fields = form_urlencoded::parse(query.as_deref().unwrap_or_default().as_bytes());
    let question =
        fields.filter(|(name, _)| name == "q").map(|(_, value)| value.into_owned()).last().unwrap_or_default();
    let question: String = question.trim().chars().take(LONGEST).collect();
    let found = search(&question);
    let write = Context::of(query.as_deref(), &headers, &app.origin.with("")).form();
    let listing = Listing::of(&app.origin, super::PREFIX, "Help", Index::DESCRIPTION);
    let (frame, promise) = (asked.visit.frame(Here::Help), app.help.clone());
    asked.visit.for_everybody(&Index { frame, listing, question, found, write, promise })
}

/// `GET /help/{guide}`
pub(crate) async fn guide(
    asked: Permitted<ViewHelp>,
    State(app): State<Arc<App>>,
    Path(word): Path<String>,
) -> Result<Response, Failure> {
    let guide = Guide::from_word(&word).ok_or(Failure::NotFound)?;
    let (frame, promise) = (asked.visit.frame(Here::Help), app.help.clone());
    Ok(asked.visit.for_everybody(&Page { frame, guide, promise }))
}
