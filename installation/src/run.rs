//! `harbor run`: starts services, one or all of them in one process, and stops them in good order.

use std::time::Duration;

use chassis::base::{Shared, StartError};
use chassis::config::{Problems, Reader};
use chassis::{Tasks, telemetry};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::{Part, Service, of_services};

/// What a request under way may take before the process ends without it.
const DRAIN: Duration = Duration::from_secs(25);

/// Why a process of services ended badly.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] Problems),
    /// A service does not start.
    #[error("{service} does not start: {error}")]
    Start {
        /// Which.
        service: &'static str,
        /// Why.
        error: StartError,
    },
    /// The process cannot hear signals.
    #[error("signals cannot be heard: {0}")]
    Signals(#[from] std::io::Error),
    /// Something panicked, or did not stop in time; the log says what.
    #[error("it did not end in good order; the log says why")]
    Disorder,
}

/// Starts the services and runs them until the process is told to stop.
///
/// # Errors
/// When one does not start, or they do not end in good order.
pub async fn services(reader: Reader, services: &[Service]) -> Result<(), Error> {
    telemetry::start();
    let (shared, parts) = of_services(reader, services)?;
    let tasks = Tasks::new();
    tasks.spawn("metrics upkeep", telemetry::upkeep(tasks.stop()));
    let mut stopped = Box::pin(stop_signal()?);
    let started = tokio::select! {
        started = start(&shared, &parts, &tasks) => started.map(|()| true),
        () = &mut stopped => Ok(false),
    };
    if matches!(started, Ok(true)) {
        tokio::select! { () = stopped => {}, () = tasks.stop().cancelled_owned() => {} }
    }
    tracing::info!("stops");
    let in_order = tasks.drain(DRAIN).await;
    started?;
    if in_order { Ok(()) } else { Err(Error::Disorder) }
}

/// Starts the services, one after the other.
///
/// # Errors
/// When one does not start.
pub async fn start(shared: &Shared, parts: &[Part], tasks: &Tasks) -> Result<(), Error> {
    for part in parts {
        let (service, started) = match part {
            Part::Web(config) => ("web", web::start(shared, config, tasks).await.map(drop)),
            Part::Billing(config) => ("billing", billing::start(shared, config, tasks).await),
            Part::Lifecycle(config) => ("lifecycle", lifecycle::start(shared, config, tasks).await),
            Part::Reconciler(config) => ("reconciler", reconciler::start(shared, config, tasks).await),
            Part::Ingress(config) => ("ingress", ingress::start(shared, config, tasks).await.map(drop)),
        };
        started.map_err(|error| Error::Start { service, error })?;
    }
    Ok(())
}

/// Done when the process is told to stop, by Ctrl-C or by a supervisor.
///
/// # Errors
/// When the system does not let us hear signals.
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    })
}
