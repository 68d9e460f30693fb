//! Workspaces in Postgres: the snapshot of each one's last event.

use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Attempts, Snapshot};
use nats::fold::table::Upsert;
use tokio_postgres::{Client, Error, Row, Statement};

/// As many overdue workspaces as one tick handles; the next tick takes the next ones.
const DUE_AT_ONCE: i64 = 1000;

nats::table! {
    pub(super) static WORKSPACES: Table<Snapshot> = workspaces {
        id: uuid key,
        account: uuid fixed,
        owner: uuid fixed,
        name: text,
        region: text fixed,
        size: text fixed,
        desired: text,
        generation: bigint,
        state: text,
        trouble: text,
        endpoint: text,
        created_at: timestamptz fixed,
        since: timestamptz,
        due_at: timestamptz,
        version: bigint,
        first_deployment_at: timestamptz,
        own_key_at: timestamptz,
        retry_asked_at: timestamptz,
    } and |workspace| {
        tries: integer = workspace.attempts.map(|attempts| attempts.made),
        tried_at: timestamptz = workspace.attempts.map(|attempts| attempts.last_at),
        next_try_at: timestamptz = workspace.attempts.and_then(|attempts| attempts.next_at),
    };
    fn from_row(row) {
        attempts: attempts(row)?,
    }
}

pub(super) struct Statements {
    read: Statement,
    pub upsert: Upsert<Snapshot>,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        Ok(Self { read: db.prepare(&read()).await?, upsert: Upsert::prepare(db, &WORKSPACES).await? })
    }

    /// Those with these ids, and those that are due at the tick.
    pub async fn read(
        &self,
        db: &Client,
        ids: &[WorkspaceId],
        tick: Option<Timestamp>,
    ) -> Result<Vec<Snapshot>, Error> {
        let rows = db.query(&self.read, &[&ids, &tick, &DUE_AT_ONCE]).await?;
        rows.iter().map(from_row).collect()
    }
}

fn read() -> String {
    let columns = WORKSPACES.column_names();
    format!(
        "select {columns} from workspaces where id = any($1) union \
         (select {columns} from workspaces where due_at <= $2 order by due_at, id limit $3)"
    )
}

/// None unless how many there were and when the last one was are both known.
fn attempts(row: &Row) -> Result<Option<Attempts>, Error> {
    let (made, last_at): (Option<i32>, Option<Timestamp>) = (row.try_get("tries")?, row.try_get("tried_at")?);
    let next_at = row.try_get("next_try_at")?;
    Ok(made.zip(last_at).map(|(made, last_at)| Attempts { made: made.cast_unsigned(), last_at, next_at }))
}
