//! Workspaces in the read model. There is no way to one that does not name who asks.

mod attempts;
mod history;
mod listed;

pub use attempts::attempts;
pub use history::{Entry, count_history, history};
pub use listed::{Named, count, named, paid_by_others};

use std::time::Duration;

use domain::authorize::permission::{ListWorkspaces, ViewWorkspace};
use domain::authorize::{Permit, Principal, Resource};
use jiff::Timestamp;
use messages::person::Role;
use messages::workspace::{Region, State, Trouble};
use messages::{AccountId, PersonId, WorkspaceId};
use plans::Plan;
use tokio_postgres::Row;

use crate::Error;
use crate::database::Reading;

/// Fewer set-ups than this say nothing about what is usual.
const ENOUGH: i64 = 5;

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
    /// Its state.
    pub state: State,
    /// What is wrong with it, if something is.
    pub trouble: Option<Trouble>,
    /// Where it answers, once it has an address.
    pub endpoint: Option<String>,
    /// When it was ordered.
    pub created_at: Timestamp,
    /// Since when it is in its state.
    pub since: Timestamp,
    /// When the first code arrived in it, if it has.
    pub first_deployment_at: Option<Timestamp>,
    /// What pays for it is on this plan; none if that is newer than this program.
    pub plan: Option<&'static Plan>,
}

impl Workspace {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let plan: Option<&str> = row.try_get("plan")?;
        Ok(Self {
            id: row.try_get("id")?,
            account: row.try_get("account")?,
            name: row.try_get("name")?,
            region: row.try_get("region")?,
            state: row.try_get("state")?,
            trouble: row.try_get("trouble")?,
            endpoint: row.try_get("endpoint")?,
            created_at: row.try_get("created_at")?,
            since: row.try_get("since")?,
            first_deployment_at: row.try_get("first_deployment_at")?,
            plan: plan.and_then(plans::find),
        })
    }
}

/// A workspace, and what this person is in it. One query, whether it is theirs, somebody else's or absent.
///
/// # Errors
/// When nobody can say.
pub async fn find(db: &Reading, id: WorkspaceId, person: PersonId) -> Result<Option<(Workspace, Option<Role>)>, Error> {
    let query = "select w.id, w.account, w.name, w.region, w.state, w.trouble, w.endpoint, w.created_at, w.since, w.first_deployment_at, a.plan, m.role \
                 from workspaces w left join accounts a on a.id = w.account \
                 left join memberships m on m.workspace = w.id and m.person = $2 where w.id = $1";
    let Some(row) = db.one(query, &[&id, &person]).await? else { return Ok(None) };
    let role: Option<&str> = row.try_get("role")?;
    Ok(Some((Workspace::from_row(&row)?, role.and_then(Role::from_word))))
}

/// The workspace that somebody may see, as it is now; none once it is gone.
///
/// # Errors
/// When nobody can say.
pub async fn again(db: &Reading, permit: &Permit<ViewWorkspace>) -> Result<Option<Workspace>, Error> {
    let (Principal::Person(person), Resource::Workspace { id, .. }) = (permit.who(), permit.on()) else {
        return Ok(None);
    };
    Ok(find(db, *id, person).await?.map(|(workspace, _)| workspace))
}

/// Those that the person who asks is part of, newest first: so many at most, behind so many others.
///
/// # Errors
/// When nobody can say.
pub async fn list(
    db: &Reading,
    permit: &Permit<ListWorkspaces>,
    (limit, offset): (i64, i64),
) -> Result<Vec<Workspace>, Error> {
    let Principal::Person(person) = permit.who() else { return Ok(Vec::new()) };
    let query = "select w.id, w.account, w.name, w.region, w.state, w.trouble, w.endpoint, w.created_at, w.since, w.first_deployment_at, a.plan \
                 from memberships m join workspaces w on w.id = m.workspace left join accounts a on a.id = w.account \
                 where m.person = $1 and w.state <> all($2) order by w.created_at desc, w.id desc limit $3 offset $4";
    db.all(query, &[&person, &super::left(), &limit, &offset]).await?.iter().map(Workspace::from_row).collect()
}

/// How long it takes to set a workspace up: the median of the last fifty that were. None while too few are known.
///
/// # Errors
/// When nobody can say.
pub async fn usual_set_up(db: &Reading) -> Result<Option<Duration>, Error> {
    let query = "select count(*), percentile_cont(0.5) within group (order by extract(epoch from ready_at - created_at)) \
                 from (select ready_at, created_at from workspaces where ready_at is not null order by ready_at desc limit 50) lately";
    let Some(row) = db.one(query, &[]).await? else { return Ok(None) };
    let median: Option<f64> = row.try_get(1)?;
    let known: i64 = row.try_get(0)?;
    Ok(median.filter(|_| known >= ENOUGH).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()))
}
