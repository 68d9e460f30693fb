//! Effect: state in, world changed. The mechanism under every call to the outside: infra, a mail provider, a payment
//! provider.
//!
//! **The cast.** An [`Effect`] is what a service writes: what its rows want done ([`Intent`]), the call, and what follows from
//! the answer. The [`Worker`] is the shell around it. An *intent row* stands in a [`Table`] of the service; a fold writes
//! it, and fires the [`Trigger`]. A *lease* keeps two workers off the same row; it is short, and its worker renews it. A [`Lane`]
//! limits the calls to one target, and the pace those of all. The *ledger* has a row for each call that may change something, with the *idempotency key*
//! of its intent. The [`Clock`] is where every other time comes from. *Drafts* are what is to be published; the fold publishes
//! them.
//!
//! **The play.** The worker (1) claims what is due, as many rows of each lane as it has room for; (2) writes the call into
//! the ledger: the key is that of the last call when that was for the same intent and it is not over, else a new one;
//! (3) calls; (4) in one transaction locks the row, has the effect [settle](Effect::settle) it, writes when it is due again,
//! gives back the lease, ends the call in the ledger and writes the drafts. There are no retries inside: the next claim is
//! the retry, after a pause that grows with each failure ([`Backoff`]).
//!
//! **What can go wrong.** Killed before the call: within seconds the lease runs out, and the next worker calls with the same
//! key. Killed after it: the same, and the other side recognizes the key. Leases cannot be renewed: the call is given up
//! before another worker can make it. Frozen for longer than the lease: the lock of step 4 finds that the lease is another
//! one, and what was learnt is dropped. A row that changed meanwhile has a higher `nudge`: it is due at
//! once. A target that does not answer fills its own lane and no other. An answer that Postgres refuses counts as a call
//! that failed ([`Fault`]). Postgres gone: nothing is recorded, the next call has the same key.
//!
//! A table of intents has these columns beside its own, and only the mechanism writes them, but for a fold that makes a row
//! due (`due_at`, `nudge`). Its ledger names the row by the same key:
//!
//! ```sql
//! -- the table                                -- the ledger
//! failures     integer not null default 0,    id              bigint generated always as identity primary key,
//! nudge        bigint not null default 0,     <key>           <its type> not null, -- index on (<key>, id)
//! due_at       timestamptz,                   call            text not null,
//! leased_until timestamptz,                   generation      bigint not null,
//! lease        uuid,                          idempotency_key text,
//! --                                          started_at      timestamptz not null, -- index
//! -- index on (<lane>, due_at)                ended_at        timestamptz,
//! --   where due_at is not null               outcome         text,
//! --                                          intent_over     boolean not null default false
//! ```

mod backoff;
mod claim;
mod clock;
mod error;
mod gauges;
mod lanes;
mod leases;
mod ledger;
mod pace;
mod pool;
mod record;
mod settling;
mod table;
mod trigger;
mod worker;

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use messages::AttemptId;
use tokio_postgres::Row;
use tokio_postgres::types::{FromSqlOwned, ToSql};

pub use backoff::Backoff;
pub use clock::{Clock, Hand, Rests};
pub use error::{Error, Fault};
pub use lanes::{Lane, Rate};
pub use pool::{Pool, Pooled, Prepared, Transaction};
pub use settling::{Settled, Settling};
pub use table::{MECHANISM, Table};
pub use trigger::Trigger;
pub use worker::Worker;

/// What a service writes to have an effect.
pub trait Effect: Send + Sync + 'static {
    /// Its name in metrics and logs.
    const NAME: &'static str;
    /// The service whose it is.
    const SERVICE: &'static str;
    /// Where its intents stand.
    const TABLE: Table;

    /// The key of a row.
    type Key: Key;
    /// A row, as far as the effect needs it.
    type Row: Send + Sync;
    /// What the other side answers.
    type Answer: Send + Sync;
    /// How a call fails. Its text goes into the ledger: it says what happened without what was sent or received.
    type CallError: Display + From<Fault> + Send + Sync;

    /// The limits, one for each target; each row belongs to one.
    fn lanes(&self) -> Vec<Lane>;

    /// How many calls a worker begins in a second, in all lanes together; no limit if none.
    fn calls_a_second(&self) -> Option<u32> {
        None
    }

    /// How long a call may take. One that has not come back some seconds after that is given up.
    fn longest_call(&self) -> Duration;

    /// The pauses after failures.
    fn backoff(&self) -> Backoff {
        Backoff::USUAL
    }

    /// Reads the columns that [`TABLE`](Self::TABLE) names.
    ///
    /// # Errors
    /// When they do not read.
    fn read(row: &Row) -> Result<Self::Row, Error>;

    /// What the row wants done next. Pure: it follows from the row alone, and so is the same after a crash.
    fn intent(&self, row: &Self::Row) -> Intent;

    /// Does it. `key` is the same each time that the same intent is tried.
    fn call(
        &self,
        row: &Self::Row,
        key: AttemptId,
    ) -> impl Future<Output = Result<Self::Answer, Self::CallError>> + Send;

    /// Writes what came of it into the service's own columns, drafts what is to be published, and says how it goes on.
    /// Runs in the transaction that records the call; it is run again when that transaction is undone by a conflict.
    fn settle(
        &self,
        settling: &mut Settling<'_>,
        row: &Self::Row,
        outcome: Result<&Self::Answer, &Self::CallError>,
    ) -> impl Future<Output = Result<Settled, Error>> + Send;

    /// What was settled is committed: if it made rows of another effect due, here that one is triggered.
    fn settled(&self) {}
}

/// The key of a row of intents.
pub trait Key: ToSql + FromSqlOwned + Display + Send + Sync + 'static {}

impl<K: ToSql + FromSqlOwned + Display + Send + Sync + 'static> Key for K {}

/// What a row wants done. The word names the call in the ledger and in metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intent {
    /// To read. It changes nothing and leaves no row in the ledger.
    Read(&'static str),
    /// To change something: which call, and for which version of what is wanted. The same two are the same intent until it is
    /// over.
    Change(&'static str, i64),
}

impl Intent {
    const fn word(self) -> &'static str {
        match self {
            Self::Read(call) | Self::Change(call, _) => call,
        }
    }
}
