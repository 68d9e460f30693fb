//! What a service stands on once it has started: its role in Postgres, its user on the bus, its tasks.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use nats::Connection;
use nats::definitions::{self, Store};
use nats::fold::{Fold, FoldStatus, Runner};
use secrecy::SecretString;
use tokio::sync::{Notify, watch};

use crate::config::{List, Reader};
use crate::database::{Database, Pool};
use crate::gauges::Measure;
use crate::health::Able;
use crate::http::Limits;
use crate::{Tasks, database, gauges, health, probe};

/// Two minutes: a change that takes a guarantee away is to be known within five.
const VERIFY_SECONDS: u64 = 120;

/// Where the things are that all services share.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Where Postgres is.
    pub postgres: database::Settings,
    /// Where NATS is: all servers.
    pub nats: Vec<String>,
    /// How often the streams are compared with their definitions while a service runs.
    pub nats_verified_every: Duration,
    /// How long connections to any listener of ours may keep it waiting, and how many there may be.
    pub http: Limits,
    /// How far a tick may be from when it was stored: 60 seconds, but for simulated time.
    pub tick_tolerance: SignedDuration,
}

/// The setting that widens it.
const TICK_TOLERANCE: &str = "dev.tick_tolerance_seconds";

impl Shared {
    /// Reads `postgres.*`, `nats.*` and `http.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let postgres = database::Settings::read(reader);
        let nats = reader
            .required::<List>("nats.servers", "addresses of all NATS servers, e.g. nats://127.0.0.1:4222")
            .and_then(|List(servers)| match nats::connect::addresses(&servers) {
                Ok(_) => Some(servers),
                Err(error) => reader.problem(format!("nats.servers: {error}")),
            });
        let meaning = "seconds between two looks at whether the streams are still as `harbor migrate` made them";
        let verify_seconds: Option<u64> = reader.or("nats.verify_seconds", VERIFY_SECONDS, meaning);
        let http = Limits::read(reader);
        let seconds = reader.or(
            TICK_TOLERANCE,
            nats::fold::TICK_TOLERANCE.as_secs().unsigned_abs(),
            "how far a tick may be from when it was stored; more than 60 is for simulated time, on one machine only",
        );
        let (postgres, servers) = (postgres?, nats?);
        let tick_tolerance = SignedDuration::from_secs(i64::try_from(seconds?).unwrap_or(i64::MAX));
        let here = is_here(&postgres.host) && servers.iter().all(|server| is_here(host(server)));
        if tick_tolerance > nats::fold::TICK_TOLERANCE && !here {
            return reader.problem(format!("{TICK_TOLERANCE}: more than 60 is only for servers on this machine"));
        }
        Some(Self {
            postgres,
            nats: servers,
            nats_verified_every: Duration::from_secs(verify_seconds?.max(1)),
            http: http?,
            tick_tolerance,
        })
    }
}

/// Whether this is this machine and no other: a socket folder, or an address that leads nowhere else.
fn is_here(host: &str) -> bool {
    host.starts_with('/') || host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// The host of an address such as `nats://127.0.0.1:4222`.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.rsplit_once(':').map_or(rest, |(host, _)| host).trim_matches(['[', ']'])
}

/// What each service has for itself.
#[derive(Debug, Clone)]
pub struct Own {
    /// Its name: role and schema in Postgres, user and inbox prefix in NATS.
    pub service: &'static str,
    /// Where it tells of its health.
    pub admin: SocketAddr,
    /// The key of its NATS user.
    pub nats_seed: SecretString,
    /// The password of its role; none for a service without a schema.
    pub postgres_password: Option<SecretString>,
}

impl Own {
    /// Reads `<service>.admin`, `<service>.nats_seed` and, if it has a schema, `<service>.postgres_password`.
    pub fn read(reader: &mut Reader, service: &'static str, has_schema: bool) -> Option<Self> {
        let admin = reader
            .required(&format!("{service}.admin"), "address of /healthz, /readyz and /metrics; not for the world");
        let meaning = "nkey seed of the service's NATS user";
        let nats_seed = reader.secret_as(&format!("{service}.nats_seed"), meaning, nats::connect::user_seed);
        let postgres_password = if has_schema {
            reader.secret(&format!("{service}.postgres_password"), "password of the service's Postgres role").map(Some)
        } else {
            Some(None)
        };
        Some(Self { service, admin: admin?, nats_seed: nats_seed?, postgres_password: postgres_password? })
    }
}

/// What one process of a service takes of Postgres' connections, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// In its pool.
    pub pool: u32,
    /// In a pool that only reads.
    pub reading: u32,
    /// Its folds, of which each has one to work on and one that shows that it is the owner.
    pub folds: u32,
}

