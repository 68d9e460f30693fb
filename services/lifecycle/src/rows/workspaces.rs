//! Workspaces in Postgres: the snapshot of each one's last event.

use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::{Attempts, Snapshot};
use tokio_postgres::{Client, Error, Row, Statement};

/// As many overdue workspaces as one tick handles; the next tick takes the next ones.
const DUE_AT_ONCE: i64 = 1000;

pub(super) struct Statements {
    read: Statement,
    write: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        // By name: a column that a newer release adds must not break what is prepared here.
        const COLUMNS: &str = "id, account, owner, name, region, size, desired, generation, state, trouble, endpoint, created_at, since, due_at, \
                               version, first_deployment_at, own_key_at, tries, tried_at, next_try_at, retry_asked_at";
        let read = format!(
            "select {COLUMNS} from workspaces where id = any($1) union \
             (select {COLUMNS} from workspaces where due_at <= $2 order by due_at, id limit $3)"
        );
        let write = "insert into workspaces (id, account, owner, name, region, size, desired, generation, state, trouble, endpoint, created_at, since, due_at, version, first_deployment_at, own_key_at, tries, tried_at, next_try_at, retry_asked_at) \
                     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[], \
                     $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::bigint[], \
                     $16::timestamptz[], $17::timestamptz[], $18::integer[], $19::timestamptz[], $20::timestamptz[], $21::timestamptz[]) \
                     on conflict (id) do update set name = excluded.name, desired = excluded.desired, generation = excluded.generation, \
                     state = excluded.state, trouble = excluded.trouble, endpoint = excluded.endpoint, since = excluded.since, \
                     due_at = excluded.due_at, version = excluded.version, \
                     first_deployment_at = excluded.first_deployment_at, own_key_at = excluded.own_key_at, \
                     tries = excluded.tries, tried_at = excluded.tried_at, next_try_at = excluded.next_try_at, retry_asked_at = excluded.retry_asked_at";
        Ok(Self { read: db.prepare(&read).await?, write: db.prepare(write).await? })
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

    pub async fn write(&self, db: &Client, all: &[&Snapshot]) -> Result<(), Error> {
        if all.is_empty() {
            return Ok(());
        }
        fn column<'a, T>(all: &[&'a Snapshot], value: impl Fn(&'a Snapshot) -> T) -> Vec<T> {
            all.iter().map(|workspace| value(workspace)).collect()
        }
        db.execute(
            &self.write,
            &[
                &column(all, |w| w.id),
                &column(all, |w| w.account),
                &column(all, |w| w.owner),
                &column(all, |w| w.name.as_str()),
                &column(all, |w| w.region),
                &column(all, |w| w.size.as_str()),
                &column(all, |w| w.desired),
                &column(all, |w| w.generation.cast_signed()),
                &column(all, |w| w.state),
                &column(all, |w| w.trouble),
                &column(all, |w| w.endpoint.as_deref()),
                &column(all, |w| w.created_at),
                &column(all, |w| w.since),
                &column(all, |w| w.due_at),
                &column(all, |w| w.version.cast_signed()),
                &column(all, |w| w.first_deployment_at),
                &column(all, |w| w.own_key_at),
                &column(all, |w| w.attempts.map(|attempts| attempts.made.cast_signed())),
                &column(all, |w| w.attempts.map(|attempts| attempts.last_at)),
                &column(all, |w| w.attempts.and_then(|attempts| attempts.next_at)),
                &column(all, |w| w.retry_asked_at),
            ],
        )
        .await
        .map(drop)
    }
}

fn from_row(row: &Row) -> Result<Snapshot, Error> {
    Ok(Snapshot {
        id: row.try_get("id")?,
        account: row.try_get("account")?,
        owner: row.try_get("owner")?,
        name: row.try_get("name")?,
        region: row.try_get("region")?,
        size: row.try_get("size")?,
        desired: row.try_get("desired")?,
        generation: row.try_get::<_, i64>("generation")?.cast_unsigned(),
        state: row.try_get("state")?,
        trouble: row.try_get("trouble")?,
        endpoint: row.try_get("endpoint")?,
        created_at: row.try_get("created_at")?,
        since: row.try_get("since")?,
        due_at: row.try_get("due_at")?,
        version: row.try_get::<_, i64>("version")?.cast_unsigned(),
        first_deployment_at: row.try_get("first_deployment_at")?,
        own_key_at: row.try_get("own_key_at")?,
        attempts: attempts(row)?,
        retry_asked_at: row.try_get("retry_asked_at")?,
    })
}

/// None unless how many there were and when the last one was are both known.
fn attempts(row: &Row) -> Result<Option<Attempts>, Error> {
    let (made, last_at): (Option<i32>, Option<Timestamp>) = (row.try_get("tries")?, row.try_get("tried_at")?);
    let next_at = row.try_get("next_try_at")?;
    Ok(made.zip(last_at).map(|(made, last_at)| Attempts { made: made.cast_unsigned(), last_at, next_at }))
}
