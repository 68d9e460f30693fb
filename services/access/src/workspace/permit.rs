//! Which permissions hand over a workspace, and how a request names one: `id`.

use std::sync::Arc;

use domain::authorize::{Presence, Resource};

use super::Workspace;
use super::rows::find;
use crate::Error;
use crate::permit::{Ask, Guarded, guards};
use crate::session::Session;

guards! {
    ViewWorkspace RetryWorkspace RenameWorkspace DeleteWorkspace RestoreWorkspace PauseWorkspace ResumeWorkspace RestartWorkspace
    CancelWorkspace KeepWorkspace HandOverWorkspace ManageMembers ViewKeys ManageKeys ViewSecrets ManageSecrets ViewSandboxes UseSandboxes ViewUsage
    ManageDefaults => Workspace
}
guards! { ViewSites SendSites ManageSites => Workspace }
// The list is that of whoever is signed in.
guards! { ListWorkspaces => Arc<Session> }

impl Guarded for Workspace {
    async fn find(ask: &Ask<'_>) -> Result<Option<(Self, Resource)>, Error> {
        let (Some(session), Some(id)) = (ask.asker.session(), ask.params.id("id")?) else { return Ok(None) };
        let found = find(&ask.read().await?, id, session.person).await?;
        Ok(found.map(|(workspace, role)| {
            let on = Resource::Workspace {
                id,
                account: workspace.account,
                role,
                presence: Presence::of(workspace.state, workspace.desired),
            };
            (workspace, on)
        }))
    }
}
