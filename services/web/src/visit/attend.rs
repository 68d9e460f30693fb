//! What happens around every request: it must be ours to answer, it has a visitor, it ends in time, and what went
//! wrong becomes a page.

use std::sync::Arc;
use std::time::Duration;

use access::session::remember;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chassis::http::{Arrival, Trace};
use http::header::{ALLOW, CONTENT_LENGTH, LOCATION};
use http::{Method, StatusCode};
use messages::TraceParent;
use tokio::time::timeout;

use super::whose::{Settled, Whose};
use super::{Failure, Visit};
use crate::app::App;
use crate::session;
use crate::site::open;
use crate::takes::Takes;
use face::assets;

/// All the header lines together; a browser's are two or three thousand bytes.
const LARGEST_HEADERS: usize = 16 * 1024;

/// As long a page waits for who asks that can be read without.
const TIME_LIMIT: Duration = Duration::from_secs(2);

/// Answers a request; what went wrong becomes a page.
pub(crate) async fn attend(State(app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let trace = request.extensions().get::<Trace>().copied().unwrap_or_else(|| Trace(TraceParent::start()));
    let whose = Whose::taken_from(&app.origin, &mut request);
    let mut visit = Visit::begin(&request, whose, trace);
    if let Err(failure) = admit(&app, &request) {
        return failure.render(&visit);
    }
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    if !is_same_for_all(request.uri().path()) {
        // What somebody writes to us is not lost, either: the page that answers holds it.
        let path = request.uri().path();
        let needs_nobody = open::outlives_trouble(path) && (looks || open::is_help(path));
        let is_used = path != open::ASKS_ONLY;
        let present = session::present(&app, request.headers(), whose.account(), visit.now, is_used);
        let found = if needs_nobody { timeout(TIME_LIMIT, present).await.ok() } else { Some(present.await) };
        match found {
            Some(Ok(session)) => visit.session = session.map(Arc::new),
            None => visit.is_unseen = true,
            Some(Err(Failure::Away(_))) if needs_nobody => visit.is_unseen = true,
            Some(Err(failure)) => return failure.render(&visit),
        }
    }
    visit.incident = app.watch.open_incidents();
    if let Some(session) = visit.session.clone() {
        match whose.settle(&request, &session) {
            Settled::Here => {}
            Settled::Opened => remember(&app, &session).await,
            Settled::Led(to) => return (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response(),
            Settled::Nowhere => return Failure::NotFound.render(&visit),
        }
    }
    request.extensions_mut().insert(visit.clone());
    let arrival = request.extensions().get::<Arrival>().cloned().unwrap_or_default();
    let response = next.run(request).await;
    if arrival.has_stalled() {
        // Whatever half a form looked like.
        return Failure::TooSlow.render(&visit);
    }
    match response.extensions().get::<Failure>() {
        Some(failure) => {
            let mut page = failure.render(&visit);
            // Who asked in a way that is not known here is owed the ways that are.
            if let Some(allowed) = response.headers().get(ALLOW) {
                page.headers_mut().insert(ALLOW, allowed.clone());
            }
            page
        }
        None => response,
    }
}

/// Whether the answer does not depend on who asks: then nobody is looked up.
fn is_same_for_all(path: &str) -> bool {
    path.starts_with(assets::PREFIX) || open::SAME_FOR_ALL.contains(&path)
}

/// Ends what takes too long to begin.
pub(crate) async fn bound(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let arrival = request.extensions().get::<Arrival>().cloned().unwrap_or_default();
    let longest = takes(&app, &request).longest();
    match timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(_) if arrival.is_awaited() => Failure::TooSlow.into_response(),
        Err(_) => Failure::Ours(format!("no answer within {} s", longest.as_secs())).into_response(),
    }
}

/// How much the route of a request takes.
fn takes(app: &App, request: &Request) -> Takes {
    let path = request.extensions().get::<MatchedPath>().filter(|_| *request.method() == Method::POST);
    let of = |path: &MatchedPath| app.takes.iter().find(|(known, _)| *known == path.as_str()).map(|(_, takes)| *takes);
    path.and_then(of).unwrap_or(Takes::Lines)
}

/// Whether the request is one to look into at all.
fn admit(app: &App, request: &Request) -> Result<(), Failure> {
    let headers = request.headers();
    let size: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if size > LARGEST_HEADERS {
        return Err(Failure::TooManyCookies);
    }
    if announced.is_some_and(|announced| announced > takes(app, request).largest()) {
        return Err(Failure::TooLarge);
    }
    let admitted = app.origin.admits(request.method(), headers) || is_from_anywhere(app, request);
    if admitted { Ok(()) } else { Err(Failure::Hostile) }
}

/// Whether it is something that mail programs send, too.
fn is_from_anywhere(app: &App, request: &Request) -> bool {
    let path = request.extensions().get::<MatchedPath>().filter(|_| *request.method() == Method::POST);
    path.is_some_and(|path| app.from_anywhere.contains(&path.as_str()))
}
