//! Ingress takes in what the outside world sends: it verifies, records, and answers. It decides nothing and has no
//! database: recording is creating a key in a bucket, which is also what queues it. The same event again finds its key
//! there, and is answered as if it were the first.

mod infra;
pub mod signature;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::post;
use chassis::base::{Connections, Own, Shared, StartError};
use chassis::config::Reader;
use chassis::http::Listen;
use chassis::{Base, Tasks, http};
use nats::definitions::Store;
use nats::idempotency::Bucket;
use tower_http::limit::RequestBodyLimitLayer;

use crate::signature::Secrets;

/// An event is a few hundred bytes; infra and Stripe stay well below this.
const LARGEST_BODY: usize = 256 * 1024;

/// The longest that an answer may take: a record on the bus, and a body that comes slowly.
const LONGEST: Duration = Duration::from_secs(10);

/// It has no database.
const NONE: Connections = Connections { pool: 1, reading: 0, folds: 0 };

/// What ingress must be told.
#[derive(Debug, Clone)]
pub struct Config {
    /// What every service has.
    pub own: Own,
    listen: SocketAddr,
    secrets: Secrets,
}

impl Config {
    /// Reads `ingress.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let own = Own::read(reader, "ingress", false);
        let listen = reader.required("ingress.listen", "address at which infra and others reach us");
        let secrets = reader.secret_as(
            "ingress.infra_secret",
            "what infra signs its events with, whsec_…; two with a space between while it changes",
            |text| Secrets::new(&signature::split(&text)),
        );
        Some(Self { own: own?, listen: listen?, secrets: secrets? })
    }
}

/// Starts ingress; it runs until the tasks stop. Returns where it listens.
///
/// # Errors
/// With the reason for which it must not run.
pub async fn start(shared: &Shared, config: &Config, tasks: &Tasks) -> Result<SocketAddr, StartError> {
    let base = Base::start(shared, &config.own, &[Store::InfraEvents], NONE, tasks).await?;
    let events = Bucket::open(&base.log, "infra_events");
    let app = Router::new()
        .route("/events/infra", post(infra::receive))
        .with_state(Arc::new(infra::Entrance { secrets: config.secrets.clone(), events }))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(from_fn_with_state(LONGEST, http::bound));
    let bound = http::serve(Listen::at("ingress", config.listen, shared.http), app, tasks).await?;
    base.tell_health(&config.own, Vec::new(), &[]).await?;
    Ok(bound)
}
