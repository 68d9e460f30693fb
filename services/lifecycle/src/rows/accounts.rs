//! Accounts as far as they decide what may be created.

use domain::account::Stops;
use domain::workspace::AccountFacts;
use futures_util::future::try_join;
use jiff::Timestamp;
use messages::account::{Leaving, People, Stop};
use messages::{AccountId, PersonId};
use nats::fold::table::Upsert;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Statement};

use super::ChangeSet;
use super::workspaces::DUE_AT_ONCE;

/// What billing published about an account, and how many workspaces count against its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub id: AccountId,
    pub owner: PersonId,
    pub plan: String,
    pub workspaces: u32,
    /// When its trial ended without a plan.
    pub trial_ended_at: Option<Timestamp>,
    /// Why nothing of it runs, besides the end of a trial.
    pub stopped: Option<Stop>,
    /// That it is on its way out.
    pub leaving: Option<Box<Leaving>>,
    /// Who belongs to it; none where it is its owner alone.
    pub people: Option<Box<People>>,
    /// Of the event that published it.
    pub version: u64,
}

impl Account {
    /// What decisions have to know of it; none while its plan is one that this release does not know.
    pub fn facts(&self) -> Option<AccountFacts> {
        let plan = plans::find(&self.plan)?;
        let Self { owner, workspaces, .. } = *self;
        Some(AccountFacts { owner, plan, workspaces, stops: self.stops() })
    }

    /// What stops everything of it.
    pub fn stops(&self) -> Stops {
        Stops::new(self.trial_ended_at, self.stopped).leaving(self.leaving.as_deref())
    }
}

nats::table! {
    pub(super) static ACCOUNTS: Table<Account> = accounts {
        id: uuid key,
        owner: uuid,
        plan: text,
        workspaces: integer,
        trial_ended_at: timestamptz,
        stopped: text,
        version: bigint,
    } and |account| {
        leaving: jsonb = account.leaving.clone().map(Json),
        people: jsonb = account.people.clone().map(Json),
    };
    fn from_row(row) {
        leaving: row.try_get::<_, Option<Json<Box<Leaving>>>>("leaving")?.map(|leaving| leaving.0),
        people: row.try_get::<_, Option<Json<Box<People>>>>("people")?.map(|people| people.0),
    }
}

pub(super) struct Statements {
    named: Statement,
    due: Statement,
    pub upsert: Upsert<Account>,
}

impl Statements {
    pub async fn prepare(db: &Client) -> Result<Self, Error> {
        let (named, due) = try_join(db.prepare(&named()), db.prepare(&due())).await?;
        Ok(Self { named, due, upsert: Upsert::prepare(db, &ACCOUNTS).await? })
    }

    /// Those that a batch may need: named, or paying for a workspace that is named or has come due.
    pub async fn read(&self, db: &Client, affected: &ChangeSet) -> Result<Vec<Account>, Error> {
        let ChangeSet { workspaces, accounts, tick, .. } = affected;
        let named = async {
            if workspaces.is_empty() && accounts.is_empty() {
                return Ok(Vec::new());
            }
            db.query(&self.named, &[accounts, workspaces]).await
        };
        let due = async {
            let Some(tick) = tick else { return Ok(Vec::new()) };
            db.query(&self.due, &[tick, &DUE_AT_ONCE]).await
        };
        let (named, due) = try_join(named, due).await?;
        named.iter().chain(&due).map(from_row).collect()
    }
}

/// A union, because `or` would look at every account for each batch; and arrays, so that Postgres looks each up by its key:
/// before it knows a table, it may take a join through all of it for as good.
fn named() -> String {
    let columns = ACCOUNTS.column_names();
    format!(
        "select {columns} from accounts where id = any($1) union
select {columns} from accounts where id = any(array(select account from workspaces where id = any($2)))"
    )
}

fn due() -> String {
    format!(
        "with due as (select account from workspaces where wakes_at <= $1 order by wakes_at, id limit $2)
select {} from accounts where id = any(array(select account from due))",
        ACCOUNTS.column_names()
    )
}
