//! Who asks the palette, and what they have.

use access::workspace;
use domain::workspace::{Label, label};
use face::layout::Team;
use messages::account::Role as InAccount;
use messages::person::Role;

use crate::workspaces::words::web_address;

/// A workspace that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its full address, while it can be opened.
    pub address: Option<String>,
    /// Whether its people wait for it to be ready.
    pub is_awaited: bool,
    /// What the reader is in it.
    pub role: Role,
}

impl From<workspace::Named> for Named {
    fn from(workspace: workspace::Named) -> Self {
        let label = label(workspace.state);
        // As its page shows it: only while it can be opened.
        let endpoint = workspace.endpoint.filter(|_| label == Some(Label::Ready));
        Self {
            id: workspace.id.to_string(),
            name: workspace.name,
            address: endpoint.and_then(|endpoint| web_address(&endpoint)),
            is_awaited: label == Some(Label::SettingUp),
            role: workspace.role,
        }
    }
}

/// Who asks.
#[derive(Debug, Clone)]
pub enum Reader {
    /// Somebody who is not signed in.
    Visitor,
    /// Somebody who is, with all their workspaces, and how they stand in the account.
    Person(Vec<Named>, Standing),
}

/// How somebody stands in the account that they look at.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    /// As what they belong to it.
    pub role: Option<InAccount>,
    /// The other accounts that they could look at.
    pub others: Vec<Team>,
}

impl Reader {
    /// Somebody with one account, and these workspaces.
    #[cfg(any(test, feature = "gallery"))]
    pub(crate) const fn of(workspaces: Vec<Named>) -> Self {
        Self::Person(workspaces, Standing { role: Some(InAccount::Owner), others: Vec::new() })
    }
}
