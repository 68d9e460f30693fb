//! Recording a call: in one transaction what the effect makes of it, when the row is due again, the end in the ledger, and
//! the drafts.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use jiff::Timestamp;

use super::claim::Claimed;
use super::{Effect, Error, Pool, Pooled, Settling, Transaction, ledger};
use crate::fold::Draft;

/// Pauses before a transaction is written again that others were in the way of.
const CONFLICTS: ExponentialBuilder =
    ExponentialBuilder::new().with_jitter().with_min_delay(Duration::from_millis(10)).with_max_times(3);

/// Writes what came of a call. Returns whether there are drafts.
pub(super) async fn record<E: Effect>(
    effect: &E,
    pool: &impl Pool,
    claimed: &Claimed<E>,
    attempt: Option<i64>,
    outcome: Result<&E::Answer, &E::CallError>,
    now: Timestamp,
) -> Result<bool, Error> {
    let mut pauses = CONFLICTS.build();
    loop {
        match write(effect, pool, claimed, attempt, outcome, now).await {
            Err(error) if error.is_conflict() => {
                let Some(pause) = pauses.next() else { return Err(error) };
                metrics::counter!("database_conflicts_total").increment(1);
                tokio::time::sleep(pause).await;
            }
            written => return written,
        }
    }
}

async fn write<E: Effect>(
    effect: &E,
    pool: &impl Pool,
    claimed: &Claimed<E>,
    attempt: Option<i64>,
    outcome: Result<&E::Answer, &E::CallError>,
    now: Timestamp,
) -> Result<bool, Error> {
    let mut connection = pool.get().await?;
    let db = connection.transaction().await?;
    let Some(nudge) = lock(&db, claimed).await? else {
        // We lost the lease, and somebody else has claimed the row since: what we learnt is old.
        ledger::end::<E>(&db, attempt, "superseded", false, now).await?;
        db.commit().await?;
        return Ok(false);
    };
    let (nudged, backoff) = (nudge > claimed.nudge, effect.backoff());
    let mut settling = Settling { db: &db, now, failures: claimed.failures, nudged, backoff, drafts: Vec::new() };
    let settled = effect.settle(&mut settling, &claimed.row, outcome).await?;
    let drafts = settling.drafts;
    let finish = format!(
        "update {} set failures = $2, due_at = $3, leased_until = null, lease = null where {} = $1",
        E::TABLE.name,
        E::TABLE.key
    );
    db.execute(&finish, &[&*claimed.key, &settled.failures, &settled.due_at]).await?;
    let (outcome, answered) = match outcome {
        Ok(_) => ("done".to_owned(), true),
        Err(error) => (error.to_string(), false),
    };
    ledger::end::<E>(&db, attempt, &outcome, answered || settled.intent_over, now).await?;
    for draft in &drafts {
        let (subject, headers, body) = draft.values()?;
        db.execute(Draft::INSERT, &[&subject, &headers, &body]).await?;
    }
    db.commit().await?;
    Ok(!drafts.is_empty())
}

/// Locks the row, if we still hold its lease. Returns how often it has been nudged by now.
async fn lock<E: Effect>(db: &Transaction<'_>, claimed: &Claimed<E>) -> Result<Option<i64>, Error> {
    let lock = format!("select nudge from {} where {} = $1 and lease = $2 for update", E::TABLE.name, E::TABLE.key);
    let row = db.query_opt(&lock, &[&*claimed.key, &claimed.lease]).await?;
    Ok(row.map(|row| row.try_get("nudge")).transpose()?)
}
