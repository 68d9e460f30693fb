//! The ids of commands that were decided on: the same id again is the same order.

use jiff::{SignedDuration, Timestamp};
use messages::CommandId;
use tokio_postgres::{Client, Error, Statement};

use super::{Input, Kept, Received, Retention};

/// A command sent again after this long is a new one; web gives up on a page long before.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(35 * 24);

/// What was parked is kept for a year: long enough to ask for it to be acted on after all. A second time it cannot be asked
/// for, because the log has forgotten it by then.
const PARKED: SignedDuration = SignedDuration::from_hours(400 * 24);
const REPLAYED: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What every fold has beside its own tables.
const KEPT: [Kept; 3] = [
    Kept { table: "commands", key: "id", time: "at", kept: REMEMBERED },
    Kept { table: "parked", key: "(stream, seq)", time: "stored_at", kept: PARKED },
    Kept { table: "parked", key: "(stream, seq)", time: "replayed_at", kept: REPLAYED },
];

/// The statements of the commands.
pub(super) struct Statements {
    seen: Statement,
    insert: Statement,
    retention: Retention,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self {
            seen: db.prepare("select id from commands where id = any($1)").await?,
            insert: db.prepare("insert into commands (id, at) select * from unnest($1::uuid[], $2::timestamptz[]) on conflict do nothing").await?,
            retention: Retention::prepare(db, &KEPT).await?,
        })
    }

    /// Those of these commands that were decided on.
    pub async fn seen(&self, db: &Client, ids: &[CommandId]) -> Result<Vec<CommandId>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        db.query(&self.seen, &[&ids]).await?.iter().map(|row| row.try_get(0)).collect()
    }

    /// Remembers those that were decided on now, and forgets the oldest when time has passed.
    pub async fn insert<I: Input>(&self, db: &Client, received: &[Received<I>]) -> Result<(), Error> {
        let fresh: Vec<(CommandId, Timestamp)> =
            received.iter().filter_map(|one| Some((one.command()?, one.envelope.at))).collect();
        if !fresh.is_empty() {
            let (ids, times): (Vec<CommandId>, Vec<Timestamp>) = fresh.into_iter().unzip();
            db.execute(&self.insert, &[&ids, &times]).await?;
        }
        if let Some(now) = received.iter().rev().find_map(|one| one.input.time()) {
            self.retention.apply(db, now).await?;
        }
        Ok(())
    }
}
