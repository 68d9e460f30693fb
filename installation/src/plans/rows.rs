//! Who is on a plan: what billing keeps of their money, and what lifecycle keeps of their workspaces, each read as the role of its own
//! service.

use std::collections::HashMap;

use messages::account::Money;
use messages::workspace::Region;
use messages::{AccountId, PersonId};
use tokio_postgres::types::Json;
use tokio_postgres::{Client, Error};

use super::table::Member;

/// Those who are on it, pay for it, or will: a plan that somebody of ours gave stands before what is paid.
pub(super) async fn members(billing: &Client, plan: &str) -> Result<Vec<Member>, Error> {
    let query = "select id, owner, money from accounts where plan = $1 or money->'subscription'->>'plan' = $1 \
                 or money->'subscription'->>'then' = $1 order by id";
    let rows = billing.query(query, &[&plan]).await?;
    rows.iter()
        .map(|row| {
            let (account, owner): (AccountId, PersonId) = (row.try_get(0)?, row.try_get(1)?);
            let money = row.try_get::<_, Option<Json<Money>>>(2)?.map(|Json(money)| money).unwrap_or_default();
            Ok(Member { account, owner, money, workspaces: 0, regions: Vec::new() })
        })
        .collect()
}

/// Adds what they have.
pub(super) async fn with_workspaces(lifecycle: &Client, mut members: Vec<Member>) -> Result<Vec<Member>, Error> {
    let ids: Vec<AccountId> = members.iter().map(|member| member.account).collect();
    let query = "select id, workspaces, array(select distinct region from workspaces w where w.account = a.id \
                 and w.state <> 'deleted' order by region) from accounts a where id = any($1)";
    let rows = lifecycle.query(query, &[&ids]).await?;
    let mut known: HashMap<AccountId, (i32, Vec<Region>)> = HashMap::new();
    for row in rows {
        known.insert(row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?));
    }
    for member in &mut members {
        if let Some((workspaces, regions)) = known.remove(&member.account) {
            (member.workspaces, member.regions) = (u32::try_from(workspaces).unwrap_or_default(), regions);
        }
    }
    Ok(members)
}
