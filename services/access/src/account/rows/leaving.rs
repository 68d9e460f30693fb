//! What goes with an account that is deleted, and whether it is on its way out.

use domain::authorize::permission::{CloseAccount, KeepByMail};
use domain::authorize::{Permit, Resource};
use messages::account::{Leaving, Role};
use messages::{AccountId, PersonId};
use serde_json::Value;
use tokio_postgres::types::Json;

use crate::Error;
use crate::database::Reading;
use crate::session::Secret;
use crate::workspace::left;

/// More than any plan includes.
const MOST: i64 = 1000;

/// A workspace that goes with its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doomed {
    /// What its people call it.
    pub name: String,
    /// How many sites were seen in it last.
    pub sites: u32,
}

/// All workspaces that go with the account, by their names.
///
/// # Errors
/// When nobody can say.
pub async fn doomed(db: &Reading, permit: &Permit<CloseAccount>) -> Result<Vec<Doomed>, Error> {
    let Resource::Account { id, .. } = permit.on() else { return Err(Error::NOT_FOUND) };
    let query = "select w.name, (select count(*) from usage_latest u where u.workspace = w.id and u.site <> '') as sites \
                 from workspaces w where w.account = $1 and w.state <> all($2) order by w.name, w.id limit $3";
    let rows = db.all(query, &[id, &left(), &MOST]).await?;
    let doomed = |row: &tokio_postgres::Row| {
        let sites: i64 = row.try_get("sites")?;
        Ok(Doomed { name: row.try_get("name")?, sites: u32::try_from(sites).unwrap_or(u32::MAX) })
    };
    rows.iter().map(doomed).collect()
}

/// Whose letters have this token, and their account; none where it is nobody's.
///
/// # Errors
/// When nobody can say.
pub async fn by_letter(
    db: &Reading,
    _: &Permit<KeepByMail>,
    token: &Secret,
) -> Result<Option<(PersonId, AccountId)>, Error> {
    let row = db.one("select id, account from people where unsubscribe = $1", &[&token.key().bytes()]).await?;
    row.map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).transpose()
}

/// Whether somebody's own account is on its way out, and how far; none of one that stays, that is not open, or that somebody else owns by now.
///
/// # Errors
/// When nobody can say.
pub async fn leaving(db: &Reading, own: AccountId) -> Result<Option<Leaving>, Error> {
    let query = "select a.leaving from accounts a join people p on p.account = a.id \
                 join account_people b on b.account = a.id and b.person = p.id and b.role = $2 where a.id = $1";
    let row = db.one(query, &[&own, &Role::Owner]).await?;
    let leaving: Option<Json<Value>> = row.map_or(Ok(None), |row| row.try_get(0))?;
    // What another release wrote in another way is not said.
    Ok(leaving.and_then(|Json(leaving)| serde_json::from_value(leaving).ok()))
}
