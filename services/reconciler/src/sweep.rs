//! The sweep: every five minutes, what is promised is compared with what infra lists, in both directions.
//!
//! **The cast.** *The sweep* is one row, and an effect like any other: a tick makes it due, whoever claims it makes it, one at
//! a time however many reconcilers there are. [`domain::drift`] compares, and says how old each difference is and what the
//! brake lets go. The differences stand in `exceptions`, which `harbor census` prints.
//!
//! **The play.** What is promised is read, then infra's list to its end, then what is promised once more: what changed
//! meanwhile is not judged. What is not as promised becomes due, and the ordinary round of [`machine`](crate::machine)
//! mends it: the sweep itself calls nobody but for the list. A machine that nobody was promised becomes, once it is old enough
//! and the brake has let it go, a row like any other, whose promise is that it is gone.
//!
//! **What can go wrong.** The list fails or breaks off half way: we are blind, operators are told at once, and nothing is done.
//! It has lost more than half of what is promised in a region: the same there, and the others are swept as ever. Then every
//! tick asks for another sweep until one can be believed about all, and each machine is looked at by itself as if there were
//! no sweep.

mod exception;
mod rows;
mod settle;

use std::time::Duration;

use chassis::database::Pool;
use domain::drift::{self, Listed, Promised};
use jiff::Timestamp;
use messages::AttemptId;
use nats::effect::{Effect, Error, Fault, Intent, Lane, Settled, Settling, Table, Trigger};

use crate::infra::{CallError, Infra, Page};
use crate::machine::Paces;

pub(crate) use exception::RETENTION;
pub(crate) use rows::ASK;

/// A list may take this long, all its pages together. Until then no other process begins one.
const LONGEST: Duration = Duration::from_secs(120);

/// A list has no more pages than this, or it has no end.
const MOST_PAGES: usize = 2_000;

/// Where the sweep stands.
pub(crate) const TABLE: Table =
    Table { name: "sweeps", key: "sweep", columns: || rows::COLUMNS.to_owned(), ledger: "sweep_attempts" };

/// The sweep as its row has it.
pub(crate) struct Row {
    /// The time of the tick that asked for it.
    asked_at: Timestamp,
    /// How many were asked for.
    asked: i64,
    /// Since when we are blind, if we are.
    blind_since: Option<Timestamp>,
    /// How many machines waited for the brake the last time.
    waiting: i64,
}

/// What was promised before the list was read, and the list.
pub(crate) struct Looked {
    before: Vec<Promised>,
    listed: Vec<Listed>,
}

/// There is no list.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoList {
    /// A page did not come.
    #[error("page {0} of the list: {1}")]
    Page(usize, CallError),
    /// It goes round in circles.
    #[error("the list has no end")]
    Endless,
    /// What is promised cannot be read.
    #[error(transparent)]
    Rows(#[from] Error),
    /// It did not come back in time.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// The effect of sweeping.
pub(crate) struct Sweep {
    infra: Infra,
    pool: Pool,
    /// What is not as promised is mended by them.
    machines: Trigger,
    paces: Paces,
}

impl Sweep {
    pub const fn new(infra: Infra, pool: Pool, machines: Trigger, paces: Paces) -> Self {
        Self { infra, pool, machines, paces }
    }

    /// All that infra lists.
    async fn list(&self) -> Result<Vec<Listed>, NoList> {
        let (mut all, mut cursor) = (Vec::new(), String::new());
        for page in 1..=MOST_PAGES {
            let Page { resources, next_cursor } =
                self.infra.list(&cursor).await.map_err(|error| NoList::Page(page, error))?;
            all.extend(resources.into_iter().map(|one| Listed {
                token: plain(&one.token),
                region: plain(&one.region),
                raw: plain(&one.state),
                generation: one.generation.unwrap_or_default(),
            }));
            match next_cursor {
                None => return Ok(all),
                Some(next) if next == cursor => return Err(NoList::Endless),
                Some(next) => cursor = next,
            }
        }
        Err(NoList::Endless)
    }
}

/// Infra's own text goes into rows and onto terminals: cut to what a name is.
fn plain(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(128).collect()
}

impl Effect for Sweep {
    const NAME: &'static str = "sweep";
    const SERVICE: &'static str = "reconciler";
    const TABLE: Table = TABLE;

    type Key = String;
    type Row = Row;
    type Answer = Looked;
    type CallError = NoList;

    fn lanes(&self) -> Vec<Lane> {
        vec![Lane::only(1)]
    }

    fn longest_call(&self) -> Duration {
        LONGEST
    }

    fn read(row: &tokio_postgres::Row) -> Result<Row, Error> {
        rows::from_row(row)
    }

    /// It changes nothing at infra, and is in the ledger all the same: that nothing was found is worth knowing only with when.
    fn intent(&self, row: &Row) -> Intent {
        Intent::Change("list", row.asked)
    }

    async fn call(&self, _: &Row, _: AttemptId) -> Result<Looked, NoList> {
        let before = rows::promised(&self.pool).await?;
        Ok(Looked { before, listed: self.list().await? })
    }

    async fn settle(
        &self,
        settling: &mut Settling<'_>,
        row: &Row,
        outcome: Result<&Looked, &NoList>,
    ) -> Result<Settled, Error> {
        settle::settle(settling, row, self.paces, outcome).await
    }

    fn settled(&self) {
        self.machines.fire();
    }
}

/// A sweep that is due at this tick was not asked for since then.
pub(crate) fn due_before(tick: Timestamp) -> Timestamp {
    tick.checked_sub(drift::EVERY).unwrap_or(Timestamp::MIN)
}
