//! Workspaces, accounts, machines, keys and memberships, as the services keep them.

use std::collections::HashMap;

use domain::account::Stops;
use jiff::{SignedDuration, Timestamp};
use messages::account::Leaving;
use messages::workspace::{Snapshot, State, Word};
use messages::{AccountId, PersonId, WorkspaceId};
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Row};
use verify::rows::{
    Account, Exception, Machine, Membership, Payment, credentials, exceptions, limits, memberships, orphans, payments,
    persons, suspended,
};
use verify::{Findings, Part};

/// A clock that has stood still for so long says nothing about now.
const TICKED_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// Why the rows could not be looked at.
#[derive(Debug, thiserror::Error)]
pub(in crate::verify) enum Error {
    #[error("postgres: {0}")]
    Postgres(#[from] tokio_postgres::Error),
    #[error("the clock has not ticked since {0}")]
    Still(Timestamp),
    #[error("the clock has not ticked yet")]
    NoTick,
}

/// Looks at all of them.
pub(in crate::verify) async fn look(
    db: &Client,
    tolerance: SignedDuration,
    findings: &mut Findings,
) -> Result<(), Error> {
    db.batch_execute("set local search_path = lifecycle").await?;
    let workspaces = lifecycle::all_workspaces(db).await?;
    let states: HashMap<WorkspaceId, &Snapshot> = workspaces.iter().map(|one| (one.id, one)).collect();
    accounts(db, &workspaces, findings).await?;
    keys(db, &states, findings).await?;
    reach(db, findings).await?;
    findings.looked_at_rows(Part::Rows, workspaces.len() as u64);
    // What takes too long is told by the last tick, which must be one of now.
    let now = tick(db).await?.ok_or(Error::NoTick)?;
    super::billed::look(db, &workspaces, now, findings).await?;
    machines(db, &states, now, findings).await?;
    if now.duration_until(chassis::clock::now()) > tolerance + TICKED_WITHIN {
        return Err(Error::Still(now));
    }
    Ok(())
}

async fn tick(db: &Client) -> Result<Option<Timestamp>, Error> {
    Ok(db.query_opt("select at from reconciler.clock", &[]).await?.map(|row| row.try_get(0)).transpose()?)
}

async fn accounts(db: &Client, workspaces: &[Snapshot], findings: &mut Findings) -> Result<(), Error> {
    let mut accounts = HashMap::new();
    for row in db.query("select id, plan, workspaces, trial_ended_at, stopped, leaving from accounts", &[]).await? {
        let id: AccountId = row.try_get(0)?;
        let counted = row.try_get::<_, i32>(2)?.cast_unsigned();
        let leaving: Option<Json<Leaving>> = row.try_get(5)?;
        let stops = Stops::new(row.try_get(3)?, row.try_get(4)?).leaving(leaving.as_ref().map(|leaving| &leaving.0));
        accounts.insert(id, Account { id, plan: row.try_get(1)?, stops, counted });
    }
    findings.looked_at_rows(Part::Rows, accounts.len() as u64);
    for of_one in workspaces.chunk_by(|one, next| one.account == next.account) {
        if let Some(id) = of_one.first().map(|one| one.account) {
            limits(id, accounts.remove(&id).as_ref(), of_one, findings);
        }
    }
    accounts.iter().for_each(|(id, account)| limits(*id, Some(account), &[], findings));
    Ok(())
}

/// Keys, wherever they are kept.
async fn keys(db: &Client, states: &HashMap<WorkspaceId, &Snapshot>, findings: &mut Findings) -> Result<(), Error> {
    for (table, query) in [
        ("lifecycle.credentials", "select workspace, sealed from credentials"),
        ("web.credentials", "select workspace, sealed from web.credentials"),
        ("reconciler.instances", "select workspace, sealed from reconciler.instances where sealed is not null"),
        ("reconciler.seals", "select workspace, sealed from reconciler.seals"),
    ] {
        for row in db.query(query, &[]).await? {
            let (id, sealed): (WorkspaceId, &str) = (row.try_get(0)?, row.try_get(1)?);
            let is_gone = states.get(&id).is_none_or(|workspace| workspace.state == State::Deleted);
            credentials(table, id, sealed, is_gone, findings);
            findings.looked_at_rows(Part::Rows, 1);
        }
    }
    Ok(())
}

async fn machines(
    db: &Client,
    states: &HashMap<WorkspaceId, &Snapshot>,
    now: Timestamp,
    findings: &mut Findings,
) -> Result<(), Error> {
    for row in db.query("select workspace, word, at from observations", &[]).await? {
        let (id, word, at): (WorkspaceId, Word, Timestamp) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        if let Some(workspace) = states.get(&id) {
            suspended(workspace, Some((word, at)), now, findings);
        }
        findings.looked_at_rows(Part::Rows, 1);
    }
    let query = "select i.workspace, i.resource is not null, \
                 (select min(a.started_at) from reconciler.attempts a where a.workspace = i.workspace) from reconciler.instances i";
    let mut machines = HashMap::new();
    for row in db.query(query, &[]).await? {
        let workspace: WorkspaceId = row.try_get(0)?;
        machines.insert(workspace, Machine { workspace, exists: row.try_get(1)?, asked_at: row.try_get(2)? });
    }
    findings.looked_at_rows(Part::Rows, machines.len() as u64);
    for (id, workspace) in states {
        orphans(*id, Some(workspace), machines.remove(id).as_ref(), now, findings);
    }
    machines.iter().for_each(|(id, machine)| orphans(*id, None, Some(machine), now, findings));
    swept(db, findings).await
}

/// What the sweep found, and whether it could look.
async fn swept(db: &Client, findings: &mut Findings) -> Result<(), Error> {
    let query = "select token, finding, first_seen, last_seen from reconciler.exceptions where over_at is null";
    for row in db.query(query, &[]).await? {
        let (first_seen, last_seen) = (row.try_get(2)?, row.try_get(3)?);
        let exception = Exception { token: row.try_get(0)?, finding: row.try_get(1)?, first_seen, last_seen };
        exceptions(&exception, findings);
        findings.looked_at_rows(Part::Rows, 1);
    }
    let blind = "select from reconciler.sweeps where blind_since is not null";
    if db.query_opt(blind, &[]).await?.is_some() {
        findings.missed(Part::Rows, "the last list of infra cannot be believed: see harbor census");
    }
    Ok(())
}

/// Who may reach what.
async fn reach(db: &Client, findings: &mut Findings) -> Result<(), Error> {
    let query = "select m.workspace, m.person, m.role, m.since, w.id is not null, p.id is not null, a.id is not null \
                 from web.memberships m left join web.workspaces w on w.id = m.workspace \
                 left join web.people p on p.id = m.person left join web.accounts a on a.id = w.account";
    let rows = db.query(query, &[]).await?;
    findings.looked_at_rows(Part::Rows, rows.len() as u64);
    for row in &rows {
        memberships(&membership(row)?, findings);
    }
    let query = "select w.id, w.account, a.owner, s.account, b.owner from lifecycle.workspaces w \
                 left join lifecycle.accounts a on a.id = w.account left join web.workspaces s on s.id = w.id \
                 left join billing.accounts b on b.id = w.account";
    for row in db.query(query, &[]).await? {
        let decided = (row.try_get(1)?, row.try_get(2)?);
        let payment = Payment { workspace: row.try_get(0)?, decided, shown: row.try_get(3)?, billed: row.try_get(4)? };
        payments(&payment, findings);
    }
    let query = "select p.id, p.account, a.owner from web.people p join web.accounts a on a.id = p.account where a.people is null";
    for row in db.query(query, &[]).await? {
        let (person, account, owner): (PersonId, AccountId, PersonId) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        persons(person, account, owner, findings);
        findings.looked_at_rows(Part::Rows, 1);
    }
    Ok(())
}

fn membership(row: &Row) -> Result<Membership, tokio_postgres::Error> {
    Ok(Membership {
        workspace: row.try_get(0)?,
        person: row.try_get(1)?,
        role: row.try_get(2)?,
        since: row.try_get(3)?,
        workspace_exists: row.try_get(4)?,
        person_exists: row.try_get(5)?,
        account_exists: row.try_get(6)?,
    })
}
