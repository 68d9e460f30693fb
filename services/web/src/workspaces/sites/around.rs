//! What stands around each page of one site: the way back to all of them, its name, and the way to its other pages.
//!
//! Each is a page of its own, in a folder of its own; they share this head alone.

/// The pages of one site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// How it is, and what can be done with it.
    Site,
    /// What its program writes.
    Logs,
    /// What it uses.
    Usage,
    /// Who may see it, whether it is locked, its limits.
    Settings,
}

impl View {
    /// All of them, in order. What is not there yet is not among them.
    pub const ALL: [Self; 4] = [Self::Site, Self::Logs, Self::Usage, Self::Settings];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Site => "Site",
            Self::Logs => "Log",
            Self::Usage => "Usage",
            Self::Settings => "Settings",
        }
    }

    /// Its address, of a site of a workspace.
    #[must_use]
    pub fn href(self, workspace: &str, site: &str) -> String {
        let rest = match self {
            Self::Site => "",
            Self::Logs => "/logs",
            Self::Usage => "/usage",
            Self::Settings => "/settings",
        };
        format!("/workspaces/{workspace}/sites/{site}{rest}")
    }
}

/// The head of each page of a site.
#[derive(Debug, Clone)]
pub struct Around {
    /// The workspace's id.
    pub workspace: String,
    /// What the workspace is called.
    pub called: String,
    /// The site's id.
    pub site: String,
    /// What the site is called; none while nobody could look.
    pub name: Option<String>,
    /// Which page this is.
    pub here: View,
}

impl Around {
    /// Where all sites are.
    #[must_use]
    pub fn back(&self) -> String {
        super::super::home::Tab::Sites.href(&self.workspace)
    }

    /// What the site is called, as far as is known.
    #[must_use]
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or("A site")
    }

    /// The way to each page: its name, its address, and whether this is it.
    #[must_use]
    pub fn links(&self) -> Vec<(&'static str, String, bool)> {
        View::ALL.map(|view| (view.name(), view.href(&self.workspace, &self.site), view == self.here)).into()
    }

    /// Where another page of the site is.
    #[must_use]
    pub fn to(&self, view: View) -> String {
        view.href(&self.workspace, &self.site)
    }
}

#[cfg(test)]
mod tests {
    use face::words::banned_in;

    use super::*;

    #[test]
    fn each_page_has_a_plain_name_and_an_address_of_its_own() {
        let all = [View::Site, View::Logs, View::Usage, View::Settings];
        for (place, view) in all.into_iter().enumerate() {
            assert_eq!(banned_in(view.name()), None);
            assert!(!all[..place].iter().any(|other| other.href("ws_1", "s") == view.href("ws_1", "s")), "{view:?}");
        }
        assert_eq!(View::Logs.href("ws_1", "s"), "/workspaces/ws_1/sites/s/logs");
    }
}
