//! Claiming what is due: a lease for each machine, so that there is one call at a time.

use std::time::Duration;

use chassis::database::{Error, Pool};
use jiff::Timestamp;
use messages::workspace::{Desired, Region, Word};
use messages::{MessageId, TraceParent, WorkspaceId};
use tokio_postgres::Row;

use super::lanes::Lane;

/// A machine that we hold the lease of: what is wanted of it and what was last seen.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub workspace: WorkspaceId,
    pub region: Region,
    pub size: String,
    pub desired: Desired,
    pub generation: i64,
    pub nudge: i64,
    pub seen_word: Option<Word>,
    pub seen_generation: i64,
    pub resource: Option<String>,
    pub endpoint: Option<String>,
    pub keys: i32,
    pub key: Key,
    /// The OpenBerth user of the newest key.
    pub admin: Option<String>,
    /// The newest key, sealed, while it is unproven.
    pub sealed: Option<String>,
    /// For whom there is a place among the calls under way.
    pub lane: Lane,
    pub told: Option<String>,
    pub failures: i32,
    /// Whether its people are told that it is in trouble.
    pub troubled: bool,
    /// Tries in a row that did not bring what was promised.
    pub tries: i32,
    /// The event that asked for what is wanted, and its trace: what we see is told as their consequence.
    pub asked_by: Option<MessageId>,
    pub trace: Option<TraceParent>,
    /// Until when the machine is ours; also which of its leases this is.
    pub lease: Timestamp,
}

/// How we stand to the newest key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// There is none, or it does not work.
    Missing,
    /// We have one, and have not yet seen it work.
    Unproven,
    /// It has been seen to work.
    Proven,
}

/// What is read of a row. Named, because a statement that is kept must not change its columns when the table does.
const COLUMNS: &str = "workspace, region, size, desired, generation, nudge, seen_word, seen_generation, resource, \
     endpoint, keys, key, admin, sealed, wish, told, failures, troubled, tries, asked_by, trace, leased_until";

/// Claims machines that are due and that nobody works on, for as long as `lease`: for each lane as many as it has room.
/// In a lane, those that have not failed yet come first.
pub(super) async fn claim(pool: &Pool, free: &[(Lane, usize)], lease: Duration) -> Result<Vec<Instance>, Error> {
    let db = pool.get().await?;
    let claim = format!(
        "with lane as (select * from unnest($1::text[], $2::boolean[], $3::bigint[]) as lane (region, wish, free)), \
         due as (select found.workspace from lane cross join lateral \
         (select workspace from instances where region = lane.region and wish = lane.wish and due_at <= now() \
         and (leased_until is null or leased_until < now()) \
         order by failures > 0, due_at limit lane.free for update skip locked) found) \
         update instances set leased_until = now() + $4::double precision * interval '1 second' \
         where workspace in (select workspace from due) returning {COLUMNS}"
    );
    let regions: Vec<&str> = free.iter().map(|(lane, _)| lane.region.word()).collect();
    let wishes: Vec<bool> = free.iter().map(|(lane, _)| lane.wish).collect();
    let limits: Vec<i64> = free.iter().map(|(_, limit)| i64::try_from(*limit).unwrap_or(i64::MAX)).collect();
    let rows = db.query(&claim, &[&regions, &wishes, &limits, &lease.as_secs_f64()]).await?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Instance, Error> {
    let region = row.try_get("region")?;
    Ok(Instance {
        workspace: row.try_get("workspace")?,
        region,
        size: row.try_get("size")?,
        desired: row.try_get("desired")?,
        generation: row.try_get("generation")?,
        nudge: row.try_get("nudge")?,
        seen_word: row.try_get("seen_word")?,
        seen_generation: row.try_get("seen_generation")?,
        resource: row.try_get("resource")?,
        endpoint: row.try_get("endpoint")?,
        keys: row.try_get("keys")?,
        key: match row.try_get("key")? {
            "proven" => Key::Proven,
            "unproven" => Key::Unproven,
            // The table knows no fourth word.
            _ => Key::Missing,
        },
        admin: row.try_get("admin")?,
        sealed: row.try_get("sealed")?,
        lane: Lane { region, wish: row.try_get("wish")? },
        told: row.try_get("told")?,
        failures: row.try_get("failures")?,
        troubled: row.try_get("troubled")?,
        tries: row.try_get("tries")?,
        asked_by: row.try_get::<_, Option<&str>>("asked_by")?.and_then(|id| id.parse().ok()),
        trace: row.try_get::<_, Option<&str>>("trace")?.and_then(|trace| trace.parse().ok()),
        lease: row.try_get("leased_until")?,
    })
}
