//! Accounts, each the snapshot of its last event.

use messages::account::Snapshot;
use tokio_postgres::types::Json;

nats::table! {
    pub(super) static ACCOUNTS: Table<Snapshot> = accounts {
        id: uuid key,
        version: bigint,
    } and |account| {
        snapshot: jsonb = Json((*account).clone()),
    } where "excluded.version >= accounts.version";
}
