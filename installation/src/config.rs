//! The whole configuration: what all services share, and the part of each.

use chassis::base::Shared;
use chassis::config::{Problems, Reader, Setting};
use std::collections::BTreeMap;

use crate::migrate;

/// A service that can be run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, clap::ValueEnum)]
pub enum Service {
    /// The pages.
    Web,
    /// Plans and trials.
    Billing,
    /// What a workspace is.
    Lifecycle,
    /// Machines.
    Reconciler,
    /// What comes in from outside.
    Ingress,
}

impl Service {
    /// Every service, in the order in which they start: who decides before who shows.
    pub const ALL: [Self; 5] = [Self::Billing, Self::Lifecycle, Self::Reconciler, Self::Ingress, Self::Web];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Billing => "billing",
            Self::Lifecycle => "lifecycle",
            Self::Reconciler => "reconciler",
            Self::Ingress => "ingress",
        }
    }
}

/// One service's part.
#[derive(Debug, Clone)]
pub enum Part {
    /// The pages.
    Web(web::Config),
    /// Plans and trials.
    Billing(billing::Config),
    /// What a workspace is.
    Lifecycle(lifecycle::Config),
    /// Machines.
    Reconciler(reconciler::Config),
    /// What comes in from outside.
    Ingress(ingress::Config),
}

impl Part {
    fn read(service: Service, reader: &mut Reader) -> Option<Self> {
        match service {
            Service::Web => web::Config::read(reader).map(Self::Web),
            Service::Billing => billing::Config::read(reader).map(Self::Billing),
            Service::Lifecycle => lifecycle::Config::read(reader).map(Self::Lifecycle),
            Service::Reconciler => reconciler::Config::read(reader).map(Self::Reconciler),
            Service::Ingress => ingress::Config::read(reader).map(Self::Ingress),
        }
    }
}

/// What one process of each service takes of Postgres' connections.
pub const CONNECTIONS: [(&str, u32); 4] = [
    ("web", web::CONNECTIONS.sum()),
    ("billing", billing::CONNECTIONS.sum()),
    ("lifecycle", lifecycle::CONNECTIONS.sum()),
    ("reconciler", reconciler::CONNECTIONS.sum()),
];

/// What all services share, if Postgres has room for all of them.
fn read_shared(reader: &mut Reader) -> Option<Shared> {
    let shared = Shared::read(reader)?;
    match shared.postgres.room.fits(&CONNECTIONS) {
        Ok(()) => Some(shared),
        Err(sum) => reader.problem(sum),
    }
}

/// What these services need, and nothing that others need: a service's machine holds its own secrets only.
///
/// # Errors
/// With everything that is wrong.
pub fn of_services(mut reader: Reader, services: &[Service]) -> Result<(Shared, Vec<Part>), Problems> {
    let shared = read_shared(&mut reader);
    let parts: Vec<Option<Part>> = services.iter().map(|service| Part::read(*service, &mut reader)).collect();
    let parts: Option<Vec<Part>> = parts.into_iter().collect();
    reader.finish(shared.zip(parts))
}

/// Reads everything, for `harbor doctor`: all settings, and all that is wrong.
pub fn examine(mut reader: Reader) -> (BTreeMap<String, Setting>, Result<(), Problems>) {
    let shared = read_shared(&mut reader).map(drop);
    let parts: Vec<Option<()>> =
        Service::ALL.iter().map(|service| Part::read(*service, &mut reader).map(drop)).collect();
    let migrate = migrate::Config::read(&mut reader).map(drop);
    let settings = reader.settings().clone();
    let all: Option<Vec<()>> = parts.into_iter().chain([shared, migrate]).collect();
    (settings, reader.finish(all.map(drop)))
}
