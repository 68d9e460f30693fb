//! The commands to a workspace that are nothing but a button: pause, resume, restart, cancel, keep, restore. Lifecycle decides; what
//! came of one is said on the page where its button stands.

use domain::authorize::permission::{
    CancelWorkspace, KeepWorkspace, PauseWorkspace, RestartWorkspace, RestoreWorkspace, ResumeWorkspace,
};
use messages::workspace;
use messages::{CommandId, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::home::Tab;
use crate::commands::{Command, NotDone};
use crate::permit::Permitted;

/// Each is a verb, what was asked for, who may, and the page on which its button stands.
macro_rules! buttons {
    ($($(#[$doc:meta])* $name:ident = $verb:literal: $asked_for:literal, $permission:ident, on $page:expr, done on $done:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {}

        impl Command for $name {
            const VERB: &'static str = $verb;
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

            fn page(workspace: WorkspaceId) -> String {
                let page: fn(WorkspaceId) -> String = $page;
                page(workspace)
            }

            fn done_at(workspace: WorkspaceId) -> String {
                let page: fn(WorkspaceId) -> String = $done;
                page(workspace)
            }
        }
    )*};
}

buttons! {
    /// Stop it until somebody resumes it.
    Pause = "pause": "a pause for", PauseWorkspace, on settings, done on overview;
    /// Start it again.
    Resume = "resume": "a start of", ResumeWorkspace, on overview, done on overview;
    /// Stop it and start it again.
    Restart = "restart": "a restart of", RestartWorkspace, on settings, done on overview;
    /// Stop setting it up.
    Cancel = "cancel": "an end to setting up", CancelWorkspace, on overview, done on list;
    /// Have it stay where the plan has no room for all.
    Keep = "keep": "a place for", KeepWorkspace, on overview, done on overview;
    /// Take it back after it was deleted.
    Restore = "restore": "the return of", RestoreWorkspace, on list, done on overview;
}

fn overview(workspace: WorkspaceId) -> String {
    Tab::Overview.href(&workspace.to_string())
}

fn settings(workspace: WorkspaceId) -> String {
    Tab::Settings.href(&workspace.to_string())
}

fn list(_workspace: WorkspaceId) -> String {
    "/workspaces".to_owned()
}
