//! The reconciler makes machines match what was promised, and says on the log what it sees.
//!
//! Two folds write what is wanted: [`inbox`] from the log, [`nudges`] from infra's events, which carry no truth but
//! say where to look. One effect, [`machine`], takes what is due, calls infra, and records what came of it. And once
//! a minute, [`clock`] says what time it is.

mod clock;
pub mod inbox;
mod infra;
mod machine;
pub mod nudges;
mod openberth;
mod service;

use std::sync::Arc;
use std::time::Duration;

use chassis::config::{List, Reader};
use chassis::gauges::Measure;
use chassis::vault::Vault;
use chassis::{Base, Connections, Own, Shared, StartError, Tasks};
use domain::endpoint::Suffix;
use nats::definitions::Store;
use secrecy::SecretString;
use tokio::sync::Notify;

pub use inbox::Inbox;
pub use nudges::Nudges;
pub use service::SERVICE;

use crate::clock::Clock;
use crate::infra::Infra;
use crate::machine::Machines;
use crate::openberth::OpenBerth;

/// The reconciler's own migrations.
pub mod migrations {
    #![expect(missing_docs, reason = "what the macro makes has none")]
    refinery::embed_migrations!("../../migrations/reconciler");
}

/// The work of the effect: what is due, what fails again and again, and what was never heard of again.
const MEASURES: [Measure; 5] = [
    Measure { name: "due_rows", query: "select count(*)::float8 from instances where due_at <= now()" },
    Measure {
        name: "due_oldest_seconds",
        query: "select coalesce(extract(epoch from now() - min(due_at)), 0)::float8 from instances where due_at <= now()",
    },
    Measure { name: "effect_failing_rows", query: "select count(*)::float8 from instances where failures > 0" },
    Measure { name: "effect_failures_most", query: "select coalesce(max(failures), 0)::float8 from instances" },
    Measure {
        name: "effect_attempts_open",
        query: "select count(*)::float8 from attempts where ended_at is null and started_at < now() - interval '2 minutes'",
    },
];

/// What one process takes of Postgres.
const CONNECTIONS: Connections = Connections { pool: 4, reading: 0, folds: 2 };

/// What the reconciler must be told.
#[derive(Debug, Clone)]
pub struct Config {
    own: Own,
    infra: url::Url,
    infra_token: SecretString,
    call_timeout: Duration,
    endpoint_suffixes: Vec<Suffix>,
    vault: Arc<Vault>,
    tick: Duration,
}

impl Config {
    /// Reads `reconciler.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let own = SERVICE.own(reader);
        let infra = reader.required::<url::Url>("reconciler.infra", "address of the infra service");
        let infra = infra.and_then(|infra| {
            if chassis::http::is_address(infra.as_str()) {
                return Some(infra);
            }
            reader.problem("reconciler.infra is no address; write it like https://infra.example.com".to_owned())
        });
        let infra_token = reader.secret("reconciler.infra_token", "what we show the infra service to be let in");
        let call_timeout = reader.or("reconciler.call_timeout_seconds", 10, "how long one call to infra may take");
        let suffixes = reader.required::<List>(
            "reconciler.endpoint_suffixes",
            "names under which infra may put workspaces, e.g. eu.example.com; an address that is under none is not believed",
        );
        let suffixes = suffixes.and_then(|suffixes| read_suffixes(reader, &suffixes));
        let vault = reader.secret_as(
            "reconciler.master_key",
            "the key that admin keys are sealed with, <id>:<32 bytes in base64>",
            |key| Vault::new(&key).map(Arc::new),
        );
        let tick = reader.or(
            "reconciler.tick_seconds",
            60,
            "how far apart two beats of the clock are; 0 leaves the clock to someone else",
        );
        let (call_timeout, tick) = (Duration::from_secs(call_timeout?), Duration::from_secs(tick?));
        if call_timeout > machine::LONGEST_CALL {
            return reader.problem(format!(
                "reconciler.call_timeout_seconds: a call may take {} seconds at most",
                machine::LONGEST_CALL.as_secs()
            ));
        }
        Some(Self {
            own: own?,
            infra: infra?,
            infra_token: infra_token?,
            call_timeout,
            endpoint_suffixes: suffixes?,
            vault: vault?,
            tick,
        })
    }
}

fn read_suffixes(reader: &mut Reader, List(names): &List) -> Option<Vec<Suffix>> {
    if names.is_empty() {
        return reader.problem("reconciler.endpoint_suffixes is empty: no workspace could have an address".to_owned());
    }
    let read = names.iter().map(|name| name.parse()).collect::<Result<_, _>>();
    read.map_or_else(|error| reader.problem(format!("reconciler.endpoint_suffixes does not read: {error}")), Some)
}

/// Whether infra answers us; the error is the reason why not.
async fn look_at_infra(config: &Config) -> Result<(), String> {
    let (token, suffixes) = (config.infra_token.clone(), config.endpoint_suffixes.clone());
    let infra =
        Infra::new(config.infra.clone(), token, config.call_timeout, suffixes).map_err(|error| error.to_string())?;
    // A machine that nobody has: whoever lets us in says that there is none.
    infra.get(messages::WorkspaceId::new()).await.map(drop).map_err(|failure| failure.to_string())
}

async fn start(shared: &Shared, config: &Config, tasks: &Tasks) -> Result<(), StartError> {
    let wrong = |error: &dyn std::fmt::Display| StartError::Service(error.to_string());
    let (token, suffixes) = (config.infra_token.clone(), config.endpoint_suffixes.clone());
    let infra =
        Infra::new(config.infra.clone(), token, config.call_timeout, suffixes).map_err(|error| wrong(&error))?;
    let openberth = OpenBerth::new().map_err(|error| wrong(&error))?;
    let base = Base::start(shared, &config.own, &[Store::Log, Store::InfraEvents], CONNECTIONS, tasks).await?;

    let work = Arc::new(Notify::new());
    let (drafts, log) = base.fold("reconciler fold", Arc::new(Inbox::new(Arc::clone(&work))));
    let (_, events) = base.fold("reconciler nudges", Arc::new(Nudges::new(Arc::clone(&work))));
    let machines =
        Machines::new(base.pool.clone(), infra, openberth, Vault::clone(&config.vault), drafts, config.call_timeout);
    base.tasks.spawn("reconciler machines", machines.run(work, base.tasks.stop()));
    if !config.tick.is_zero() {
        let clock = Clock::new(base.pool.clone(), &base.log, config.tick);
        base.tasks.spawn("reconciler clock", clock.run(base.tasks.stop()));
    }
    base.serve_health(&config.own, vec![("log", log), ("infra events", events)], &MEASURES).await.map(drop)
}
