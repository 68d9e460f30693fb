//! What people of ours ask for that stands in no message: what is parked, what the sweep found, which workspaces an account has, who pays
//! for it at the provider and what was done there.
//!
//! These are tables of other services. Operations is a guest there: it has a role of its own that may read these columns, and change
//! those that say what one of us asked for (`docs/decisions/0033-operations-is-a-service-of-its-own.md`). The tools of `harbor` use the same
//! statements, as the role of whose the tables are.

pub mod billed;
pub(crate) mod letters;
pub mod money;
pub mod parked;
pub(crate) mod questions;
pub mod sweep;
pub(crate) mod workspaces;

use std::time::Duration;

use chassis::database::{Error, Held, Pool};
use chassis::guest::{At, Guest, Right};
use nats::ops::Refusal;
use tokio::time::{Instant, sleep};
use tokio_postgres::Error as Refused;

/// One connection: people ask seldom, and nothing waits for them.
pub(crate) const CONNECTIONS: chassis::Connections = chassis::Connections { pool: 1, reading: 0, folds: 0 };

/// All that operations may do in Postgres.
pub(crate) const GUEST: Guest = Guest {
    connections: CONNECTIONS,
    rights: &[
        Right { at: At::Each, table: "parked", sees: parked::SEES, changes: parked::CHANGES },
        Right { at: At::One("reconciler"), table: "sweeps", sees: sweep::SUMS, changes: &[] },
        Right { at: At::One("reconciler"), table: "exceptions", sees: sweep::SEES, changes: sweep::CHANGES },
        // What people wrote, and not where they are reached.
        Right { at: At::One("web"), table: "questions", sees: questions::SEES, changes: questions::CHANGES },
        Right { at: At::One("mailer"), table: "letters", sees: letters::SEES, changes: letters::CHANGES },
        Right { at: At::One("lifecycle"), table: "workspaces", sees: workspaces::SEES, changes: &[] },
        // Nothing that says who somebody is: not whose the account is, and no card.
        Right { at: At::One("billing"), table: "accounts", sees: billed::ACCOUNTS, changes: &[] },
        Right { at: At::One("billing"), table: "payers", sees: money::PAYERS, changes: &[] },
        Right { at: At::One("billing"), table: "payments", sees: money::CALLS, changes: &[] },
        Right { at: At::One("billing"), table: "provider_sweeps", sees: money::SWEEPS, changes: &[] },
    ],
};

/// How often is looked whether a service has acted.
const LOOKED_EVERY: Duration = Duration::from_millis(100);

/// The tables of others.
#[derive(Clone)]
pub(crate) struct Tables(pub Pool);

impl Tables {
    /// A connection, for one request.
    pub async fn connection(&self) -> Result<Held, Refusal> {
        self.0.get().await.map_err(|error| away(&error.into()))
    }
}

/// What Postgres answered. A connection that was refused something is used no more: its server may be one that takes no writes any
/// longer.
pub(crate) fn answered<T>(held: Held, answer: Result<T, Refused>) -> Result<T, Refusal> {
    answer.map_err(|error| {
        held.close();
        away(&error.into())
    })
}

/// Looks again and again whether a service has acted, until there is something to see, or for so long.
pub(crate) async fn seen_within<T, F>(within: Duration, look: impl Fn() -> F) -> Result<Option<T>, Refused>
where
    F: Future<Output = Result<Option<T>, Refused>>,
{
    let until = Instant::now() + within;
    loop {
        let seen = look().await?;
        if seen.is_some() || Instant::now() > until {
            return Ok(seen);
        }
        sleep(LOOKED_EVERY).await;
    }
}

fn away(error: &Error) -> Refusal {
    tracing::warn!(%error, "tables could not be read for one of us");
    Refusal::failed("postgres does not answer, or refuses; the log of operations says why")
}
