//! How a service speaks HTTP: every request has a trace, is counted, and is finished before the process ends.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use messages::TraceParent;
use messages::envelope::TRACEPARENT;
use tokio::net::TcpListener;
use tracing::Instrument;

use crate::Tasks;
use crate::base::StartError;

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

/// Listens, and serves until the tasks stop; requests under way are finished.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(
    service: &'static str,
    address: SocketAddr,
    app: Router,
    tasks: &Tasks,
) -> Result<SocketAddr, StartError> {
    let listen = |error| StartError::Listen { address, error };
    let listener = TcpListener::bind(address).await.map_err(listen)?;
    let bound = listener.local_addr().map_err(listen)?;
    let app = app.layer(from_fn_with_state(service, observe));
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    let closing = tasks.closing();
    tasks.spawn_door("http", async move {
        if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(closing.cancelled_owned()).await {
            tracing::error!(%error, "the listener ended");
        }
    });
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
    let response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    metrics::counter!("http_requests_total", "service" => service, "method" => method, "route" => route.clone(), "status" => status.to_string()).increment(1);
    metrics::histogram!("http_request_seconds", "service" => service, "route" => route)
        .record(started.elapsed().as_secs_f64());
    if started.elapsed() > Duration::from_secs(1) && status != 200 {
        span.in_scope(|| tracing::info!(status, seconds = started.elapsed().as_secs_f64(), "a slow request"));
    }
    response
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

/// The start of every HTTP client of ours: no redirects, short connects, and a TLS provider that is there.
pub fn client() -> reqwest::ClientBuilder {
    // The second install in a process fails because of the first, which serves as well.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(2))
        .user_agent("harbor")
}
