//! Workspaces in Postgres: the snapshot of each one's last event.

use futures_util::future::try_join;
use jiff::Timestamp;
use messages::workspace::{Attempts, Deletion, Member, Offer, Pause, Snapshot, Taken};
use nats::fold::table::Upsert;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row, Statement};

use super::ChangeSet;

/// As many workspaces that have come due as one tick handles; the next tick takes the next ones.
pub(super) const DUE_AT_ONCE: i64 = 10_000;

nats::table! {
    pub(super) static WORKSPACES: Table<Snapshot> = workspaces {
        id: uuid key,
        account: uuid,
        owner: uuid,
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
        members: jsonb = Json(workspace.members.clone()),
        offer: jsonb = workspace.offer.map(Json),
        taken: jsonb = workspace.taken.map(Json),
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
        members: row.try_get::<_, Json<Vec<Member>>>("members")?.0,
        offer: row.try_get::<_, Option<Json<Offer>>>("offer")?.map(|offer| offer.0),
        taken: row.try_get::<_, Option<Json<Taken>>>("taken")?.map(|taken| taken.0),
        deletion: deletion(row)?,
    }
}

pub(super) struct Statements {
    named: Statement,
    due: Statement,
    pub upsert: Upsert<Snapshot>,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        let (named, due) = try_join(db.prepare(&named()), db.prepare(&due())).await?;
        Ok(Self { named, due, upsert: Upsert::prepare(db, &WORKSPACES).await? })
    }

    /// Those that a batch may change.
    pub async fn read(&self, db: &Client, affected: &ChangeSet) -> Result<Vec<Snapshot>, Error> {
        let ChangeSet { workspaces, accounts_with_workspaces: accounts, with_siblings, tick, .. } = affected;
        let named = async {
            if workspaces.is_empty() && accounts.is_empty() {
                return Ok(Vec::new());
            }
            db.query(&self.named, &[workspaces, accounts, with_siblings]).await
        };
        let due = async {
            let Some(tick) = tick else { return Ok(Vec::new()) };
            db.query(&self.due, &[tick, &DUE_AT_ONCE]).await
        };
        let (named, due) = try_join(named, due).await?;
        named.iter().chain(&due).map(from_row).collect()
    }
}

/// Those that are named; all of these accounts, and all that are paid for by the account of one of these. What frees a place, or
/// pauses one, may concern each of an account.
fn named() -> String {
    let columns = WORKSPACES.column_names();
    format!(
        "select {columns} from workspaces where id = any($1) union
select {columns} from workspaces where account = any($2::uuid[]) union
select {columns} from workspaces where account = any(array(select account from workspaces where id = any($3)))"
    )
}

/// Those that have come due at the tick, with all of their accounts. Apart from those that are named: in one statement it would
/// be the tick, which most batches do not hold, that decides how all others are found.
fn due() -> String {
    let columns = WORKSPACES.column_names();
    format!(
        "with due as (select account from workspaces where wakes_at <= $1 order by wakes_at, id limit $2)
select {columns} from workspaces where account = any(array(select account from due))"
    )
}

/// Every workspace that is under the search path, those of one account together.
///
/// # Errors
/// What Postgres says.
pub async fn all(db: &Client) -> Result<Vec<Snapshot>, Error> {
    let query = format!("select {} from workspaces order by account, id", WORKSPACES.column_names());
    db.query(&query, &[]).await?.iter().map(from_row).collect()
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
