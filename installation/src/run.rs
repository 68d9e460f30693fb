//! `harbor run`: starts services, one or all of them in one process, and stops them in good order.

use std::time::Duration;

use chassis::config::{Problems, Reader};
use chassis::service::Configured;
use chassis::{Shared, StartError, Tasks, telemetry};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::of_services;
use crate::{Service, closed};

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
    /// The process cannot receive signals.
    #[error("signals cannot be received: {0}")]
    Signals(#[from] std::io::Error),
    /// Its memory would be open to others.
    #[error("its memory cannot be closed to others: {0}")]
    Open(std::io::Error),
    /// It got a second signal to stop while it was stopping.
    #[error("told twice to stop: it ended at once, and did not finish what was under way")]
    Twice,
    /// Something panicked, or did not stop in time; the log says what.
    #[error("it did not end in good order; the log says why")]
    Disorder,
}

/// Starts the services and runs them until the process gets a signal to stop.
///
/// # Errors
/// When one does not start, or they do not end in good order.
pub async fn services(reader: Reader, services: &[Service]) -> Result<(), Error> {
    telemetry::start();
    closed::close().map_err(Error::Open)?;
    let (shared, parts) = of_services(reader, services)?;
    let tasks = Tasks::new();
    tasks.spawn("metrics upkeep", telemetry::upkeep(tasks.stop()));
    let mut signals = Signals::listen()?;
    let started = tokio::select! {
        started = start(&shared, &parts, &tasks) => started.map(|()| true),
        () = signals.next() => Ok(false),
    };
    if matches!(started, Ok(true)) {
        tokio::select! { () = signals.next() => {}, () = tasks.stop().cancelled_owned() => {} }
    }
    tracing::info!("stops");
    let in_order = drain(&tasks, &mut signals).await?;
    started?;
    if in_order { Ok(()) } else { Err(Error::Disorder) }
}

/// Lets everything come to its end, unless somebody asks a second time: who does has no time to wait.
///
/// Returns whether all ended in time and none had panicked.
///
/// # Errors
/// When it gets a second signal to stop.
pub async fn drain(tasks: &Tasks, signals: &mut Signals) -> Result<bool, Error> {
    tokio::select! {
        in_order = tasks.drain(DRAIN) => Ok(in_order),
        () = signals.next() => Err(Error::Twice),
    }
}

/// Starts the services, one after the other.
///
/// # Errors
/// When one does not start.
pub async fn start(shared: &Shared, parts: &[Box<dyn Configured>], tasks: &Tasks) -> Result<(), Error> {
    for part in parts {
        let started = part.start(shared, tasks).await;
        started.map_err(|error| Error::Start { service: part.own().service, error })?;
    }
    Ok(())
}

/// The signals to stop: Ctrl-C, or a supervisor.
#[derive(Debug)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// Takes the signals from now on; without it they would end the process at once.
    ///
    /// # Errors
    /// When the system does not let us have signals.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// Waits for a signal to stop, once more each time.
    pub async fn next(&mut self) {
        tokio::select! { _ = self.interrupt.recv() => {}, _ = self.terminate.recv() => {} }
    }
}
