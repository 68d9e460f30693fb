//! `harbor verify`: reads everything and changes nothing, and says of each of the eleven invariants whether it holds.
//!
//! What must hold and how to tell is in the crate `verify`. Here is who reads the facts: the log ([`log`]), the rows ([`rows`]), the streams.
//! Postgres refuses to write for us, and NATS knows us as the user `ops`, which may look and no more. What
//! could not be looked at is told, and is not fine.

mod log;
mod look;
mod print;
mod rows;

use std::io::{self, Write};
use std::time::Duration;

use chassis::Shared;
use chassis::config::{Problems, Reader};
use jiff::SignedDuration;
use nats::Connection;
use secrecy::SecretString;

use crate::config::ops_seed;
use crate::migrate::Admin;
use crate::services;

pub use rows::grants;

/// NATS has so long to take us.
const CONNECTED_WITHIN: Duration = Duration::from_secs(10);

/// How to look.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Command {
    /// Print one object of JSON on one line.
    #[arg(long)]
    json: bool,
    /// Go on, and look again after so long, such as 60s.
    #[arg(long, value_parser = |text: &str| text.parse::<SignedDuration>().map_err(|error| error.to_string()))]
    every: Option<SignedDuration>,
}

/// What came of it; each is another exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All of them hold.
    Held,
    /// At least one does not.
    Violated,
    /// None is known not to hold, and not all could be looked at.
    Blind,
}

impl Outcome {
    /// The exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Held => 0,
            Self::Violated => 1,
            Self::Blind => 2,
        }
    }
}

/// Why nothing was looked at.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The configuration.
    #[error("{0}")]
    Config(#[from] Problems),
    /// NATS cannot be asked.
    #[error("nats: {0}")]
    Nats(#[from] nats::connect::Error),
    /// Whoever reads what is printed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// What is needed to look.
struct Eyes {
    shared: Shared,
    admin: Admin,
    log: Connection,
}

/// Looks once, or again and again until somebody stops it.
///
/// # Errors
/// When nothing could be looked at.
pub async fn run(mut reader: Reader, Command { json, every }: Command, out: &mut impl Write) -> Result<Outcome, Error> {
    let shared = Shared::read(&mut reader);
    let (admin, seed) = (Admin::read(&mut reader), ops_seed(&mut reader));
    let (shared, (admin, seed)) = reader.finish_part(shared.zip(admin.zip(seed)))?;
    let log = connect(&shared, seed).await?;
    let eyes = Eyes { shared, admin, log };
    loop {
        let findings = look::at_everything(&eyes).await;
        let at = chassis::clock::now();
        if json {
            print::json(&findings, at, out)?
        } else {
            print::table(&findings, at, out)?
        }
        let outcome = print::outcome(&findings);
        let Some(every) = every else {
            eyes.log.close().await;
            return Ok(outcome);
        };
        tokio::select! {
            () = tokio::time::sleep(every.unsigned_abs()) => {}
            stopped = tokio::signal::ctrl_c() => return stopped.map(|()| outcome).map_err(Error::Io),
        }
    }
}

async fn connect(shared: &Shared, seed: SecretString) -> Result<Connection, Error> {
    let settings = nats::Settings { servers: shared.nats.clone(), service: "ops".to_owned(), seed: Some(seed) };
    let log = Connection::open(&settings).await?;
    // Whoever is not connected by then is not: each part of the look says so.
    let _ = tokio::time::timeout(CONNECTED_WITHIN, log.up()).await;
    Ok(log)
}

/// The schemas of all services that have one.
fn schemas() -> Vec<&'static str> {
    services::stateful().iter().map(|service| service.name).collect()
}
