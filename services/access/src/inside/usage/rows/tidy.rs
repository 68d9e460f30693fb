//! What goes: looks after a day, hours after thirty, and all of a workspace that is gone for good.

use jiff::{SignedDuration, Timestamp};
use messages::workspace::State;

use crate::{Access, Error};

/// Each workspace is tidied so often.
const EVERY: SignedDuration = SignedDuration::from_hours(1);

/// Looks are kept for so long. The hours of the same time stay.
const LOOKS: SignedDuration = SignedDuration::from_hours(25);

/// Hours are kept for so long.
const HOURS: SignedDuration = SignedDuration::from_hours(30 * 24 + 1);

/// So many workspaces at once, so that no statement takes long.
const AT_ONCE: i64 = 50;

/// Takes away what is too old in some workspaces, and all of those that are gone. How many rows went.
///
/// # Errors
/// When the tables are away.
pub async fn tidy(access: &Access, now: Timestamp) -> Result<u64, Error> {
    // A workspace that the read model does not know is not gone: the read model may be on its way to be made anew.
    let tidy = "with old as (select workspace from usage_turns where tidied_at <= $2 order by tidied_at limit $5 for update skip locked), \
                due as (update usage_turns set tidied_at = $1 where workspace = any(array(select workspace from old)) returning workspace), \
                judged as (select due.workspace, coalesce(w.state = $6, false) as is_gone \
                           from due left join workspaces w on w.id = due.workspace), \
                known as (delete from usage_latest l using judged j where l.workspace = j.workspace and (j.is_gone or l.at < $4)) \
                delete from usage u using judged j where u.workspace = j.workspace \
                and (j.is_gone or (u.span = 'look' and u.at < $3) or (u.span = 'hour' and u.at < $4))";
    let values: &[&(dyn tokio_postgres::types::ToSql + Sync)] =
        &[&now, &(now - EVERY), &(now - LOOKS), &(now - HOURS), &AT_ONCE, &State::Deleted];
    let db = access.write().await?;
    let gone = db.execute(tidy, values).await?;
    let over =
        "delete from usage_turns t using workspaces w where w.id = t.workspace and t.tidied_at = $1 and w.state = $2";
    db.execute(over, &[&now, &State::Deleted]).await?;
    metrics::counter!("rows_forgotten_total", "table" => "usage").increment(gone);
    Ok(gone)
}
