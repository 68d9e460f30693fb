//! The columns of a workspace in the read model: what the fold writes of its snapshot, and what pages read.

use domain::account::{Ahead, ahead};
use domain::authorize::Presence;
use domain::because::Because;
use jiff::Timestamp;
use messages::account::Money;
use messages::workspace::{Attempts, Deletion, Desired, Offer, Pause, Region, Snapshot, State, Trouble};
use messages::{AccountId, WorkspaceId};
use nats::fold::table::{Error, Row};
use plans::Plan;
use serde_json::Value;
use tokio_postgres::types::Json;

/// A workspace as its last event left it.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// What pays for it.
    pub account: AccountId,
    /// What its people call it.
    pub name: String,
    /// Where it is.
    pub region: Region,
    /// What is promised.
    pub desired: Desired,
    /// Its state.
    pub state: State,
    /// What is wrong with it, if something is.
    pub trouble: Option<Trouble>,
    /// Where it answers, once it has an address.
    pub endpoint: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Since when it is in its state.
    pub since: Timestamp,
    /// Of the event that left it so.
    pub version: u64,
    /// When the first code arrived in it, if it has.
    pub first_deployment_at: Option<Timestamp>,
    /// When somebody made a key of their own in it, if somebody has.
    pub own_key_at: Option<Timestamp>,
    /// When it was ready for the first time, if it was.
    pub ready_at: Option<Timestamp>,
    /// What was tried while it is in trouble; none when it is not.
    pub attempts: Option<Attempts>,
    /// Why it is paused; empty when it is not.
    pub pauses: Vec<Pause>,
    /// That it was deleted; none while it is in its people's list.
    pub deletion: Option<Deletion>,
    /// When it was up for the first time, as lifecycle knows it.
    pub first_ready_at: Option<Timestamp>,
    /// Until when it is waited for; none while nothing is.
    pub due_at: Option<Timestamp>,
    /// When its owner last said that it is to stay where a plan has no room for all.
    pub kept_at: Option<Timestamp>,
    /// That somebody of another account was asked to take it over; none where nobody is.
    pub offer: Option<Offer>,
    /// Since when it is its account's, where it was another one's before.
    pub taken_at: Option<Timestamp>,
    /// What led to how it stands.
    pub because: Because,
    /// What stops it with all that its account pays for, if nothing is done about it.
    pub ahead: Option<Ahead>,
    /// What pays for it is on this plan, as the account's row says; none if that is newer than this program.
    pub plan: Option<&'static Plan>,
}

nats::table! {
    pub(crate) static WORKSPACES: Table<Workspace> = workspaces {
        id: uuid key,
        account: uuid,
        name: text,
        region: text,
        desired: text,
        state: text,
        trouble: text,
        endpoint: text,
        created_at: timestamptz fixed,
        since: timestamptz,
        version: bigint,
        first_deployment_at: timestamptz,
        own_key_at: timestamptz,
        ready_at: timestamptz first,
        first_ready_at: timestamptz,
        due_at: timestamptz,
        kept_at: timestamptz,
        taken_at: timestamptz,
    } and |workspace| {
        pauses: jsonb = Json(workspace.pauses.clone()),
        because: jsonb = Json(workspace.because.clone()),
        offer: jsonb = workspace.offer.map(Json),
        farewell: text = workspace.deletion.map(|deletion| deletion.farewell),
        deleted_at: timestamptz = workspace.deletion.map(|deletion| deletion.at),
        restorable_until: timestamptz = workspace.deletion.and_then(|deletion| deletion.restorable_until),
        tries: integer = workspace.attempts.map(|attempts| attempts.made),
        tried_at: timestamptz = workspace.attempts.map(|attempts| attempts.last_at),
        next_try_at: timestamptz = workspace.attempts.and_then(|attempts| attempts.next_at),
    } where "excluded.version > workspaces.version";
    pub(super) fn from_row(row) {
        attempts: attempts(row)?,
        pauses: row.try_get::<_, Json<Vec<Pause>>>("pauses")?.0,
        deletion: deletion(row)?,
        because: because(row)?,
        offer: offer(row)?,
        ahead: ahead_of(row)?,
        plan: row.try_get::<_, Option<&str>>("plan")?.and_then(plans::find),
    }
}

impl Workspace {
    /// What is kept of a snapshot, after what the same batch said of it before.
    pub(crate) fn of(snapshot: &Snapshot, before: Option<&Self>, because: Because) -> Self {
        let Snapshot {
            id, account, region, desired, state, trouble, created_at, since, version, due_at, kept_at, ..
        } = *snapshot;
        let ready_at = before.and_then(|before| before.ready_at).or((state == State::Ready).then_some(since));
        Self {
            id,
            account,
            name: snapshot.name.clone(),
            region,
            desired,
            state,
            trouble,
            endpoint: snapshot.endpoint.clone(),
            created_at,
            since,
            version,
            first_deployment_at: snapshot.first_deployment_at,
            own_key_at: snapshot.own_key_at,
            ready_at,
            attempts: snapshot.attempts,
            pauses: snapshot.pauses.clone(),
            deletion: snapshot.deletion,
            first_ready_at: snapshot.first_ready_at,
            due_at,
            kept_at,
            offer: snapshot.offer,
            taken_at: snapshot.taken.map(|taken| taken.at),
            because,
            ahead: None,
            plan: None,
        }
    }

    /// Whether it is in its people's list.
    #[must_use]
    pub const fn presence(&self) -> Presence {
        Presence::of(self.state, self.desired)
    }
}

fn ahead_of(row: &Row) -> Result<Option<Ahead>, Error> {
    // What a newer program wrote there says nothing of what comes next, and the rest of the row is shown all the same.
    let money: Option<Json<Value>> = row.try_get("money")?;
    let money: Option<Money> = money.and_then(|Json(money)| serde_json::from_value(money).ok());
    Ok(ahead(row.try_get("trial_ends_at")?, money.as_ref()))
}

/// None where a newer release wrote one that does not read.
fn offer(row: &Row) -> Result<Option<Offer>, Error> {
    let kept = row.try_get::<_, Option<Json<Value>>>("offer")?;
    Ok(kept.and_then(|Json(kept)| serde_json::from_value(kept).ok()))
}

/// None unless there were some, and it is known when the last one was.
fn attempts(row: &Row) -> Result<Option<Attempts>, Error> {
    let (made, last_at): (Option<i32>, Option<Timestamp>) = (row.try_get("tries")?, row.try_get("tried_at")?);
    let next_at = row.try_get("next_try_at")?;
    let made = made.map(i32::cast_unsigned).filter(|made| *made > 0);
    Ok(made.zip(last_at).map(|(made, last_at)| Attempts { made, last_at, next_at }))
}

/// Nothing where a release from before, or a newer one, wrote nothing that reads.
fn because(row: &Row) -> Result<Because, Error> {
    let kept = row.try_get::<_, Option<Json<Value>>>("because")?;
    Ok(kept.and_then(|Json(kept)| serde_json::from_value(kept).ok()).unwrap_or_default())
}

/// None unless why and since when are both known.
fn deletion(row: &Row) -> Result<Option<Deletion>, Error> {
    let (farewell, at) = (row.try_get::<_, Option<_>>("farewell")?, row.try_get::<_, Option<Timestamp>>("deleted_at")?);
    let restorable_until = row.try_get("restorable_until")?;
    Ok(farewell.zip(at).map(|(farewell, at)| Deletion { farewell, at, restorable_until }))
}
