//! Workspaces in the read model. There is no way to one that does not name who asks.

use std::time::Duration;

use domain::authorize::permission::{ListWorkspaces, ViewWorkspace};
use domain::authorize::{Permit, Principal, Resource};
use domain::entitlement;
use jiff::Timestamp;
use messages::person::Role;
use messages::workspace::{Desired, Region, State, Trouble};
use messages::{AccountId, PersonId, WorkspaceId};
use plans::Plan;
use tokio_postgres::Row;

use super::listed::left;
use super::waiting::ENOUGH;
use crate::database::Reading;
use crate::session::Session;
use crate::visit::Failure;
use face::paging::Paging;

/// A workspace as its last event left it.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    pub id: WorkspaceId,
    pub account: AccountId,
    pub name: String,
    pub region: Region,
    pub state: State,
    pub trouble: Option<Trouble>,
    pub endpoint: Option<String>,
    pub created_at: Timestamp,
    pub since: Timestamp,
    /// When the first code arrived in it, if it has.
    pub first_deployment_at: Option<Timestamp>,
    /// What pays for it is on this plan; none if that is newer than this program.
    pub plan: Option<&'static Plan>,
}

/// Who would pay for a new workspace.
#[derive(Debug, Clone)]
pub(crate) struct Payer {
    pub account: AccountId,
    pub owner: PersonId,
    pub is_open: bool,
    pub plan: Option<&'static Plan>,
    /// Workspaces that take a place of the plan.
    pub workspaces: u32,
}

impl Workspace {
    fn from_row(row: &Row) -> Result<Self, Failure> {
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
pub(crate) async fn find(
    db: &Reading,
    id: WorkspaceId,
    person: PersonId,
) -> Result<Option<(Workspace, Option<Role>)>, Failure> {
    let query = "select w.id, w.account, w.name, w.region, w.state, w.trouble, w.endpoint, w.created_at, w.since, w.first_deployment_at, a.plan, m.role \
                 from workspaces w left join accounts a on a.id = w.account \
                 left join memberships m on m.workspace = w.id and m.person = $2 where w.id = $1";
    let Some(row) = db.one(query, &[&id, &person]).await? else { return Ok(None) };
    let role: Option<&str> = row.try_get("role")?;
    Ok(Some((Workspace::from_row(&row)?, role.and_then(Role::from_word))))
}

/// The workspace that somebody may see, as it is now; none once it is gone.
pub(crate) async fn again(db: &Reading, permit: &Permit<ViewWorkspace>) -> Result<Option<Workspace>, Failure> {
    let (Principal::Person(person), Resource::Workspace { id, .. }) = (permit.who(), permit.on()) else {
        return Ok(None);
    };
    Ok(find(db, *id, person).await?.map(|(workspace, _)| workspace))
}

/// A page of those that the person who asks is part of, newest first.
pub(crate) async fn list(
    db: &Reading,
    permit: &Permit<ListWorkspaces>,
    paging: Paging,
) -> Result<Vec<Workspace>, Failure> {
    let Principal::Person(person) = permit.who() else { return Ok(Vec::new()) };
    let (limit, offset) = paging.limit_and_offset();
    let query = "select w.id, w.account, w.name, w.region, w.state, w.trouble, w.endpoint, w.created_at, w.since, w.first_deployment_at, a.plan \
                 from memberships m join workspaces w on w.id = m.workspace left join accounts a on a.id = w.account \
                 where m.person = $1 and w.state <> all($2) order by w.created_at desc, w.id desc limit $3 offset $4";
    db.all(query, &[&person, &left(), &limit, &offset]).await?.iter().map(Workspace::from_row).collect()
}

/// How long it takes to set a workspace up: the median of the last fifty that were. None while too few are known.
pub(crate) async fn usual_set_up(db: &Reading) -> Result<Option<Duration>, Failure> {
    let query = "select count(*), percentile_cont(0.5) within group (order by extract(epoch from ready_at - created_at)) \
                 from (select ready_at, created_at from workspaces where ready_at is not null order by ready_at desc limit 50) lately";
    let Some(row) = db.one(query, &[]).await? else { return Ok(None) };
    let median: Option<f64> = row.try_get(1)?;
    let known: i64 = row.try_get(0)?;
    Ok(median.filter(|_| known >= ENOUGH).and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()))
}

/// The personal account of who is signed in.
pub(crate) async fn payer(db: &Reading, session: &Session) -> Result<Payer, Failure> {
    let query = "select count(*) from workspaces where account = $1 and desired = any($2)";
    let row = db.one(query, &[&session.account, &promised()]).await?;
    let workspaces: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
    Ok(Payer {
        account: session.account,
        owner: session.person,
        is_open: session.is_open,
        plan: session.plan,
        workspaces: u32::try_from(workspaces).unwrap_or(u32::MAX),
    })
}

/// Where the personal account of who is signed in has workspaces that take a place of its plan.
pub(crate) async fn regions(db: &Reading, session: &Session) -> Result<Vec<Region>, Failure> {
    let query = "select distinct region from workspaces where account = $1 and desired = any($2) order by region";
    let rows = db.all(query, &[&session.account, &promised()]).await?;
    rows.iter().map(|row| Ok(row.try_get("region")?)).collect()
}

/// What is wanted of workspaces that take a place of a plan.
fn promised() -> Vec<Desired> {
    Desired::ALL.iter().copied().filter(|desired| entitlement::counts(*desired)).collect()
}
