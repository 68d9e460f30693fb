//! The reconciler makes machines match what was promised, and publishes what it observes.
//!
//! Two folds write what is wanted: [`inbox`] from the log, [`nudges`] from infra's events, which carry no truth but name
//! the machine to ask about. One effect, [`machine`], calls infra for what is due, and records what came of it. Another one,
//! [`sweep`], compares what is promised with what infra lists; a third, [`seals`], seals keys anew after the master key has changed. And once a minute, [`clock`] publishes the time.

mod clock;
pub mod inbox;
mod infra;
mod key_check;
mod machine;
pub mod nudges;
mod seals;
mod service;
mod sweep;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chassis::config::{List, Reader};
use chassis::gauges::Measure;
use chassis::vault::Vault;
use chassis::vault::follow;
use chassis::vault::known::Keeps;
use chassis::{Base, Connections, Own, Shared, StartError, Tasks};
use domain::endpoint::Suffix;
use nats::definitions::Store;
use nats::effect::Trigger;
use openberth::{OpenBerth, Reach};
use secrecy::SecretString;

pub use inbox::Inbox;
pub use nudges::Nudges;
pub use service::SERVICE;

use crate::infra::Infra;
use crate::machine::{Machines, Paces};
use crate::seals::Seals;
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
    "V11__master_keys",
    "V12__seals",
    "V13__approved_why",
    "V14__nonces",
);

/// The table in which each call to the outside is kept.
const LEDGER: &str = "attempts";

/// What one process takes of Postgres.
const CONNECTIONS: Connections = Connections { pool: 3, reading: 0, folds: 2 };

/// What is sealed here.
const KEEPS: Keeps = Keeps { service: "reconciler", tables: &["instances", "seals"], seals: true };

/// What alerts need of the sweep. Each process tells the same: it stands in the tables, whoever swept last.
const MEASURES: [Measure; 8] = [
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
    Measure {
        name: "seals_missing",
        query: "select count(*)::float8 from instances i where key = 'proven' \
                and not exists (select from seals s where s.workspace = i.workspace)",
    },
];

/// What the reconciler must be given.
#[derive(Debug, Clone)]
pub struct Config {
    own: Own,
    infra: url::Url,
    infra_token: SecretString,
    call_timeout: Duration,
    calls_a_second: Option<u32>,
    endpoint_suffixes: Vec<Suffix>,
    reach: Reach,
    vault: Vault,
    master_key_file: Option<PathBuf>,
    tick: Duration,
    paces: Paces,
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
        let calls_a_second = reader.or(
            "reconciler.calls_per_second",
            40,
            "how many calls to infra one process begins in a second at most, however much is due; 0 sets no limit",
        );
        let suffixes = reader.required::<List>(
            "reconciler.endpoint_suffixes",
            "names under which infra may put workspaces, e.g. eu.example.com; an address that is under none is not believed",
        );
        let suffixes = suffixes.and_then(|suffixes| read_suffixes(reader, &suffixes));
        let reach = read_reach(reader, suffixes.clone());
        let vault = reader.secret_as(
            "reconciler.master_key",
            "the keys that admin keys are sealed with, <id>:<32 bytes in base64>, one a line: the first one seals, all of them open",
            |keys| Vault::new(&keys),
        );
        let master_key_file = reader.private_file_of("reconciler.master_key");
        let tick = reader.or(
            "reconciler.tick_seconds",
            60,
            "how far apart two beats of the clock are; 0 leaves the clock to someone else",
        );
        let paces = Paces::read(reader);
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
            calls_a_second: calls_a_second.filter(|calls| *calls > 0),
            endpoint_suffixes: suffixes?,
            reach: reach?,
            vault: vault?,
            master_key_file,
            tick,
            paces: paces?,
        })
    }
}

/// Where we go with a key: under the names of infra, and to addresses out in the open or in networks that are named.
fn read_reach(reader: &mut Reader, suffixes: Option<Vec<Suffix>>) -> Option<Reach> {
    let networks = reader.optional::<List>(
        "reconciler.endpoint_networks",
        "private networks that workspaces may be in, e.g. 10.1.0.0/16; without it, only addresses that everybody can reach",
    );
    let List(networks) = networks?.unwrap_or_default();
    let reach = Reach::under(suffixes?).and_in(networks.iter().map(String::as_str));
    reach.map_or_else(|error| reader.problem(format!("reconciler.endpoint_networks: {error}")), Some)
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
    let openberth = OpenBerth::new(config.reach.clone()).map_err(|error| wrong(&error))?;
    let base = Base::start(shared, &config.own, &[Store::Log, Store::InfraEvents], CONNECTIONS, tasks).await?;

    follow::begin(&config.vault, KEEPS, config.master_key_file.clone(), &base.pool, &base.tasks).await?;

    let clock = shared.clock.clone();
    let (trigger, sweeps) = (Trigger::new(clock.clone()), Trigger::new(clock));
    let (drafts, log) = base.fold("reconciler fold", Arc::new(Inbox::new(trigger.clone(), sweeps.clone())));
    let (_, events) = base.fold("reconciler nudges", Arc::new(Nudges::new(trigger.clone())));
    let sweep = Sweep::new(infra.clone(), base.pool.clone(), trigger.clone(), config.paces);
    base.effect("reconciler sweep", sweep, &sweeps, drafts.clone());
    let renewals = Trigger::new(shared.clock.clone());
    base.effect("reconciler seals", Seals::new(config.vault.clone()), &renewals, drafts.clone());
    let asking = seals::ask(config.vault.clone(), base.pool.clone(), renewals, base.tasks.stop());
    base.tasks.spawn("reconciler old seals", asking);
    let pace = (config.call_timeout, config.calls_a_second);
    let machines = Machines::new(infra, openberth, config.vault.clone(), pace, config.paces);
    base.effect("reconciler machines", machines, &trigger, drafts);
    if !config.tick.is_zero() {
        let clock = clock::Clock::new(base.pool.clone(), &base.log, config.tick);
        base.tasks.spawn("reconciler clock", clock.run(base.tasks.stop()));
    }
    base.serve_health(&config.own, vec![("log", log), ("infra events", events)], &MEASURES).await.map(drop)
}
