//! The ledger: one row for each call that may change something, so that "what did we do to the world, and why" has an
//! answer. It also knows the idempotency key of an intent that is not over.

use jiff::Timestamp;
use messages::AttemptId;
use tokio_postgres::types::ToSql;

use super::{Effect, Error, Intent, Pool, Pooled, Table, Transaction};

/// A call that is about to be made.
pub(super) struct Attempt {
    /// Its row; none for a call that changes nothing.
    pub id: Option<i64>,
    /// The idempotency key of its intent. Of two intents, the later one has the greater: also after the ledger was restored from an
    /// older copy, which a number of its own would not have.
    pub key: AttemptId,
}

/// Writes that a call is about to be made.
pub(super) async fn begin<E: Effect>(
    pool: &impl Pool,
    row: &E::Key,
    intent: Intent,
    now: Timestamp,
) -> Result<Attempt, Error> {
    let fresh = AttemptId::new();
    let Intent::Change(call, generation) = intent else { return Ok(Attempt { id: None, key: fresh }) };
    let db = pool.get().await?;
    let values: [&(dyn ToSql + Sync); 5] = [row, &call, &generation, &now, &fresh.to_string()];
    let rows = db.query(&begin_statement(&E::TABLE), &values).await?;
    let row = rows.first().ok_or(Error::Row("a call has no row in the ledger"))?;
    let key = row.try_get::<_, &str>("idempotency_key")?;
    Ok(Attempt {
        id: Some(row.try_get("id")?),
        key: key.parse().map_err(|_| Error::Row("an idempotency key of the ledger does not read"))?,
    })
}

/// The key of the last call, when that was for the same intent and it is not over; else the new one. A release from before
/// there was `intent_over` wrote only the outcome.
fn begin_statement(Table { key, ledger, .. }: &Table) -> String {
    format!(
        "with last as (select call, generation, idempotency_key, intent_over or outcome is not distinct from 'done' as over \
         from {ledger} where {key} = $1 order by id desc limit 1) \
         insert into {ledger} ({key}, call, generation, started_at, idempotency_key) values ($1, $2, $3, $4, \
         coalesce((select idempotency_key from last where call = $2 and generation = $3 and not over), $5)) \
         returning id, idempotency_key"
    )
}

/// Writes how it ended, in the transaction that records what came of it.
pub(super) async fn end<E: Effect>(
    db: &Transaction<'_>,
    attempt: Option<i64>,
    outcome: &str,
    is_over: bool,
    now: Timestamp,
) -> Result<(), Error> {
    if attempt.is_some() {
        let end = format!("update {} set ended_at = $2, outcome = $3, intent_over = $4 where id = $1", E::TABLE.ledger);
        db.execute(&end, &[&attempt, &now, &outcome, &is_over]).await?;
    }
    Ok(())
}
