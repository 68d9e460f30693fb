//! Operations answers the people who run Harbor, each by name, and does for them what only one of us may.
//!
//! It decides nothing and has no tables. What it tells of workspaces and accounts, it reads from the log; what it is asked to do with them, it
//! publishes there as a command with the name of who asks and their reason, and lifecycle or billing decides, as on everybody's commands.
//! What is no message (what is parked, what the sweep found) it reads from the rows of others, and notes there who wants what ([`rows`]). What
//! would come of it is said before it is done: only a request with `confirm` changes anything.
//!
//! It is a service of its own because of who may reach it: nobody but people, on an account of their own on the NATS server
//! (`docs/decisions/0033-operations-is-a-service-of-its-own.md`).

mod asked;
pub mod billed;
pub mod census;
mod compared;
mod follows;
mod letters;
mod log;
mod measured;
mod money;
pub mod parked;
mod plan;
mod questions;
pub mod rows;
mod show;
mod unstick;
mod why;

use chassis::config::Reader;
use chassis::service::Configured;
use chassis::{Base, Own, Service, Shared, StartError, Tasks};
use futures_util::future::BoxFuture;
use nats::definitions::Store;
use nats::ops::{Error, Ops};

use asked::answering;
use log::Log;
use rows::{CONNECTIONS, GUEST, Tables};

/// What an installation must know of operations.
pub static SERVICE: Service = Service {
    name: "operations",
    about: "What people of ours ask and do",
    configure: |reader| Some(Box::new(Config::read(reader)?)),
    tables: None,
    guest: Some(GUEST),
    secrets_of_others: &[],
};

/// What operations must be given.
#[derive(Debug, Clone)]
pub struct Config {
    own: Own,
}

impl Config {
    /// Reads `operations.*`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        Some(Self { own: SERVICE.own(reader)? })
    }
}

impl Configured for Config {
    fn own(&self) -> &Own {
        &self.own
    }

    fn start<'a>(&'a self, shared: &'a Shared, tasks: &'a Tasks) -> BoxFuture<'a, Result<(), StartError>> {
        Box::pin(start(shared, self, tasks))
    }
}

async fn start(shared: &Shared, config: &Config, tasks: &Tasks) -> Result<(), StartError> {
    let base = Base::start(shared, &config.own, &[Store::Log, Store::Bills], CONNECTIONS, tasks).await?;
    let ops = endpoints(&base).await.map_err(|error| StartError::Service(error.to_string()))?;
    base.tasks.spawn("operations", ops.run(base.tasks.stop()));
    let (tables, stop) = (Tables(base.pool.clone()), base.tasks.stop());
    base.tasks.spawn("what is billed", async move {
        tokio::select! { () = stop.cancelled() => {}, () = measured::keep(tables) => {} }
    });
    base.serve_health(&config.own, Vec::new(), &[]).await.map(drop)
}

/// All that can be asked, as `ops.<name>.<word>`.
async fn endpoints(base: &Base) -> Result<Ops, Error> {
    let (log, tables) = (Log::of(&base.log), Tables(base.pool.clone()));
    let mut ops = Ops::start(&base.log, SERVICE.name, env!("CARGO_PKG_VERSION"), SERVICE.about).await?;
    ops.answer("show", answering("show", &log, show::show)).await?;
    ops.answer("why", answering("why", &log, why::why)).await?;
    ops.answer("unstick", answering("unstick", &log, unstick::unstick)).await?;
    let both = (log.clone(), tables.clone());
    ops.answer("plan.set", answering("plan.set", &both, plan::set)).await?;
    ops.answer("money.show", answering("money.show", &both, money::show)).await?;
    ops.answer("money.look", answering("money.look", &log, money::repair::look)).await?;
    ops.answer("money.relink", answering("money.relink", &both, money::repair::relink)).await?;
    ops.answer("money.refund", answering("money.refund", &log, money::repair::refund)).await?;
    ops.answer("census", answering("census", &tables, census::census)).await?;
    ops.answer("approve", answering("approve", &tables, census::approve)).await?;
    ops.answer("question.list", answering("question.list", &tables, questions::list)).await?;
    ops.answer("question.show", answering("question.show", &tables, questions::show)).await?;
    ops.answer("question.answer", answering("question.answer", &tables, questions::answer)).await?;
    ops.answer("letters.stuck", answering("letters.stuck", &tables, letters::stuck)).await?;
    ops.answer("letters.settle", answering("letters.settle", &tables, letters::settle)).await?;
    ops.answer("parked.list", answering("parked.list", &tables, parked::list)).await?;
    ops.answer("parked.show", answering("parked.show", &tables, parked::show)).await?;
    ops.answer("parked.replay", answering("parked.replay", &tables, parked::replay)).await?;
    Ok(ops)
}