impl Connections {
    /// All of them.
    #[must_use]
    pub const fn sum(self) -> u32 {
        self.pool + self.reading + 2 * self.folds
    }
}

/// Why a service does not start. One plain sentence; the process ends with it.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// NATS cannot be asked.
    #[error("nats: {0}")]
    Nats(#[from] nats::connect::Error),
    /// What must exist on NATS does not, or is not as it must be.
    #[error("nats is not as it must be; run `harbor migrate`:\n{0}")]
    Definitions(String),
    /// The pool cannot be made.
    #[error("postgres: {0}")]
    Pool(#[from] deadpool_postgres::BuildError),
    /// An address cannot be listened on.
    #[error("{address} cannot be listened on: {error}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// Something of the service's own.
    #[error("{0}")]
    Service(String),
}

/// A started service, before it does its work.
#[derive(Clone)]
pub struct Base {
    /// Its name.
    pub service: &'static str,
    /// How its role connects; only for a service with a schema.
    pub database: Database,
    /// Connections as its role; few, because Postgres has a hundred for all.
    pub pool: Pool,
    /// The bus, as its user.
    pub log: Connection,
    /// What it uses of the bus, the one that it writes to first.
    stores: Vec<Store>,
    tick_tolerance: SignedDuration,
    /// The process's tasks.
    pub tasks: Tasks,
    http: Limits,
}

impl Base {
    /// Connects, and makes sure that what it needs on NATS is there and as it must be.
    ///
    /// `connections` is what the service takes of Postgres; here its pool is made.
    /// Waits for NATS if it is away; a wrong server is an error at once.
    ///
    /// # Errors
    /// With the reason for which the service must not run.
    pub async fn start(
        shared: &Shared,
        own: &Own,
        stores: &[Store],
        connections: Connections,
        tasks: &Tasks,
    ) -> Result<Self, StartError> {
        let settings = nats::Settings {
            servers: shared.nats.clone(),
            service: own.service.to_owned(),
            seed: Some(own.nats_seed.clone()),
        };
        let log = Connection::open(&settings).await?;
        definitions::verify(&log, stores).await.map_err(|problems| {
            StartError::Definitions(
                problems.iter().map(|problem| format!("- {problem}")).collect::<Vec<_>>().join("\n"),
            )
        })?;
        let watch = definitions::watch(log.clone(), stores.to_vec(), shared.nats_verified_every, tasks.stop());
        tasks.spawn("watch over the streams", watch);
        let database =
            shared.postgres.connect_as(own.service, own.postgres_password.as_ref().unwrap_or(&SecretString::default()));
        let pool = database::pool(&database, connections.pool)?;
        let (tasks, stores) = (tasks.clone(), stores.to_vec());
        let (http, tick_tolerance) = (shared.http, shared.tick_tolerance);
        Ok(Self { service: own.service, database, pool, log, stores, tick_tolerance, tasks, http })
    }

    /// Runs a fold; returns what to notify when drafts were committed, and how the fold is doing.
    pub fn fold<F: Fold + 'static>(
        &self,
        name: &'static str,
        fold: Arc<F>,
    ) -> (Arc<Notify>, watch::Receiver<FoldStatus>) {
        let runner = Runner::new(fold, self.database.clone(), self.log.clone()).believing(self.tick_tolerance);
        let (drafts, status) = (runner.drafts(), runner.status());
        self.tasks.spawn(name, runner.run(self.tasks.stop()));
        (drafts, status)
    }

    /// Tells of the service's health, which hangs on the bus, on these folds and, if it has one, on its database; and
    /// measures, besides what every service measures, what is asked for in `measures`.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn tell_health(
        &self,
        own: &Own,
        folds: Vec<(&'static str, watch::Receiver<FoldStatus>)>,
        measures: &'static [Measure],
    ) -> Result<Able, StartError> {
        let pool = own.postgres_password.as_ref().map(|_| self.pool.clone());
        let log = probe::watch_log(self.service, &self.log, self.stores.first().copied(), &self.tasks);
        let database = pool.clone().map(|pool| probe::watch_database(self.service, pool, &folds, &self.tasks));
        let able = Able::new(self.log.clone(), log, database, folds.clone());
        gauges::keep(gauges::Subject { service: self.service, pool, folds, able: able.clone(), measures }, &self.tasks);
        health::serve(own.admin, self.http, able.clone(), &self.tasks)
            .await
            .map_err(|error| StartError::Listen { address: own.admin, error })?;
        Ok(able)
    }
}
