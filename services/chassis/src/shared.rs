//! Where the things are that all services share. Each process reads it, and so does each command of an operator.

use std::net::IpAddr;
use std::time::Duration;

use jiff::SignedDuration;
use nats::effect::Clock;

use crate::config::{List, Reader};
use crate::folds::Folds;
use crate::http::Limits;
use crate::{clock, database};

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
    /// What effects live by: this machine's clock, but for simulated time.
    pub clock: Clock,
    /// The folds of the services that were started with this.
    pub folds: Folds,
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
            clock: Clock::machine(clock::now),
            folds: Folds::default(),
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
