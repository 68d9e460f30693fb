//! What stands in a person's list of workspaces, beside the page of it that is drawn: how many there are in each state,
//! which of them somebody else pays for, and the names of all. Counted by Postgres, so that a long list costs no more than
//! a short one.

use domain::authorize::permission::{ListWorkspaces, ViewMoney};
use domain::authorize::{Permit, Principal, Resource};
use domain::workspace::Candidate;
use domain::workspace::label;
use jiff::Timestamp;
use messages::person::Role;
use messages::workspace::{Desired, Region, State};
use messages::{AccountId, WorkspaceId};

use super::super::{Counts, left};
use super::LISTED;
use crate::Error;
use crate::database::Reading;

/// More than any plan includes, or anybody has.
const MOST: i64 = 1000;

/// A workspace by its name.
#[derive(Debug, Clone)]
pub struct Named {
    /// Its id.
    pub id: WorkspaceId,
    /// What its people call it.
    pub name: String,
    /// Where it is.
    pub region: Region,
    /// Its state.
    pub state: State,
    /// Where it answers, once it has an address.
    pub endpoint: Option<String>,
    /// What the person who asks is in it.
    pub role: Role,
}

/// How many workspaces stand in the list of the person who asks, while they look at this account.
///
/// # Errors
/// When nobody can say.
pub async fn count(db: &Reading, permit: &Permit<ListWorkspaces>, account: AccountId) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    let Principal::Person(person) = permit.who() else { return Ok(counts) };
    let query = format!(
        "select w.state, count(*) from roles m join workspaces w on w.id = m.workspace \
         where {LISTED} and w.state <> all($3) group by w.state"
    );
    for row in db.all(&query, &[&person, &account, &left()]).await? {
        let (state, count): (State, i64) = (row.try_get(0)?, row.try_get(1)?);
        if let Some(label) = label(state) {
            counts.add(label, usize::try_from(count).unwrap_or(0));
        }
    }
    Ok(counts)
}

/// Those of them that another account than this one pays for, the newest: as many as one stream can watch.
///
/// # Errors
/// When nobody can say.
pub async fn paid_by_others(
    db: &Reading,
    permit: &Permit<ListWorkspaces>,
    account: AccountId,
    most: usize,
) -> Result<Vec<WorkspaceId>, Error> {
    let Principal::Person(person) = permit.who() else { return Ok(Vec::new()) };
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let query = "select w.id from roles m join workspaces w on w.id = m.workspace \
                 where m.person = $1 and w.account <> $2 order by w.created_at desc, w.id desc limit $3";
    db.all(query, &[&person, &account, &most]).await?.iter().map(|row| Ok(row.try_get(0)?)).collect()
}

/// All in the list of the person who asks, while they look at this account, newest first.
///
/// # Errors
/// When nobody can say.
pub async fn named(db: &Reading, permit: &Permit<ListWorkspaces>, account: AccountId) -> Result<Vec<Named>, Error> {
    let Principal::Person(person) = permit.who() else { return Ok(Vec::new()) };
    let query = format!(
        "select w.id, w.name, w.region, w.state, w.endpoint, m.role from roles m join workspaces w on w.id = m.workspace \
         where {LISTED} and w.state <> all($3) order by w.created_at desc, w.id desc limit $4"
    );
    let rows = db.all(&query, &[&person, &account, &left(), &MOST]).await?;
    let named = |row: &tokio_postgres::Row| {
        Ok(Named {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            region: row.try_get("region")?,
            state: row.try_get("state")?,
            endpoint: row.try_get("endpoint")?,
            role: row.try_get("role")?,
        })
    };
    rows.iter().map(named).collect()
}

/// A workspace that was deleted and can be restored.
#[derive(Debug, Clone)]
pub struct Removed {
    /// Its id.
    pub id: WorkspaceId,
    /// What its people call it.
    pub name: String,
    /// Until when it can be restored.
    pub restorable_until: Timestamp,
    /// What the person who asks is in it.
    pub role: Role,
}

/// Those that stood in that list and can be restored, those that go first before the others.
///
/// # Errors
/// When nobody can say.
pub async fn removed(db: &Reading, permit: &Permit<ListWorkspaces>, account: AccountId) -> Result<Vec<Removed>, Error> {
    let Principal::Person(person) = permit.who() else { return Ok(Vec::new()) };
    let query = format!(
        "select w.id, w.name, w.restorable_until, m.role from roles m join workspaces w on w.id = m.workspace \
         where {LISTED} and w.state = $3 and w.desired = $4 and w.restorable_until is not null \
         order by w.restorable_until, w.id limit $5"
    );
    let rows = db.all(&query, &[&person, &account, &State::Deprovisioning, &Desired::Suspended, &MOST]).await?;
    let removed = |row: &tokio_postgres::Row| {
        let role: &str = row.try_get("role")?;
        Ok(Removed {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            restorable_until: row.try_get("restorable_until")?,
            role: Role::from_word(role).unwrap_or(Role::Unknown),
        })
    };
    rows.iter().map(removed).collect()
}

/// A workspace that takes a place of what an account pays for.
#[derive(Debug, Clone)]
pub struct Paid {
    /// What its people call it.
    pub name: String,
    /// What decides whether it stays where there is no room for all.
    pub candidate: Candidate,
}

/// All of them, the oldest first.
///
/// # Errors
/// When nobody can say.
pub async fn paid_by(db: &Reading, permit: &Permit<ViewMoney>) -> Result<Vec<Paid>, Error> {
    let Resource::Account { id: account, .. } = permit.on() else { return Ok(Vec::new()) };
    let query = "select id, name, region, created_at, kept_at from workspaces where account = $1 and state <> all($2) \
                 order by created_at, id limit $3";
    let paid = |row: &tokio_postgres::Row| {
        Ok(Paid {
            name: row.try_get("name")?,
            candidate: Candidate {
                id: row.try_get("id")?,
                region: row.try_get("region")?,
                created_at: row.try_get("created_at")?,
                kept_at: row.try_get("kept_at")?,
            },
        })
    };
    db.all(query, &[account, &left(), &MOST]).await?.iter().map(paid).collect()
}
