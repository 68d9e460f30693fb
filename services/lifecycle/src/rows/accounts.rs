//! Accounts as far as they decide what may be created.

use messages::{AccountId, PersonId};
use tokio_postgres::{Client, Error, Statement};

/// What billing said of an account, and how many workspaces count against its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub owner: PersonId,
    pub plan: String,
    pub workspaces: u32,
    /// Of the event that said so.
    pub version: u64,
}

pub(super) struct Statements {
    read: Statement,
    write: Statement,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        let read = "select id, owner, plan, workspaces, version from accounts where id = any($1)";
        let write = "insert into accounts (id, owner, plan, workspaces, version) select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::integer[], $5::bigint[]) \
                     on conflict (id) do update set plan = excluded.plan, workspaces = excluded.workspaces, version = excluded.version";
        Ok(Self { read: db.prepare(read).await?, write: db.prepare(write).await? })
    }

    pub async fn read(&self, db: &Client, ids: &[AccountId]) -> Result<Vec<(AccountId, Account)>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let rows = db.query(&self.read, &[&ids]).await?;
        rows.iter()
            .map(|row| {
                let account = Account {
                    owner: row.try_get("owner")?,
                    plan: row.try_get("plan")?,
                    workspaces: row.try_get::<_, i32>("workspaces")?.cast_unsigned(),
                    version: row.try_get::<_, i64>("version")?.cast_unsigned(),
                };
                Ok((row.try_get("id")?, account))
            })
            .collect()
    }

    pub async fn write(&self, db: &Client, all: &[(AccountId, &Account)]) -> Result<(), Error> {
        if all.is_empty() {
            return Ok(());
        }
        let ids: Vec<AccountId> = all.iter().map(|(id, _)| *id).collect();
        let owners: Vec<PersonId> = all.iter().map(|(_, account)| account.owner).collect();
        let plans: Vec<&str> = all.iter().map(|(_, account)| account.plan.as_str()).collect();
        let counts: Vec<i32> = all.iter().map(|(_, account)| account.workspaces.cast_signed()).collect();
        let versions: Vec<i64> = all.iter().map(|(_, account)| account.version.cast_signed()).collect();
        db.execute(&self.write, &[&ids, &owners, &plans, &counts, &versions]).await.map(drop)
    }
}
