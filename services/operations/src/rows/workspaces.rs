//! Which workspaces an account has, by id: how each stands is on the log, which knows them by their own names only. What is promised of
//! each, and why it is paused, is read for [what is billed](super::billed).

use messages::{AccountId, WorkspaceId};
use tokio_postgres::{Client, Error};

/// The columns that are read.
pub(super) const SEES: &[&str] = &["id", "account", "state", "desired", "pauses"];

/// Those of this account that have not left for good.
pub(crate) async fn of_account(db: &Client, account: AccountId) -> Result<Vec<WorkspaceId>, Error> {
    let query = "select id from lifecycle.workspaces where account = $1 and state <> 'deleted' order by id";
    db.query(query, &[&account]).await?.iter().map(|row| row.try_get(0)).collect()
}
