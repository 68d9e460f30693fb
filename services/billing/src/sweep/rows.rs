//! The row of the sweep, and the payers that it makes due.

use std::collections::BTreeMap;

use chassis::database::{Error as PoolError, Pool};
use jiff::Timestamp;
use nats::effect::{Error, Transaction};
use payments::CustomerId;

use super::Row;
use crate::payer::rows::{DUE_ANYWAY, DUE_SINCE, over};

/// What the effect reads of its row.
pub(super) const COLUMNS: &str = "asked, seen_until, blind_since";

pub(super) const BLIND: &str = "select count(*)::float8 from provider_sweeps where blind_since is not null";

pub(super) const SWEPT: &str =
    "select coalesce(extract(epoch from now() - min(asked_at)), 0)::float8 from provider_sweeps";

/// What was asked longer ago than anybody should wait.
pub(super) const WAITING: &str =
    "select count(*)::float8 from payers where answered < number and wished_at < now() - interval '5 minutes'";

pub(super) fn from_row(row: &tokio_postgres::Row) -> Result<Row, Error> {
    let (asked, seen_until, blind_since) =
        (row.try_get("asked")?, row.try_get("seen_until")?, row.try_get("blind_since")?);
    Ok(Row { asked, seen_until, blind_since })
}

/// A process begins: the sweep is due at once, whatever was missed before.
pub(crate) async fn begin(pool: &Pool, now: Timestamp) -> Result<(), PoolError> {
    let db = pool.get().await?;
    db.execute("update provider_sweeps set due_at = $1, nudge = nudge + 1", &[&now]).await?;
    Ok(())
}

/// Of whom something happened is due, and who pays and was not looked at since then.
pub(super) async fn due(
    db: &Transaction<'_>,
    customers: &BTreeMap<CustomerId, Timestamp>,
    now: Timestamp,
    looked: Timestamp,
) -> Result<(), Error> {
    if !customers.is_empty() {
        let (names, times): (Vec<&str>, Vec<Timestamp>) = customers.iter().map(|(id, at)| (id.as_str(), *at)).unzip();
        db.execute(DUE_SINCE, &[&names, &times, &now]).await?;
    }
    db.execute(DUE_ANYWAY, &[&now, &looked, &over()]).await?;
    Ok(())
}

/// The list came to its end.
pub(super) async fn seen(db: &Transaction<'_>, now: Timestamp, until: Option<Timestamp>) -> Result<(), Error> {
    let seen = "update provider_sweeps set asked = asked + 1, asked_at = $1, seen_until = $2, blind_since = null";
    db.execute(seen, &[&now, &until]).await?;
    Ok(())
}

/// There is no list, since now.
pub(super) async fn blind(db: &Transaction<'_>, now: Timestamp) -> Result<(), Error> {
    db.execute("update provider_sweeps set blind_since = $1", &[&now]).await?;
    Ok(())
}
