//! The reconciler makes machines match what was promised, and publishes what it observes.
//!
//! Two folds write what is wanted: [`inbox`] from the log, [`nudges`] from infra's events, which carry no truth but name
//! the machine to ask about. One effect, [`machine`], calls infra for what is due, and records what came of it. Another one,
//! [`sweep`], compares what is promised with what infra lists. And once a minute, [`clock`] publishes the time.

mod clock;
pub mod inbox;
mod infra;
mod machine;
pub mod nudges;
mod openberth;
mod service;
mod sweep;

use std::sync::Arc;
use std::time::Duration;

use chassis::config::{List, Reader};
use chassis::gauges::Measure;
use chassis::vault::Vault;
use chassis::{Base, Connections, Own, Shared, StartError, Tasks};
use domain::endpoint::Suffix;
use jiff::SignedDuration;
use nats::definitions::Store;
use nats::effect::Trigger;
use secrecy::SecretString;

pub use inbox::Inbox;
pub use nudges::Nudges;
pub use service::SERVICE;

use crate::infra::Infra;
use crate::machine::Machines;
use crate::openberth::OpenBerth;
use crate::sweep::Sweep;

/// The reconciler's own migrations.
pub const MIGRATIONS: chassis::migrate::Texts = chassis::migrations!(
    "reconciler":
    "V1__instances",
    "V2__attempts_kept",
    "V3__proven_keys_and_lanes",
    "V4__trouble",
    "V5__trouble_of_long_ago",
    "V6__intents",
    "V7__life",
    "V8__drift",
    "V9__health",
    "V10__leases",
);

/// What one process takes of Postgres.
const CONNECTIONS: Connections = Connections { pool: 4, reading: 0, folds: 2 };

/// What alerts need of the sweep. Each process tells the same: it stands in the tables, whoever swept last.
const MEASURES: [Measure; 7] = [
    Measure { name: "drift_blind", query: "select count(*)::float8 from sweeps where blind_since is not null" },
    Measure {
        name: "drift_swept_seconds",
        query: "select coalesce(extract(epoch from now() - coalesce(min(seen_at), min(asked_at))), 0)::float8 from sweeps",
    },
    Measure { name: "drift_braked", query: "select coalesce(sum(waiting), 0)::float8 from sweeps" },
    Measure {
        name: "drift_orphans",
        query: "select count(*)::float8 from exceptions where over_at is null and finding in ('orphan', 'foreign')",
    },
    Measure {
        name: "drift_missing",
        query: "select count(*)::float8 from exceptions where over_at is null and finding = 'missing'",
    },
    Measure {
        name: "drift_wrong",
        query: "select count(*)::float8 from exceptions where over_at is null \
                and finding in ('running', 'stopped', 'broken', 'behind')",
    },
    Measure {
        name: "drift_staying",
        query: "select count(*)::float8 from exceptions where over_at is null and (finding in ('staying', 'leaving') \
                and last_seen - first_seen >= interval '1 hour' or last_seen - released_at >= interval '1 hour')",
    },
];

/// What the reconciler must be given.
#[derive(Debug, Clone)]
pub struct Config {
    own: Own,
    infra: url::Url,
    infra_token: SecretString,
    call_timeout: Duration,
    endpoint_suffixes: Vec<Suffix>,
    vault: Arc<Vault>,
    tick: Duration,
    steady: SignedDuration,
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
        let steady = reader.or(
            "reconciler.steady_seconds",
            60,
            "how long a machine that broke must run before people are told that it is well",
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
            steady: SignedDuration::from_secs(steady?),
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
async fn check_infra(config: &Config) -> Result<(), String> {
    let (token, suffixes) = (config.infra_token.clone(), config.endpoint_suffixes.clone());
    let infra =
        Infra::new(config.infra.clone(), token, config.call_timeout, suffixes).map_err(|error| error.to_string())?;
    // A machine that nobody has: whoever lets us in says that there is none.
    infra.get(messages::WorkspaceId::new()).await.map(drop).map_err(|error| error.to_string())
}

async fn start(shared: &Shared, config: &Config, tasks: &Tasks) -> Result<(), StartError> {
    let wrong = |error: &dyn std::fmt::Display| StartError::Service(error.to_string());
    let (token, suffixes) = (config.infra_token.clone(), config.endpoint_suffixes.clone());
    let infra =
        Infra::new(config.infra.clone(), token, config.call_timeout, suffixes).map_err(|error| wrong(&error))?;
    let openberth = OpenBerth::new().map_err(|error| wrong(&error))?;
    let base = Base::start(shared, &config.own, &[Store::Log, Store::InfraEvents], CONNECTIONS, tasks).await?;

    let clock = shared.clock.clone();
    let (trigger, sweeps) = (Trigger::new(clock.clone()), Trigger::new(clock));
    let (drafts, log) = base.fold("reconciler fold", Arc::new(Inbox::new(trigger.clone(), sweeps.clone())));
    let (_, events) = base.fold("reconciler nudges", Arc::new(Nudges::new(trigger.clone())));
    let sweep = Sweep::new(infra.clone(), base.pool.clone(), trigger.clone());
    base.effect("reconciler sweep", sweep, &sweeps, drafts.clone());
    let machines = Machines::new(infra, openberth, Vault::clone(&config.vault), config.call_timeout, config.steady);
    base.effect("reconciler machines", machines, &trigger, drafts);
    if !config.tick.is_zero() {
        let clock = clock::Clock::new(base.pool.clone(), &base.log, config.tick);
        base.tasks.spawn("reconciler clock", clock.run(base.tasks.stop()));
    }
    base.serve_health(&config.own, vec![("log", log), ("infra events", events)], &MEASURES).await.map(drop)
}
