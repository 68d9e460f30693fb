//! Accounts in the read model.

mod leaving;

use domain::account::Stops;
use domain::authorize::permission::ViewMoney;
use domain::authorize::{Permit, Resource};
use domain::because::Chain;
use jiff::Timestamp;
use messages::account::Role;
use messages::workspace::Region;
use messages::{AccountId, PersonId};
use plans::Plan;
use serde_json::Value;
use tokio_postgres::types::Json;

use crate::Error;
use crate::database::Reading;
use crate::session::Session;
use crate::workspace::left;

pub use leaving::{Doomed, by_letter, doomed, leaving};

/// Who would pay for a new workspace.
#[derive(Debug, Clone)]
pub struct Payer {
    /// The account.
    pub account: AccountId,
    /// Who is signed in.
    pub person: PersonId,
    /// What they are in it; none where they do not belong to it.
    pub role: Option<Role>,
    /// Whether billing has opened it.
    pub is_open: bool,
    /// What it is on; none if it is not open, or newer than this program.
    pub plan: Option<&'static Plan>,
    /// Workspaces that take a place of the plan.
    pub workspaces: u32,
    /// Whether anything stops all that it pays for, and what.
    pub stops: Stops,
}

/// The account that who is signed in looks at.
///
/// # Errors
/// When nobody can say.
pub async fn payer(db: &Reading, session: &Session) -> Result<Payer, Error> {
    let query = "select count(*) from workspaces where account = $1 and state <> all($2)";
    let row = db.one(query, &[&session.account, &left()]).await?;
    let workspaces: i64 = row.map_or(Ok(0), |row| row.try_get(0))?;
    let stopped = session.money.as_ref().and_then(|money| money.stopped).map(|stopped| stopped.why);
    Ok(Payer {
        account: session.account,
        person: session.person,
        role: session.role,
        is_open: session.is_open,
        plan: session.plan,
        workspaces: u32::try_from(workspaces).unwrap_or(u32::MAX),
        stops: Stops::new(session.trial_ended_at, stopped).leaving(session.leaving.as_ref()),
    })
}

/// Where the account that who is signed in looks at has workspaces that take a place of its plan.
///
/// # Errors
/// When nobody can say.
pub async fn regions(db: &Reading, session: &Session) -> Result<Vec<Region>, Error> {
    let query = "select distinct region from workspaces where account = $1 and state <> all($2) order by region";
    let rows = db.all(query, &[&session.account, &left()]).await?;
    rows.iter().map(|row| Ok(row.try_get("region")?)).collect()
}

/// Something that happened to an account.
#[derive(Debug, Clone)]
pub struct Happened {
    /// When.
    pub at: Timestamp,
    /// It, and what led to it.
    pub because: Chain,
}

/// More than a year of months, with all that comes between.
const TOLD: i64 = 40;

/// What happened to an account last, the newest first; not what another release wrote in another way.
///
/// # Errors
/// When nobody can say.
pub async fn history(db: &Reading, permit: &Permit<ViewMoney>) -> Result<Vec<Happened>, Error> {
    let Resource::Account { id, .. } = permit.on() else { return Err(Error::NOT_FOUND) };
    let query = "select at, because from account_history where account = $1 order by version desc limit $2";
    let rows = db.all(query, &[id, &TOLD]).await?;
    let happened = rows.iter().map(|row| {
        let Json(because) = row.try_get::<_, Json<Value>>("because")?;
        let at = row.try_get("at")?;
        Ok(serde_json::from_value(because).ok().map(|because| Happened { at, because }))
    });
    happened.filter_map(Result::transpose).collect()
}

/// Whether billing has opened an account.
pub(super) async fn is_open(db: &Reading, account: AccountId) -> Result<bool, Error> {
    Ok(db.one("select from accounts where id = $1", &[&account]).await?.is_some())
}
