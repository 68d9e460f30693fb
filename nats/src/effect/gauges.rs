//! What an alert needs to know of an effect: what is due, what fails again and again, and which calls never ended.

use std::time::Duration;

use jiff::Timestamp;

use super::{Effect, Error, Pool, Pooled, Table, Trigger};

/// How often the tables are asked.
const EVERY: Duration = Duration::from_secs(10);

/// A call that has not ended after this long never will.
const NEVER_ENDS_AFTER: Duration = Duration::from_secs(120);

/// Keeps the gauges of an effect, for ever.
pub(super) async fn keep<E: Effect>(pool: &impl Pool, trigger: &Trigger) {
    let clock = &trigger.clock;
    loop {
        let now = clock.now();
        if let Err(error) = measure::<E>(pool, now).await {
            // The claim warns when it lasts; the gauges only stand still.
            tracing::debug!(effect = E::NAME, %error, "the intents could not be measured");
        }
        clock.passes(now, EVERY).await;
    }
}

async fn measure<E: Effect>(pool: &impl Pool, now: Timestamp) -> Result<(), Error> {
    let db = pool.get().await?;
    let set = |name: &'static str, value: f64| {
        metrics::gauge!(name, "service" => E::SERVICE, "effect" => E::NAME).set(value);
    };
    for row in db.query(&rows(&E::TABLE), &[&now]).await? {
        for name in ["due_rows", "due_oldest_seconds", "effect_failing_rows", "effect_failures_most"] {
            set(name, row.try_get(name)?);
        }
    }
    let long_ago = now.checked_sub(NEVER_ENDS_AFTER).unwrap_or(Timestamp::MIN);
    for row in db.query(&open(&E::TABLE), &[&long_ago]).await? {
        set("effect_attempts_open", row.try_get(0)?);
    }
    Ok(())
}

fn rows(Table { name, .. }: &Table) -> String {
    format!(
        "select count(*) filter (where due_at <= $1)::float8 as due_rows, \
         coalesce(extract(epoch from $1::timestamptz - min(due_at) filter (where due_at <= $1)), 0)::float8 as due_oldest_seconds, \
         count(*) filter (where failures > 0)::float8 as effect_failing_rows, \
         coalesce(max(failures), 0)::float8 as effect_failures_most from {name}"
    )
}

fn open(Table { ledger, .. }: &Table) -> String {
    format!("select count(*)::float8 from {ledger} where ended_at is null and started_at < $1")
}
