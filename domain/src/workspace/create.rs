//! Creating a workspace, because somebody of an account asked: a new workspace, or a refusal that says why.
//!
//! Whether the same order came before is not decided here: the id of the workspace is that of the command, and who
//! carries this out knows which ids it has seen.

use jiff::Timestamp;
use messages::workspace::{Desired, Event, Kind, Refusal, Region, Snapshot};
use messages::{AccountId, PersonId, WorkspaceId};
use plans::Plan;

use super::asked::Asking;
use super::enter::due_at;
use super::name::Name;
use super::status::{Status, Transient};
use crate::account::Stops;
use crate::account::people::role_of;
use crate::authorize::permission::CreateWorkspace;
use crate::authorize::{Permit, authorize};
use crate::entitlement::{self, Lock};

/// The size of every machine we sell, in infra's words. What it holds at least, the plans say ([`plans::Machine`]).
const SIZE: &str = "small";

/// What has to be known of an account to decide its orders.
#[derive(Debug, Clone, Copy)]
pub struct AccountFacts {
    /// Whose account it is.
    pub owner: PersonId,
    /// What it is on.
    pub plan: &'static Plan,
    /// How many workspaces it has, counting those that [`entitlement::counts`].
    pub workspaces: u32,
    /// What stops everything of it.
    pub stops: Stops,
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct NewWorkspace<'a> {
    /// The id it will have.
    pub id: WorkspaceId,
    /// Who pays.
    pub account: AccountId,
    /// Whose it will be.
    pub owner: PersonId,
    /// What it shall be called, as typed.
    pub name: &'a str,
    /// Where it shall run.
    pub region: Region,
}

/// The order, made by `by` at `now`, is carried out (`Created`, version 1) or not (`Refused`). `account` is none when
/// no such account is open.
#[must_use]
pub fn create<'a>(
    by: impl Into<Asking<'a>>,
    account: Option<&AccountFacts>,
    order: &NewWorkspace<'_>,
    now: Timestamp,
) -> Event {
    match decide(by.into(), account, order) {
        Ok((permit, name)) => Event::Happened { kind: Kind::Created, workspace: pending(&permit, order, name, now) },
        Err(refusal) => Event::Refused { refusal },
    }
}

/// Who asks comes before what they ask for: a stranger does not learn what an account includes.
fn decide(
    by: Asking<'_>,
    account: Option<&AccountFacts>,
    order: &NewWorkspace<'_>,
) -> Result<(Permit<CreateWorkspace>, Name), Refusal> {
    let account = account.ok_or(Refusal::NoAccount)?;
    let permit = authorize(by.who, CreateWorkspace, &by.paying(order.account, account.owner))
        .map_err(|_| Refusal::NotAllowed)?;
    if role_of(account.owner, by.people, order.owner).is_none() {
        return Err(Refusal::NotAllowed);
    }
    if let Some(refusal) = account.stops.refusal() {
        return Err(refusal);
    }
    let name = Name::parse(order.name).map_err(|_| Refusal::BadName)?;
    entitlement::region(account.plan, order.region).map_err(Lock::refusal)?;
    entitlement::another_workspace(account.plan, account.workspaces).map_err(Lock::refusal)?;
    Ok((permit, name))
}

fn pending(_: &Permit<CreateWorkspace>, order: &NewWorkspace<'_>, name: Name, now: Timestamp) -> Snapshot {
    let status = Status::Transient(Transient::Pending);
    Snapshot {
        id: order.id,
        account: order.account,
        owner: order.owner,
        name: name.into(),
        region: order.region,
        size: SIZE.to_owned(),
        desired: Desired::Running,
        generation: 1,
        state: status.state(),
        trouble: status.trouble(),
        endpoint: None,
        created_at: now,
        since: now,
        due_at: due_at(status, now),
        version: 1,
        first_deployment_at: None,
        own_key_at: None,
        attempts: None,
        retry_asked_at: None,
        pauses: Vec::new(),
        deletion: None,
        first_ready_at: None,
        restart_asked_at: None,
        kept_at: None,
        members: Vec::new(),
        offer: None,
        taken: None,
    }
}
