//! What an alert needs to know of a service, measured now and then: how far its folds are behind, what waits to leave, what
//! is due, what is parked, and how large its tables grow. `docs/runbooks/metrics.md` says what each means.

use std::time::Duration;

use nats::fold::{FoldStatus, Phase};
use tokio::sync::watch;
use tokio::time::sleep;

use crate::database::{Error, Pool};
use crate::health::Able;
use crate::probe::as_float;
use crate::{Tasks, clock};

/// How often the folds are looked at, which costs nothing.
const GLANCE: Duration = Duration::from_secs(1);

/// The database is asked on one of so many glances.
const GLANCES: u32 = 10;

/// One number that only the service's own tables know.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    /// The gauge.
    pub name: &'static str,
    /// A query with one row and one column, a `float8`.
    pub query: &'static str,
}

/// What every service with a schema measures.
const OF_ALL: [Measure; 3] = [
    Measure { name: "outbox_rows", query: "select count(*)::float8 from outbox" },
    Measure { name: "drafts_rows", query: "select count(*)::float8 from drafts" },
    Measure { name: "parked_rows", query: "select count(*)::float8 from parked where replayed_at is null" },
];

/// Postgres' own estimate, which costs nothing; exact counts of large tables would.
const TABLES: &str =
    "select relname::text, n_live_tup::float8 from pg_stat_user_tables where schemaname = current_schema()";

/// Whose gauges.
pub(crate) struct Subject {
    pub service: &'static str,
    pub pool: Option<Pool>,
    pub folds: Vec<(&'static str, watch::Receiver<FoldStatus>)>,
    pub able: Able,
    pub measures: &'static [Measure],
}

/// Keeps the gauges of a service until the tasks stop.
pub(crate) fn keep(subject: Subject, tasks: &Tasks) {
    let stop = tasks.stop();
    tasks.spawn("gauges", async move {
        let mut glance = 0;
        while !stop.is_cancelled() {
            glance_at(&subject);
            if glance == 0
                && let Some(pool) = &subject.pool
                && let Err(error) = measure(&subject, pool).await
            {
                // Readiness says what is wrong; the gauges only stand still.
                tracing::debug!(service = subject.service, %error, "the tables could not be measured");
            }
            glance = (glance + 1) % GLANCES;
            tokio::select! { () = stop.cancelled() => {}, () = sleep(GLANCE) => {} }
        }
    });
}

fn glance_at(subject: &Subject) {
    let (service, now) = (subject.service, clock::now());
    metrics::gauge!("ready", "service" => service).set(f64::from(u8::from(subject.able.troubles().is_empty())));
    for (fold, status) in &subject.folds {
        let status = *status.borrow();
        let set = |name: &'static str, value: f64| {
            metrics::gauge!(name, "service" => service, "fold" => *fold).set(value);
        };
        let owns = matches!(status.phase, Phase::Live | Phase::CatchingUp);
        set("fold_owner", f64::from(u8::from(owns)));
        set("fold_lag_messages", as_float(status.pending));
        set("fold_lag_seconds", status.lag(now).unwrap_or_default().as_secs_f64());
    }
}

async fn measure(subject: &Subject, pool: &Pool) -> Result<(), Error> {
    let (service, db) = (subject.service, pool.get().await?);
    for Measure { name, query } in OF_ALL.iter().chain(subject.measures) {
        if let Some(row) = db.query_opt(query, &[]).await? {
            metrics::gauge!(*name, "service" => service).set(row.try_get::<_, f64>(0)?);
        }
    }
    for row in db.query(TABLES, &[]).await? {
        let (table, rows): (String, f64) = (row.try_get(0)?, row.try_get(1)?);
        metrics::gauge!("table_rows", "service" => service, "table" => table).set(rows);
    }
    Ok(())
}
