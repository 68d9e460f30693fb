//! How a workspace stands: what was decided, what was seen last, and what pays for it.

use domain::authorize::permission::{ViewAccount, ViewWorkspace};
use domain::workspace::{Label, label, wakes_at};
use messages::{Actor, WorkspaceId};
use nats::ops::Refusal;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::log::Log;

/// Which.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Show {
    workspace: WorkspaceId,
}

pub(crate) async fn show(log: Log, by: Actor, Show { workspace }: Show) -> Result<Value, Refusal> {
    let (_, found) = log.workspace(&by, ViewWorkspace, workspace).await?;
    let stands = &found.stands;
    let (_, account, _) = log.account(&by, ViewAccount, stands.account).await?;
    Ok(json!({
        "workspace": stands,
        // As rows know it.
        "uuid": stands.id.uuid(),
        "label": label(stands.state).map(Label::text),
        "wakes_at": wakes_at(stands),
        "observed": found.seen.map(|(at, observed)| json!({ "at": at, "is": observed })),
        "account": account,
    }))
}
