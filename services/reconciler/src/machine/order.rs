//! Rows of machines are locked in one order. Two folds and the sweep each change several of them in one transaction: two that lock
//! the same rows in different orders wait for each other until Postgres looks for that, which it does after a second, and gives
//! up one of the two.

use messages::WorkspaceId;
use nats::effect::Transaction;
use tokio_postgres::Error;

/// Locks those of these rows that are there, before anything is changed in any of them.
pub(crate) const LOCK: &str = "select workspace from instances where workspace = any($1) order by workspace for update";

/// The same in a transaction of an effect.
pub(crate) async fn lock(db: &Transaction<'_>, machines: &[WorkspaceId]) -> Result<(), Error> {
    db.execute(LOCK, &[&machines]).await.map(drop)
}
