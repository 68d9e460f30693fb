//! The third set of the census: each workspace that is promised, with what was decided of the account that pays for it.
//!
//! One statement, so that all of it is of one moment.

use domain::billed::{Account, Payer, Workspace};
use jiff::Timestamp;
use messages::AccountId;
use messages::account::{Money, Standing};
use messages::workspace::Pause;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error, Row};

use super::money::provider;
use crate::billed::{Billed, Held};

/// The columns of accounts that are read.
pub(super) const ACCOUNTS: &[&str] = &["id", "plan", "trial_ends_at", "trial_ended_at", "money"];

const QUERY: &str = "select w.id, w.account, w.desired, w.pauses, a.plan, a.trial_ends_at, a.trial_ended_at, a.money, \
     p.account is not null as is_payer, p.customer, p.surplus, (p.observed->>'seen_at')::timestamptz as seen_at \
     from lifecycle.workspaces w left join billing.accounts a on a.id = w.account \
     left join billing.payers p on p.account = w.account where w.state <> 'deleted' and w.desired <> 'deleted' \
     order by w.account, w.id";

/// All of it, at `now`.
///
/// # Errors
/// What Postgres says.
pub async fn billed(db: &Client, now: Timestamp) -> Result<Billed, Error> {
    let (rows, provider) = (db.query(QUERY, &[]).await?, provider(db).await?);
    let mut billed = Billed { provider, ..Billed::default() };
    let mut held: Vec<(AccountId, Held)> = Vec::new();
    for row in &rows {
        let id: AccountId = row.try_get("account")?;
        match held.last_mut().filter(|(last, _)| *last == id) {
            Some((_, last)) => last.workspaces.push(workspace(row)?),
            None => held.push((id, first(id, row)?)),
        }
    }
    for (id, held) in &held {
        billed.count(*id, held, now);
    }
    Ok(billed)
}

/// Of how many accounts a payment is missing, and how many pay, on time or not.
pub(crate) async fn overdue(db: &Client) -> Result<(f64, f64), Error> {
    let query = "select count(*) filter (where money->>'overdue_since' is not null)::float8, \
                 count(*) filter (where money->'subscription'->>'standing' = any($1))::float8 from billing.accounts";
    let paying = [Standing::Paid, Standing::Late, Standing::Unpaid].map(Standing::word);
    let row = db.query_one(query, &[&paying.as_slice()]).await?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

fn first(id: AccountId, row: &Row) -> Result<Held, Error> {
    let account = match row.try_get::<_, Option<String>>("plan")? {
        None => None,
        Some(plan) => Some(Account {
            id,
            plan,
            trial_ends_at: row.try_get("trial_ends_at")?,
            trial_ended_at: row.try_get("trial_ended_at")?,
            money: row.try_get::<_, Option<Json<Money>>>("money")?.map(|Json(money)| money),
        }),
    };
    let payer = Payer {
        customer: row.try_get("customer")?,
        surplus: row.try_get("surplus")?,
        seen_at: row.try_get("seen_at")?,
    };
    let payer = row.try_get::<_, bool>("is_payer")?.then_some(payer);
    Ok(Held { account, payer, workspaces: vec![workspace(row)?] })
}

fn workspace(row: &Row) -> Result<Workspace, Error> {
    let Json(pauses): Json<Vec<Pause>> = row.try_get("pauses")?;
    Ok(Workspace { id: row.try_get("id")?, desired: row.try_get("desired")?, pauses })
}
