//! How a service serves HTTP: every request has a trace, is counted, and is finished before the process ends. Nobody
//! keeps a connection by sending nothing, or too slowly, or by not taking the answer: [`door`] is the accept loop.

mod bodies;
mod door;
mod limits;
mod line;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{CONNECTION, TRANSFER_ENCODING};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use messages::TraceParent;
use messages::envelope::TRACEPARENT;
use tracing::Instrument;

use crate::{StartError, Tasks};

pub use bodies::Arrival;
pub use door::Proxies;
pub(crate) use door::{Door, listen};
pub use limits::Limits;

/// The trace of a request, in its extensions.
#[derive(Debug, Clone, Copy)]
pub struct Trace(pub TraceParent);

impl Trace {
    /// A short reference that a person can read out and that the log holds: the end of the trace id.
    #[must_use]
    pub fn reference(self) -> String {
        self.0.trace_id().split_off(24)
    }
}

/// What a listener is, beside what it answers.
#[derive(Clone)]
pub struct Listen {
    /// Whose it is.
    pub service: &'static str,
    /// Where.
    pub address: SocketAddr,
    /// How long connections may keep it waiting, and how many there may be.
    pub limits: Limits,
    /// Which addresses are our own proxies: the limit by address is not for them.
    pub proxies: Proxies,
}

impl Listen {
    /// A listener that knows of no proxy.
    #[must_use]
    pub fn at(service: &'static str, address: SocketAddr, limits: Limits) -> Self {
        Self { service, address, limits, proxies: Arc::new(|_| false) }
    }
}

/// Listens, and serves until the tasks stop; requests under way are finished.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(door: Listen, app: Router, tasks: &Tasks) -> Result<SocketAddr, StartError> {
    let Listen { service, address, limits, proxies } = door;
    let refused = |error| StartError::Listen { address, error };
    let listener = listen(address).map_err(refused)?;
    let bound = listener.local_addr().map_err(refused)?;
    let app = app.layer(from_fn_with_state(service, observe));
    let door = Door::new(service, app, limits, proxies);
    let (closing, visits) = (tasks.closing(), tasks.clone());
    tasks.spawn_door("http", door.run(listener, closing, move |visit| visits.spawn_door("http connection", visit)));
    tracing::info!(service, address = %bound, "listens");
    Ok(bound)
}

/// Gives a request its trace, and counts it by route: never by path, which a stranger chooses.
async fn observe(State(service): State<&'static str>, mut request: Request, next: Next) -> Response {
    let given =
        request.headers().get(TRACEPARENT).and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let trace = Trace(given.unwrap_or_else(TraceParent::start));
    request.extensions_mut().insert(trace);
    let method = method(request.method());
    let route = request.extensions().get::<MatchedPath>().map_or("none", |path| path.as_str()).to_owned();
    let span = tracing::info_span!("request", service, trace = trace.0.trace_id(), method, route);
    let started = Instant::now();
    let arrival = request.extensions().get::<Arrival>().cloned().unwrap_or_default();
    // Beside a length, the server library has dropped the length: somebody before us may have gone by it, and would take
    // for a request of its own what we took for a body (RFC 9112, 6.1). Nothing follows on such a connection.
    let is_chunked = request.headers().contains_key(TRANSFER_ENCODING);
    let response = next.run(request).instrument(span.clone()).await;
    let response = if arrival.has_stalled() { too_slow(response) } else { response };
    let response = if is_chunked { closing(response) } else { response };
    let status = response.status().as_u16();
    metrics::counter!("http_requests_total", "service" => service, "method" => method, "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("http_request_seconds", "service" => service, "route" => route)
        .record(started.elapsed().as_secs_f64());
    if started.elapsed() > Duration::from_secs(1) && status != 200 {
        span.in_scope(|| tracing::info!(status, seconds = started.elapsed().as_secs_f64(), "a slow request"));
    }
    response
}

/// Whatever the answer to half a request would be: its other half did not come. A page that says so stays.
fn too_slow(response: Response) -> Response {
    let answered = response.status() == StatusCode::REQUEST_TIMEOUT;
    closing(if answered {
        response
    } else {
        (StatusCode::REQUEST_TIMEOUT, "the request did not arrive whole\n").into_response()
    })
}

/// The last answer of its connection.
fn closing(mut response: Response) -> Response {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Ends what takes too long to begin: with 408 when the request itself is what takes so long, else with 503.
pub async fn bound(State(longest): State<Duration>, request: Request, next: Next) -> Response {
    let arrival = request.extensions().get::<Arrival>().cloned();
    match tokio::time::timeout(longest, next.run(request)).await {
        Ok(response) => response,
        Err(_) if arrival.is_some_and(|arrival| arrival.is_awaited()) => {
            too_slow(StatusCode::REQUEST_TIMEOUT.into_response())
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "try again\n").into_response(),
    }
}

/// The method as a label: a stranger may make up a thousand of them, and each would be a series of its own.
const fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Whether this is a whole address of something that can be asked over HTTP.
#[must_use]
pub fn is_address(text: &str) -> bool {
    reqwest::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The start of every HTTP client of ours: no redirects, short connects, and a TLS provider that is there.
pub fn client() -> reqwest::ClientBuilder {
    // The second install in a process fails because of the first, which serves as well.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(2))
        .user_agent("harbor")
}
