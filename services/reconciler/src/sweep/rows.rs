//! The rows of a sweep: what is promised, what was found, and what becomes due.

use std::time::Duration;

use chassis::database::Pool;
use domain::drift::{Compared, Exception, Known, Promised};
use jiff::Timestamp;
use messages::WorkspaceId;
use messages::workspace::Region;
use nats::effect::{Error, Transaction};
use tokio_postgres::types::ToSql;

use super::Row;
use super::exception::{self, EXCEPTIONS};
use crate::machine::{HANDS, INSTANCES, Instance, LONGEST_PAUSE, WANTS};

/// What the effect reads of its row.
pub(super) const COLUMNS: &str = "asked_at, asked, blind_since, waiting";

/// What a tick asks for, in the fold: $1 is its time, $2 what [`due_before`](super::due_before) says, $3 the time at which it
/// is due. While we are blind each tick asks.
pub(crate) const ASK: &str = "update sweeps set asked_at = $1, asked = asked + 1, due_at = $3, nudge = nudge + 1 \
     where asked_at is null or asked_at <= $2 or blind_since is not null and asked_at < $1";

/// What is promised, of machines that are there or are to be. What is gone for good is promised nothing.
const PROMISED: &str = "select workspace, region, desired, generation, held, resource is not null as was_there, \
     coalesce(seen_word = 'deleted', false) as is_gone from instances \
     where not orphan and (desired <> 'deleted' or resource is not null or due_at is not null)";

pub(super) fn from_row(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let asked_at: Option<Timestamp> = row.try_get("asked_at")?;
    let asked_at = asked_at.ok_or(Error::Row("a sweep is due that no tick asked for"))?;
    let (asked, blind_since, waiting) = (row.try_get("asked")?, row.try_get("blind_since")?, row.try_get("waiting")?);
    Ok(Row { asked_at, asked, blind_since, waiting })
}

/// What is promised now.
pub(super) async fn promised(pool: &Pool) -> Result<Vec<Promised>, Error> {
    let db = nats::effect::Pool::get(pool).await?;
    Ok(all_promised(&nats::effect::Pooled::query(&db, PROMISED, &[]).await?)?)
}

/// The same in the transaction that judges.
pub(super) async fn promised_still(db: &Transaction<'_>) -> Result<Vec<Promised>, Error> {
    Ok(all_promised(&db.query(PROMISED, &[]).await?)?)
}

fn all_promised(rows: &[tokio_postgres::Row]) -> Result<Vec<Promised>, tokio_postgres::Error> {
    let read = |row: &tokio_postgres::Row| {
        let known = match (row.try_get("was_there")?, row.try_get("is_gone")?) {
            (false, _) => Known::Never,
            (true, true) => Known::Gone,
            (true, false) => Known::Seen,
        };
        Ok(Promised {
            workspace: row.try_get("workspace")?,
            region: row.try_get("region")?,
            desired: row.try_get("desired")?,
            generation: row.try_get::<_, i64>("generation")?.cast_unsigned(),
            known,
            held: row.try_get("held")?,
        })
    };
    rows.iter().map(read).collect()
}

/// The exceptions that were open until now.
pub(super) async fn open(db: &Transaction<'_>) -> Result<Vec<Exception>, Error> {
    let select = format!("select {} from exceptions where over_at is null", EXCEPTIONS.column_names());
    let rows = db.query(&select, &[]).await?;
    let read: Vec<_> = rows.iter().map(exception::exception).collect::<Result<_, _>>()?;
    Ok(read.into_iter().flatten().collect())
}

/// How many machines the brake has let go since then, without a person.
pub(super) async fn released_since(db: &Transaction<'_>, since: Timestamp) -> Result<usize, Error> {
    let select = "select count(*) from exceptions where released_at > $1 and approved_by is null";
    let row = db.query_opt(select, &[&since]).await?;
    let count: i64 = row.map(|row| row.try_get(0)).transpose()?.unwrap_or_default();
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Writes what was found.
pub(super) async fn write(db: &Transaction<'_>, exceptions: &[Exception]) -> Result<(), Error> {
    let rows: Vec<exception::Row> = exceptions.iter().map(exception::Row::from).collect();
    let rows: Vec<&exception::Row> = rows.iter().collect();
    let values = EXCEPTIONS.values(&rows);
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|column| &**column as &(dyn ToSql + Sync)).collect();
    db.execute(&EXCEPTIONS.upsert(), &values).await?;
    Ok(())
}

/// These are due at once: the ordinary round looks at them.
pub(super) async fn due(db: &Transaction<'_>, machines: &[WorkspaceId], now: Timestamp) -> Result<(), Error> {
    let update = "update instances set due_at = $2, nudge = nudge + 1 where workspace = any($1) and not orphan";
    db.execute(update, &[&machines, &now]).await?;
    Ok(())
}

