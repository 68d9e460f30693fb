//! The commands to a workspace that are nothing but a button: pause, resume, restart, cancel, keep, restore. Lifecycle decides; what
//! came of one is said on the page where its button stands.

use domain::authorize::permission::{
    CancelWorkspace, KeepWorkspace, PauseWorkspace, RestartWorkspace, RestoreWorkspace, ResumeWorkspace,
};
use messages::workspace;
use messages::{CommandId, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::commands::{Command, NotDone};
use crate::permit::Permitted;

/// Each is a verb, what was asked for, who may, the page on which its button stands, and the one that shows that it is done.
macro_rules! buttons {
    ($($(#[$doc:meta])* $name:ident = $verb:literal: $asked_for:literal, $permission:ident, on $page:literal, done on $done:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {}

        impl Command for $name {
            const VERB: &'static str = $verb;
            const PAGE: &'static str = $page;
            const ASKED_FOR: &'static str = $asked_for;

            type Permission = $permission;
            type Target = WorkspaceId;
            type Fields = Self;

            fn target(asked: &Permitted<$permission>, _command: CommandId) -> WorkspaceId {
                asked.row.id
            }

            fn check(_asked: &Permitted<$permission>, _fields: &Self) -> Result<Self, NotDone> {
                Ok(Self {})
            }

            fn message(&self, _asked: &Permitted<$permission>) -> workspace::Command {
                workspace::Command::$name
            }

            fn name(&self, asked: &Permitted<$permission>) -> String {
                asked.row.name.clone()
            }

            fn action(workspace: WorkspaceId) -> String {
                format!("/workspaces/{workspace}/{}", Self::VERB)
            }

            fn done_at(workspace: WorkspaceId) -> String {
                $done.replace("{id}", &workspace.to_string())
            }
        }
    )*};
}

buttons! {
    /// Stop it until somebody resumes it.
    Pause = "pause": "a pause for", PauseWorkspace, on "/workspaces/{id}/settings", done on "/workspaces/{id}";
    /// Start it again.
    Resume = "resume": "a start of", ResumeWorkspace, on "/workspaces/{id}", done on "/workspaces/{id}";
    /// Stop it and start it again.
    Restart = "restart": "a restart of", RestartWorkspace, on "/workspaces/{id}/settings", done on "/workspaces/{id}";
    /// Stop setting it up.
    Cancel = "cancel": "an end to setting up", CancelWorkspace, on "/workspaces/{id}", done on "/workspaces";
    /// Have it stay where the plan has no room for all.
    Keep = "keep": "room for", KeepWorkspace, on "/workspaces/{id}", done on "/workspaces/{id}";
    /// Take it back after it was deleted.
    Restore = "restore": "the return of", RestoreWorkspace, on "/workspaces", done on "/workspaces/{id}";
}
