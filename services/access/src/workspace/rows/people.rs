//! Who of the account that pays may work in a workspace, and what lets them.

use domain::authorize::permission::ManageMembers;
use domain::authorize::{Permit, Resource};
use messages::PersonId;
use messages::account::Role as InAccount;
use messages::person::Role;

use crate::Error;
use crate::database::Reading;

/// Somebody of the account.
#[derive(Debug, Clone)]
pub struct InTeam {
    /// Who.
    pub person: PersonId,
    /// How they are called.
    pub name: String,
    /// What they are in the account.
    pub in_account: InAccount,
    /// What they were given in the workspace; [`Role::Owner`] if they made it.
    pub given: Option<Role>,
}

/// More than an account has places for.
const MOST: i64 = 500;

/// All of them, those who came first before the others.
///
/// # Errors
/// When nobody can say.
pub async fn people(db: &Reading, permit: &Permit<ManageMembers>) -> Result<Vec<InTeam>, Error> {
    let Resource::Workspace { id, account, .. } = permit.on() else { return Ok(Vec::new()) };
    let query = "select b.person, coalesce(c.name, p.name) as name, b.role, m.role as given \
                 from account_people b join people p on p.id = b.person left join preferences c on c.person = p.id \
                 left join memberships m on m.workspace = $1 and m.person = b.person \
                 where b.account = $2 order by b.since, b.person limit $3";
    let one = |row: &tokio_postgres::Row| {
        let (role, given): (&str, Option<&str>) = (row.try_get("role")?, row.try_get("given")?);
        Ok(InTeam {
            person: row.try_get("person")?,
            name: row.try_get("name")?,
            in_account: InAccount::from_word(role).unwrap_or(InAccount::Unknown),
            given: given.map(|given| Role::from_word(given).unwrap_or(Role::Unknown)),
        })
    };
    db.all(query, &[id, account, &MOST]).await?.iter().map(one).collect()
}
