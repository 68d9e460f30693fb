//! Showing a workspace to operations: `nats req ops.lifecycle.workspace.show <id>`.

use chassis::database::Pool;
use domain::authorize::{Presence, Principal, Resource, authorize, permission::ViewWorkspace};
use messages::{AccountId, PersonId, WorkspaceId};
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
    let absent = || Refusal::absent("there is no such workspace");
    let query = "select w.account, w.owner, w.state, w.desired, to_jsonb(w) || jsonb_build_object('observed', to_jsonb(o) - 'workspace') \
                 from workspaces w left join observations o on o.workspace = w.id where w.id = $1";
    let row = db.query_opt(query, &[&id]).await.map_err(|error| away(&error))?.ok_or_else(absent)?;
    let (account, owner): (AccountId, PersonId) = (row.get(0), row.get(1));
    let workspace = Resource::Workspace { id, account, role: None, presence: Presence::of(row.get(2), row.get(3)) };
    let permit = authorize(Principal::Staff, ViewWorkspace, &workspace).map_err(|_| absent())?;
    tracing::info!(workspace = %id, who = ?permit.who(), "shown to operations");
    let mut shown: Value = row.get(4);
    for (key, text) in [("id", id.to_string()), ("account", account.to_string()), ("owner", owner.to_string())] {
        shown[key] = text.into();
    }
    Ok(shown.to_string().into_bytes())
}
