//! `/healthz`, `/readyz` and `/metrics` of a service, on a listener that is not open to the world.
//!
//! Live means that the process answers. Ready means that it may be sent work: its database and the bus answer and
//! its fold is live or stands by. Not being ready is told with the reason, for the people who run it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use deadpool_postgres::Pool;
use nats::Connection;
use nats::fold::Progress;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::http::{Door, Limits};
use crate::{Tasks, telemetry};

/// What a service's readiness hangs on.
#[derive(Clone, Default)]
pub struct Health {
    /// Its database, if it has one.
    pub pool: Option<Pool>,
    /// The bus.
    pub log: Option<Connection>,
    /// Its folds.
    pub folds: Vec<(&'static str, watch::Receiver<Progress>)>,
}

impl Health {
    /// Every reason for which the service cannot work now; empty when it is ready.
    pub async fn troubles(&self) -> Vec<String> {
        let mut troubles = Vec::new();
        if let Some(pool) = &self.pool
            && let Err(reason) = ping(pool).await
        {
            troubles.push(format!("postgres: {reason}"));
        }
        if self.log.as_ref().is_some_and(|log| !log.is_up()) {
            troubles.push("nats: not connected".to_owned());
        }
        for (name, progress) in &self.folds {
            let progress = *progress.borrow();
            if !progress.is_ready() {
                troubles.push(format!("fold {name}: {:?} at {}", progress.phase, progress.seq));
            }
        }
        troubles
    }
}

async fn ping(pool: &Pool) -> Result<(), String> {
    let client = pool.get().await.map_err(|error| error.to_string())?;
    client.simple_query("select 1").await.map(drop).map_err(|error| error.to_string())
}

/// Serves the three paths until the tasks stop.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(address: SocketAddr, limits: Limits, health: Health, tasks: &Tasks) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let app = Router::new()
        .route("/healthz", get(|| async { "live\n" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(|| async { telemetry::metrics() }))
        .with_state(Arc::new(health));
    let door = Door::new("admin", app, limits, Arc::new(|_| false));
    let (stop, visits) = (tasks.stop(), tasks.clone());
    tasks.spawn("admin", door.run(listener, stop, move |visit| visits.spawn("admin connection", visit)));
    Ok(())
}

async fn readyz(State(health): State<Arc<Health>>) -> (StatusCode, String) {
    let troubles = health.troubles().await;
    if troubles.is_empty() {
        (StatusCode::OK, "ready\n".to_owned())
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, troubles.join("\n") + "\n")
    }
}
