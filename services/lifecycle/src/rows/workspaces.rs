//! Workspaces in Postgres: the snapshot of each one's last event.

use jiff::Timestamp;
use messages::workspace::{Attempts, Deletion, Pause, Snapshot};
use nats::fold::table::Upsert;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row, Statement};

use super::ChangeSet;

/// As many workspaces that have come due as one tick handles; the next tick takes the next ones.
pub(super) const DUE_AT_ONCE: i64 = 10_000;

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
        first_ready_at: timestamptz,
        restart_asked_at: timestamptz,
        kept_at: timestamptz,
    } and |workspace| {
        pauses: jsonb = Json(workspace.pauses.clone()),
        farewell: text = workspace.deletion.map(|deletion| deletion.farewell),
        deleted_at: timestamptz = workspace.deletion.map(|deletion| deletion.at),
        restorable_until: timestamptz = workspace.deletion.and_then(|deletion| deletion.restorable_until),
        grace_at: timestamptz = domain::workspace::grace_at(workspace),
        tries: integer = workspace.attempts.map(|attempts| attempts.made),
        tried_at: timestamptz = workspace.attempts.map(|attempts| attempts.last_at),
        next_try_at: timestamptz = workspace.attempts.and_then(|attempts| attempts.next_at),
    };
    fn from_row(row) {
        attempts: attempts(row)?,
        pauses: row.try_get::<_, Json<Vec<Pause>>>("pauses")?.0,
        deletion: deletion(row)?,
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

    /// Those that a batch may change.
    pub async fn read(&self, db: &Client, affected: &ChangeSet) -> Result<Vec<Snapshot>, Error> {
        let ChangeSet { workspaces, accounts_with_workspaces: accounts, with_siblings, tick, .. } = affected;
        let rows = db.query(&self.read, &[workspaces, tick, &DUE_AT_ONCE, accounts, with_siblings]).await?;
        rows.iter().map(from_row).collect()
    }
}

/// Those that are named; those that have come due at the tick; all of these accounts, and all that are paid for by the account
/// of one of these. What frees a place, or pauses one, may concern each of an account.
fn read() -> String {
    let columns = WORKSPACES.column_names();
    format!(
        "with due as (select id, account from workspaces where wakes_at <= $2 order by wakes_at, id limit $3)
select {columns} from workspaces where id = any($1) union
select {columns} from workspaces where account = any($4::uuid[]) union
select {columns} from workspaces where account in (select account from workspaces where id = any($5) union select account from due)"
    )
}

/// None unless how many there were and when the last one was are both known.
fn attempts(row: &Row) -> Result<Option<Attempts>, Error> {
    let (made, last_at): (Option<i32>, Option<Timestamp>) = (row.try_get("tries")?, row.try_get("tried_at")?);
    let next_at = row.try_get("next_try_at")?;
    Ok(made.zip(last_at).map(|(made, last_at)| Attempts { made: made.cast_unsigned(), last_at, next_at }))
}

/// None unless why and since when are both known.
fn deletion(row: &Row) -> Result<Option<Deletion>, Error> {
    let (farewell, at) = (row.try_get::<_, Option<_>>("farewell")?, row.try_get::<_, Option<Timestamp>>("deleted_at")?);
    let restorable_until = row.try_get("restorable_until")?;
    Ok(farewell.zip(at).map(|(farewell, at)| Deletion { farewell, at, restorable_until }))
}
