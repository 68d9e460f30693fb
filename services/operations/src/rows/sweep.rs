//! What the reconciler's last sweep saw, and what one of us says of it.

use domain::drift::ORPHAN_AGE;
use jiff::Timestamp;
use tokio_postgres::{Client, Error, Row};

use crate::compared::{Census, Line};

/// The columns of the sums that are read.
pub(super) const SUMS: &[&str] =
    &["seen_at", "promised", "listed", "as_promised", "moving", "waiting", "blind_since", "blind"];

/// The columns of the exceptions that are read.
pub(super) const SEES: &[&str] = &[
    "token",
    "finding",
    "region",
    "raw",
    "first_seen",
    "last_seen",
    "approved_by",
    "approved_at",
    "approved_why",
    "released_at",
    "over_at",
];

/// Those that say what one of us allows.
pub(super) const CHANGES: &[&str] = &["approved_by", "approved_at", "approved_why"];

/// What the brake holds, of these machines or of all: an orphan that is too young waits for its age all the same, and where nothing
/// waits nothing is let go unnamed. Who said so first stays.
const HELD: &str = "over_at is null and released_at is null and approved_by is null \
    and (finding = 'held' or finding = 'orphan' and extract(epoch from last_seen - first_seen)::bigint >= $2) \
    and (token = any($1) or cardinality($1) = 0 and (select waiting > 0 from reconciler.sweeps))";

const LINE: &str =
    "token, finding, region, raw, first_seen, last_seen, approved_by, approved_at, approved_why, released_at";

/// Reads the last sweep.
///
/// # Errors
/// What Postgres says.
pub async fn census(db: &Client) -> Result<Census, Error> {
    let sums = format!("select {} from reconciler.sweeps", SUMS.join(", "));
    let row = db.query_one(&sums, &[]).await?;
    let lines =
        format!("select {LINE} from reconciler.exceptions where over_at is null order by first_seen, finding, token");
    let exceptions = db.query(&lines, &[]).await?.iter().map(line).collect::<Result<_, _>>()?;
    let (since, reason): (Option<Timestamp>, Option<String>) = (row.try_get(6)?, row.try_get(7)?);
    Ok(Census {
        seen_at: row.try_get(0)?,
        promised: row.try_get(1)?,
        listed: row.try_get(2)?,
        as_promised: row.try_get(3)?,
        moving: row.try_get(4)?,
        waiting: row.try_get(5)?,
        blind: since.map(|since| (since, reason.unwrap_or_default())),
        exceptions,
    })
}

/// What the brake holds, of these machines; of all where none is named.
///
/// # Errors
/// What Postgres says.
pub async fn held(db: &Client, machines: &[String]) -> Result<Vec<Line>, Error> {
    let query = format!("select {LINE} from reconciler.exceptions where {HELD} order by first_seen, finding, token");
    db.query(&query, &[&machines, &ORPHAN_AGE.as_secs()]).await?.iter().map(line).collect()
}

/// Lets these go with the next sweep, and notes who said so, and why; which of them.
///
/// # Errors
/// What Postgres says.
pub async fn approve(db: &Client, machines: &[String], by: &str, why: Option<&str>) -> Result<Vec<String>, Error> {
    let update = format!(
        "update reconciler.exceptions set approved_by = $3, approved_at = now(), approved_why = $4 where {HELD} returning token"
    );
    let rows = db.query(&update, &[&machines, &ORPHAN_AGE.as_secs(), &by, &why]).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

fn line(row: &Row) -> Result<Line, Error> {
    Ok(Line {
        token: row.try_get(0)?,
        finding: row.try_get(1)?,
        region: row.try_get(2)?,
        raw: row.try_get(3)?,
        first_seen: row.try_get(4)?,
        last_seen: row.try_get(5)?,
        approved_by: row.try_get(6)?,
        approved_at: row.try_get(7)?,
        approved_why: row.try_get(8)?,
        released_at: row.try_get(9)?,
    })
}
