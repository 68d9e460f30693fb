//! What is paid for each account, as billing keeps it, beside its workspaces.

use std::collections::HashMap;

use domain::billed::Account;
use jiff::Timestamp;
use messages::AccountId;
use messages::account::Money;
use messages::workspace::Snapshot;
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error};
use verify::rows::billed;
use verify::{Findings, Part};

/// Looks at all of them; `workspaces` are in the order of their accounts.
pub(super) async fn look(
    db: &Client,
    workspaces: &[Snapshot],
    now: Timestamp,
    findings: &mut Findings,
) -> Result<(), Error> {
    let mut accounts = HashMap::new();
    for row in db.query("select id, plan, trial_ends_at, trial_ended_at, money from billing.accounts", &[]).await? {
        let id: AccountId = row.try_get(0)?;
        let money = row.try_get::<_, Option<Json<Money>>>(4)?.map(|Json(money)| money);
        let (trial_ends_at, trial_ended_at) = (row.try_get(2)?, row.try_get(3)?);
        accounts.insert(id, Account { id, plan: row.try_get(1)?, trial_ends_at, trial_ended_at, money });
    }
    findings.looked_at_rows(Part::Rows, accounts.len() as u64);
    for of_one in workspaces.chunk_by(|one, next| one.account == next.account) {
        // One that billing does not have is found where the two are compared.
        if let Some(account) = of_one.first().and_then(|one| accounts.get(&one.account)) {
            billed(account, of_one, now, findings);
        }
    }
    Ok(())
}
