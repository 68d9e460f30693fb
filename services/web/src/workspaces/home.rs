//! The home of a workspace: what stands in the same place on each of its tabs, so that nobody has to look for it again.
//!
//! Each tab is a page of its own, with an address of its own. It works without script, in a new window and with "back".

use access::workspace::Workspace;

use super::words;
use crate::live::Watch;
use face::label::Label;

/// The tabs of a workspace. What is not there yet is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// How it is, and what comes next.
    Overview,
    /// What people sent to it.
    Sites,
    /// What is tried out in it.
    Sandboxes,
    /// Who and what may send code to it.
    Keys,
    /// What its programs get and nobody reads.
    Secrets,
    /// What it and its sites use.
    Usage,
    /// What happened so far.
    Activity,
    /// What is true of it now.
    Settings,
}

impl Tab {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::Overview,
        Self::Sites,
        Self::Sandboxes,
        Self::Keys,
        Self::Secrets,
        Self::Usage,
        Self::Activity,
        Self::Settings,
    ];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Sites => "Sites",
            Self::Sandboxes => "Sandboxes",
            Self::Keys => "Keys",
            Self::Secrets => "Secrets",
            Self::Usage => "Usage",
            Self::Activity => "Activity",
            Self::Settings => "Settings",
        }
    }

    /// Its name where it is not known of which workspace.
    #[must_use]
    pub const fn in_full(self) -> &'static str {
        match self {
            Self::Overview => "Overview of a workspace",
            Self::Sites => "Sites of a workspace",
            Self::Sandboxes => "Sandboxes of a workspace",
            Self::Keys => "Keys of a workspace",
            Self::Secrets => "Secrets of a workspace",
            Self::Usage => "Usage of a workspace",
            Self::Activity => "Activity of a workspace",
            Self::Settings => "Settings of a workspace",
        }
    }

    /// Its address in the workspace with this id.
    #[must_use]
    pub fn href(self, id: &str) -> String {
        match self {
            Self::Overview => format!("/workspaces/{id}"),
            Self::Sites => format!("/workspaces/{id}/sites"),
            Self::Sandboxes => format!("/workspaces/{id}/sandboxes"),
            Self::Keys => format!("/workspaces/{id}/keys"),
            Self::Secrets => format!("/workspaces/{id}/secrets"),
            Self::Usage => format!("/workspaces/{id}/usage"),
            Self::Activity => format!("/workspaces/{id}/activity"),
            Self::Settings => format!("/workspaces/{id}/settings"),
        }
    }

    /// Whether it is this one.
    pub(super) fn is(self, other: &Self) -> bool {
        self == *other
    }
}

/// The head of each tab: the way back, the name, how it is, the one thing to do, and the way to the other tabs.
#[derive(Debug, Clone)]
pub struct Head {
    /// The workspace's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How it is.
    pub label: Label,
    /// Why, in one or two sentences: what is announced when it changes.
    pub reason: String,
    /// Where it can be opened, while it can.
    pub address: Option<String>,
    /// Which tab this is.
    pub tab: Tab,
}

impl Head {
    /// The head of a tab; none once the workspace has left the list.
    pub(super) fn of(workspace: &Workspace, tab: Tab) -> Option<Self> {
        let label = words::label_of(workspace)?;
        Some(Self {
            id: workspace.id.to_string(),
            name: workspace.name.clone(),
            label,
            reason: words::reason_of(workspace).to_owned(),
            address: words::address_of(workspace).filter(|_| label == Label::Ready),
            tab,
        })
    }

    /// Where this tab asks for its part anew.
    pub(super) fn live(&self) -> String {
        format!("{}/live", self.tab.href(&self.id))
    }

    /// What each tab watches.
    pub(super) fn watch(&self) -> Watch {
        Watch::Workspace(self.id.clone())
    }

    /// What the browser's tab is called: the state first, because tabs are narrow.
    #[must_use]
    pub fn title(&self) -> String {
        let mark = if self.label == Label::Ready { "✓ " } else { "" };
        let state = format!("{mark}{} – {}", self.label.text(), self.name);
        match self.tab {
            Tab::Overview => state,
            Tab::Sites | Tab::Sandboxes | Tab::Keys | Tab::Secrets | Tab::Usage | Tab::Activity | Tab::Settings => {
                format!("{state} · {}", self.tab.name())
            }
        }
    }
}

#[cfg(any(test, feature = "gallery"))]
impl Head {
    /// The head of the workspace that the gallery shows.
    pub(super) fn shown(label: Label, reason: &str, tab: Tab) -> Self {
        use crate::shelf::samples::{ADDRESS, WORKSPACE};

        Self {
            id: WORKSPACE.into(),
            name: "Paper shop".into(),
            label,
            reason: reason.into(),
            address: (label == Label::Ready).then(|| ADDRESS.to_owned()),
            tab,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::banned_in;

    #[test]
    fn tabs_are_plain_and_each_has_an_address() {
        for (place, tab) in Tab::ALL.into_iter().enumerate() {
            assert_eq!(banned_in(tab.name()), None, "{tab:?}");
            assert!(!Tab::ALL[..place].iter().any(|other| other.href("ws_1") == tab.href("ws_1")), "{tab:?}");
        }
    }

    #[test]
    fn the_title_says_the_state_first_and_which_tab_it_is() {
        let head = |label, tab| Head {
            id: "ws_1".to_owned(),
            name: "Paper shop".to_owned(),
            label,
            reason: String::new(),
            address: None,
            tab,
        };
        assert_eq!(head(Label::Ready, Tab::Overview).title(), "✓ Ready – Paper shop");
        assert_eq!(head(Label::HavingTrouble, Tab::Overview).title(), "Having trouble – Paper shop");
        assert_eq!(head(Label::Ready, Tab::Settings).title(), "✓ Ready – Paper shop · Settings");
    }
}
