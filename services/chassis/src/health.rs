//! `/healthz`, `/readyz` and `/metrics` of a service, on a listener that is not open to the world.
//!
//! Live means that the process answers. Ready means that it can do its work: its database takes writes, the bus stores
//! what it publishes, and its fold keeps up or stands by. Both stores are tried out, by [`probe`](crate::probe), because
//! one that answers questions may still take nothing. Not being ready is shown with the reason, for the people who run it.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use nats::Connection;
use nats::fold::FoldStatus;
use tokio::sync::watch;

use crate::http::{Door, Limits, listen};
use crate::probe::Verdict;
use crate::{Tasks, clock, telemetry};

/// What a service can do now, as was found out a moment ago. Clones share it.
#[derive(Clone)]
pub struct Able(Arc<Parts>);

struct Parts {
    connection: Connection,
    log: watch::Receiver<Verdict>,
    /// None for a service without a schema.
    database: Option<watch::Receiver<Verdict>>,
    folds: Vec<(&'static str, watch::Receiver<FoldStatus>)>,
    /// Which of the folds were ready when they were looked at last.
    were_ready: Mutex<Vec<bool>>,
}

impl Able {
    pub(crate) fn new(
        connection: Connection,
        log: watch::Receiver<Verdict>,
        database: Option<watch::Receiver<Verdict>>,
        folds: Vec<(&'static str, watch::Receiver<FoldStatus>)>,
    ) -> Self {
        let were_ready = Mutex::new(vec![false; folds.len()]);
        Self(Arc::new(Parts { connection, log, database, folds, were_ready }))
    }

    /// Whether the bus stores what we publish; or why not.
    ///
    /// # Errors
    /// With the reason.
    pub fn log(&self) -> Result<(), String> {
        // Known at once, without a probe.
        if !self.0.connection.is_up() {
            return Err("not connected".to_owned());
        }
        self.0.log.borrow().clone().result()
    }

    /// Whether the database takes writes, if there is one; or why not.
    ///
    /// # Errors
    /// With the reason.
    pub fn database(&self) -> Result<(), String> {
        self.0.database.as_ref().map_or(Ok(()), |database| database.borrow().clone().result())
    }

    /// Every reason for which the service cannot work now; empty when it is ready.
    #[must_use]
    pub fn troubles(&self) -> Vec<String> {
        let mut troubles = Vec::new();
        troubles.extend(self.database().err().map(|reason| format!("postgres: {reason}")));
        troubles.extend(self.log().err().map(|reason| format!("nats: {reason}")));
        let now = clock::now();
        let mut were_ready = self.0.were_ready.lock().unwrap_or_else(PoisonError::into_inner);
        for ((name, status), was) in self.0.folds.iter().zip(were_ready.iter_mut()) {
            let status = *status.borrow();
            *was = status.is_ready(*was, now);
            if !*was {
                let waiting = status.pending;
                troubles.push(format!("fold {name}: {:?} at {}, {waiting} waiting", status.phase, status.seq));
            }
        }
        troubles
    }
}

/// Serves the three paths until the tasks stop.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(address: SocketAddr, limits: Limits, able: Able, tasks: &Tasks) -> io::Result<()> {
    let listener = listen(address)?;
    let app = Router::new()
        .route("/healthz", get(|| async { "live\n" }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(|| async { telemetry::metrics() }))
        .with_state(able);
    let door = Door::new("admin", app, limits, Arc::new(|_| false));
    let (stop, visits) = (tasks.stop(), tasks.clone());
    tasks.spawn("admin", door.run(listener, stop, move |visit| visits.spawn("admin connection", visit)));
    Ok(())
}

async fn readyz(State(able): State<Able>) -> (StatusCode, String) {
    let troubles = able.troubles();
    if troubles.is_empty() {
        (StatusCode::OK, "ready\n".to_owned())
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, troubles.join("\n") + "\n")
    }
}
