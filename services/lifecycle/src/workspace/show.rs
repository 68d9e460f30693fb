//! Showing a workspace to operations: `nats req ops.lifecycle.workspace.show <id>`.

use deadpool_postgres::Pool;
use messages::WorkspaceId;
use nats::ops::Refusal;
use serde_json::Value;

/// Both sides of the workspace as JSON: what was decided and what was seen. Never the sealed key.
pub(crate) async fn show(pool: Pool, id: String) -> Result<Vec<u8>, Refusal> {
    let id: WorkspaceId = id.trim().parse().map_err(|_| Refusal::unclear("give the id of a workspace, ws_…"))?;
    let away = |error: &dyn std::fmt::Display| {
        tracing::warn!(%error, "cannot show a workspace");
        Refusal::failed("the database does not answer")
    };
    let db = pool.get().await.map_err(|error| away(&error))?;
    let query = "select to_jsonb(w) || jsonb_build_object('id', $2::text, 'observed', to_jsonb(o) - 'workspace') \
                 from workspaces w left join observations o on o.workspace = w.id where w.id = $1";
    let row = db.query_opt(query, &[&id, &id.to_string()]).await.map_err(|error| away(&error))?;
    let shown: Value = row.ok_or_else(|| Refusal::absent("there is no such workspace"))?.get(0);
    Ok(shown.to_string().into_bytes())
}
