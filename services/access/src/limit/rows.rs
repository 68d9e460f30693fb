//! What was counted, by address.

use std::net::IpAddr;

use jiff::Timestamp;

use super::{Limited, block};
use crate::{Access, Error};

/// Notes that an address does something once more; whether it is within the limit.
///
/// # Errors
/// When it cannot be counted.
pub async fn note(access: &Access, what: Limited, address: IpAddr, now: Timestamp) -> Result<bool, Error> {
    let db = access.write().await?;
    let table = what.table();
    let count = format!(
        "insert into {table} as a (address, since, count) values ($1, $2, 1) on conflict (address) do update \
         set count = case when a.since <= $3 then 1 else least(a.count, 1000000) + 1 end, \
         since = case when a.since <= $3 then $2 else a.since end \
         returning count"
    );
    let over = now - what.window();
    let row = db.query_opt(&count, &[&block(address), &now, &over]).await?;
    let row = row.ok_or_else(|| Error::Ours(format!("nothing was counted in {table}")))?;
    let count: i32 = row.try_get("count")?;
    // By itself, and past what others hold: two that tidy up and count at once must not wait for each other.
    let tidy = format!(
        "delete from {table} where address = any(array(select address from {table} where since <= $1 limit 1000 for update skip locked))"
    );
    db.execute(&tidy, &[&over]).await?;
    Ok(u32::try_from(count).is_ok_and(|count| count <= what.most(&access.limits)))
}