/// Infra knows older promises than it was told, of these machines: it is to be told again.
pub(super) async fn behind(db: &Transaction<'_>, late: &[(WorkspaceId, u64)]) -> Result<(), Error> {
    let update = "update instances set seen_generation = least(seen_generation, knows) \
                  from unnest($1::uuid[], $2::bigint[]) as late (machine, knows) \
                  where workspace = machine and workspace = any($1)";
    let (machines, known): (Vec<_>, Vec<_>) =
        late.iter().map(|(machine, knows)| (*machine, knows.cast_signed())).unzip();
    db.execute(update, &[&machines, &known]).await?;
    Ok(())
}

/// From here on this transaction works with the hand that promises.
async fn promises(db: &Transaction<'_>) -> Result<(), Error> {
    db.execute(&format!("set local role {WANTS}"), &[]).await?;
    Ok(())
}

/// And from here on with its own again.
async fn observes(db: &Transaction<'_>) -> Result<(), Error> {
    db.execute(&format!("set local role {}", HANDS.effects.role), &[]).await?;
    Ok(())
}

/// No sweep watches over what is looked at every `look` only: of these, who was not looked at for as long as any other machine is
/// due now. They are the only ones that wait for longer than that.
pub(super) async fn look_at_each(db: &Transaction<'_>, look: Duration, now: Timestamp) -> Result<(), Error> {
    let update = "update instances set due_at = $1 where workspace = any(array(\
                  select workspace from instances where due_at > $2 and due_at <= $3 order by workspace for update))";
    let after = |pause: Duration| now.checked_add(pause).unwrap_or(Timestamp::MAX);
    let (waits, seen) = (after(LONGEST_PAUSE), after(look.saturating_sub(LONGEST_PAUSE)));
    db.execute(update, &[&now, &waits, &seen]).await?;
    Ok(())
}

/// The brake lets go what was promised to end.
pub(super) async fn let_go(db: &Transaction<'_>, machines: &[WorkspaceId], now: Timestamp) -> Result<(), Error> {
    if machines.is_empty() {
        return Ok(());
    }
    promises(db).await?;
    let update = "update instances set held = false, due_at = $2, nudge = nudge + 1 where workspace = any($1) and held";
    db.execute(update, &[&machines, &now]).await?;
    observes(db).await
}

/// Machines that nobody was promised, and the brake has let go: each becomes a row whose promise is that it is gone. Where
/// there is a row, of one that was destroyed before, that one is looked at again.
pub(super) async fn adopt(
    db: &Transaction<'_>,
    orphans: &[(WorkspaceId, Region, u64)],
    now: Timestamp,
) -> Result<(), Error> {
    if orphans.is_empty() {
        return Ok(());
    }
    promises(db).await?;
    let row = |(workspace, region, generation): &(WorkspaceId, Region, u64)| {
        Instance::orphan(*workspace, *region, *generation, now)
    };
    let rows: Vec<Instance> = orphans.iter().map(row).collect();
    let rows: Vec<&Instance> = rows.iter().collect();
    let values = INSTANCES.values(&rows);
    let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|column| &**column as &(dyn ToSql + Sync)).collect();
    db.execute(&INSTANCES.upsert(), &values).await?;
    observes(db).await?;
    let again = "update instances set due_at = $2, nudge = nudge + 1 \
                 where workspace = any($1) and not orphan and desired = 'deleted'";
    let machines: Vec<WorkspaceId> = orphans.iter().map(|(workspace, _, _)| *workspace).collect();
    db.execute(again, &[&machines, &now]).await?;
    Ok(())
}

/// What a list that can be believed says in all. Where it cannot, [`blind`] says after it.
pub(super) async fn seen(db: &Transaction<'_>, now: Timestamp, all: &Compared, waiting: usize) -> Result<(), Error> {
    let update = "update sweeps set seen_at = $1, promised = $2, listed = $3, as_promised = $4, moving = $5, waiting = $6, \
                  blind_since = null, blind = null";
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let Compared { promised, listed, as_promised, moving, .. } = all;
    let [promised, listed, as_promised, moving] = [promised, listed, as_promised, moving].map(|number| count(*number));
    db.execute(update, &[&now, &promised, &listed, &as_promised, &moving, &count(waiting)]).await?;
    Ok(())
}

/// The list cannot be believed, for this reason, and could not since then.
pub(super) async fn blind(db: &Transaction<'_>, since: Timestamp, reason: &str) -> Result<(), Error> {
    let update = "update sweeps set blind_since = $1, blind = $2";
    db.execute(update, &[&since, &reason]).await?;
    Ok(())
}
