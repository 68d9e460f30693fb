//! Workspaces, each the snapshot of its last event.

use messages::workspace::Snapshot;
use tokio_postgres::types::Json;

nats::table! {
    pub(super) static WORKSPACES: Table<Snapshot> = workspaces {
        id: uuid key,
        version: bigint,
    } and |workspace| {
        snapshot: jsonb = Json((*workspace).clone()),
    } where "excluded.version >= workspaces.version";
}
