//! Claiming what is due: a lease for each machine, so that there is one call at a time.

use std::time::Duration;

use chassis::database::{Error, Pool};
use jiff::Timestamp;
use messages::workspace::{Credential, Desired, Observed, Region, Word};
use messages::{MessageId, TraceParent, WorkspaceId};
use tokio_postgres::Row;

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
    pub seen_raw: Option<String>,
    pub seen_generation: i64,
    pub resource: Option<String>,
    pub endpoint: Option<String>,
    pub keys: i32,
    pub told: Option<String>,
    pub failures: i32,
    /// The event that asked for what is wanted, and its trace: what we see is told as their consequence.
    pub asked_by: Option<MessageId>,
    pub trace: Option<TraceParent>,
    /// Until when the machine is ours; also which of its leases this is.
    pub lease: Timestamp,
}

impl Instance {
    /// What was last seen, for telling it together with a key.
    pub fn last_seen(&self, credential: Credential) -> Observed {
        Observed {
            word: self.seen_word.unwrap_or(Word::Provisioning),
            raw: self.seen_raw.clone().unwrap_or_default(),
            generation: self.generation.cast_unsigned(),
            resource: self.resource.clone(),
            endpoint: self.endpoint.clone(),
            credential: Some(credential),
            // A key says nothing about them; the next look does.
            first_deployment_at: None,
            own_key_at: None,
        }
    }
}

/// Claims up to `limit` machines that are due and that nobody works on, for as long as `lease`.
pub(super) async fn claim(pool: &Pool, limit: usize, lease: Duration) -> Result<Vec<Instance>, Error> {
    let db = pool.get().await?;
    let claim = "with due as (select workspace from instances where due_at <= now() and (leased_until is null or leased_until < now()) \
             order by due_at limit $1 for update skip locked) \
             update instances set leased_until = now() + $2::double precision * interval '1 second' where workspace in (select workspace from due) \
             returning workspace, region, size, desired, generation, nudge, seen_word, seen_raw, seen_generation, resource, endpoint, keys, told, \
             failures, asked_by, trace, leased_until";
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = db.query(claim, &[&limit, &lease.as_secs_f64()]).await?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &Row) -> Result<Instance, Error> {
    Ok(Instance {
        workspace: row.try_get("workspace")?,
        region: row.try_get("region")?,
        size: row.try_get("size")?,
        desired: row.try_get("desired")?,
        generation: row.try_get("generation")?,
        nudge: row.try_get("nudge")?,
        seen_word: row.try_get("seen_word")?,
        seen_raw: row.try_get("seen_raw")?,
        seen_generation: row.try_get("seen_generation")?,
        resource: row.try_get("resource")?,
        endpoint: row.try_get("endpoint")?,
        keys: row.try_get("keys")?,
        told: row.try_get("told")?,
        failures: row.try_get("failures")?,
        asked_by: row.try_get::<_, Option<&str>>("asked_by")?.and_then(|id| id.parse().ok()),
        trace: row.try_get::<_, Option<&str>>("trace")?.and_then(|trace| trace.parse().ok()),
        lease: row.try_get("leased_until")?,
    })
}
