//! Accounts as far as they decide what may be created.

use messages::{AccountId, PersonId};
use nats::fold::table::Upsert;
use tokio_postgres::{Client, Error, Statement};

/// What billing published about an account, and how many workspaces count against its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub id: AccountId,
    pub owner: PersonId,
    pub plan: String,
    pub workspaces: u32,
    /// Of the event that published it.
    pub version: u64,
}

nats::table! {
    pub(super) static ACCOUNTS: Table<Account> = accounts {
        id: uuid key,
        owner: uuid fixed,
        plan: text,
        workspaces: integer,
        version: bigint,
    };
    fn from_row;
}

pub(super) struct Statements {
    read: Statement,
    pub upsert: Upsert<Account>,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        let read = format!("select {} from accounts where id = any($1)", ACCOUNTS.column_names());
        Ok(Self { read: db.prepare(&read).await?, upsert: Upsert::prepare(db, &ACCOUNTS).await? })
    }

    pub async fn read(&self, db: &Client, ids: &[AccountId]) -> Result<Vec<Account>, Error> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        db.query(&self.read, &[&ids]).await?.iter().map(from_row).collect()
    }
}
