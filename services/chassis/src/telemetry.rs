//! Logs and metrics: one JSON object a line, with the trace it belongs to; Prometheus on the admin listener.

use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Starts both, once for the process, with the logs on standard error. `HARBOR_LOG` filters (`info` if unset, e.g.
/// `info,nats=debug`).
pub fn start() {
    start_with(std::io::stderr);
}

/// The same with the logs in a file.
pub fn start_into(file: std::fs::File) {
    start_with(std::sync::Arc::new(file));
}

fn start_with<W>(writer: W)
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    // What strangers do to a connection of theirs is counted, and is nothing to wake anybody for.
    let filter = EnvFilter::try_from_env("HARBOR_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,async_nats=off,refinery_core=warn"));
    let lines = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_span_events(FmtSpan::NONE);
    // A second start (two services in one test process) keeps the first one's.
    drop(lines.with_writer(writer).with_env_filter(filter).try_init());
    METRICS.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        drop(metrics::set_global_recorder(recorder));
        handle
    });
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        // The payload may hold what a stranger sent: it goes into a field, cut short, never into the message.
        let said: String = panic.payload_as_str().unwrap_or_default().chars().take(200).collect();
        tracing::error!(place, said, "panic");
    }));
}

/// Keeps the metrics small: what was measured since the last scrape is summed up, also when nobody scrapes.
pub async fn upkeep(stop: CancellationToken) {
    let mut beat = tokio::time::interval(Duration::from_secs(5));
    loop {
        tokio::select! { () = stop.cancelled() => return, _ = beat.tick() => {} }
        if let Some(handle) = METRICS.get() {
            handle.run_upkeep();
        }
    }
}

/// All metrics of the process in Prometheus' text format.
#[must_use]
pub fn metrics() -> String {
    METRICS.get().map(PrometheusHandle::render).unwrap_or_default()
}
