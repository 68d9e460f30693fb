//! What somebody can ask of a workspace, and what is known then of its account.

use domain::account::Stops;
use domain::workspace::AccountFacts;
use messages::PersonId;
use messages::workspace::{Command, Snapshot};

/// What somebody can ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Asked {
    Pause,
    Resume,
    Restart,
    Delete,
    Cancel,
    Restore(Facts),
}

/// What is known of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Facts {
    pub plan: &'static str,
    pub workspaces: u32,
    pub stops: Stops,
}

impl Facts {
    /// As the product knows them.
    pub fn of(self, owner: PersonId) -> AccountFacts {
        let plan = plans::find(self.plan).unwrap();
        AccountFacts { owner, plan, workspaces: self.workspaces, stops: self.stops }
    }
}

impl Asked {
    /// The command, and the facts if it needs them.
    pub fn command(self, workspace: &Snapshot) -> (Command, Option<AccountFacts>) {
        let command = match self {
            Self::Pause => Command::Pause,
            Self::Resume => Command::Resume,
            Self::Restart => Command::Restart,
            Self::Delete => Command::Delete { name: workspace.name.clone() },
            Self::Cancel => Command::Cancel,
            Self::Restore(facts) => return (Command::Restore, Some(facts.of(workspace.owner))),
        };
        (command, None)
    }
}
