//! The guides. They are files beside the pages (`services/web/help/`) and part of the program: what they say is true of
//! the very release that shows them, and it is there when nothing else is.

use std::sync::LazyLock;

use face::markdown::Document;

/// A guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guide {
    /// From signing in to a site.
    Start,
    /// `berth`, the tool of OpenBerth.
    CommandLine,
    /// What lets a tool in.
    Keys,
    /// What to do when something is wrong.
    Trouble,
    /// What the words about money mean.
    BillingWords,
}

static READ: LazyLock<Vec<Document>> = LazyLock::new(|| Guide::ALL.iter().map(|guide| guide.read()).collect());

impl Guide {
    /// All of them, in the order in which somebody new needs them.
    pub const ALL: [Self; 5] = [Self::Start, Self::CommandLine, Self::Keys, Self::Trouble, Self::BillingWords];

    /// Its word in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::CommandLine => "command-line",
            Self::Keys => "keys",
            Self::Trouble => "trouble",
            Self::BillingWords => "billing-words",
        }
    }

    /// The guide with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|guide| guide.word() == word)
    }

    /// Where it is.
    #[must_use]
    pub fn href(self) -> String {
        format!("{}/{}", super::PREFIX, self.word())
    }

    /// What people look for who look for it and use other words than it does.
    #[must_use]
    pub const fn also(self) -> &'static str {
        match self {
            Self::Start => "begin first steps create project onboarding trial login",
            Self::CommandLine => "cli terminal shell berth deploy upload install push logs",
            Self::Keys => "api key access token secret credential password mcp",
            Self::Trouble => {
                "help error broken down problem slow stuck paused pauses our rules for workspaces login session support status"
            }
            Self::BillingWords => {
                "price cost money invoice card pay payment upgrade plan domain support region currency tax our rules for the free trial"
            }
        }
    }

    /// What it says.
    #[must_use]
    pub fn document(self) -> &'static Document {
        &READ[self as usize]
    }

    const fn text(self) -> &'static str {
        match self {
            Self::Start => include_str!("../../help/start.md"),
            Self::CommandLine => include_str!("../../help/command-line.md"),
            Self::Keys => include_str!("../../help/keys.md"),
            Self::Trouble => include_str!("../../help/trouble.md"),
            Self::BillingWords => include_str!("../../help/billing-words.md"),
        }
    }

    fn read(self) -> Document {
        // A test reads them all; one that did not read would be an empty page and not the end of the process.
        Document::read(self.text()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::inventory;
    use face::words::{banned_in, grade};

    #[test]
    fn every_guide_reads_and_is_where_it_says() {
        for (place, guide) in Guide::ALL.into_iter().enumerate() {
            let document = Document::read(guide.text()).unwrap();
            assert_eq!((guide as usize, guide.document()), (place, &document), "{guide:?}");
            assert_eq!(Guide::from_word(guide.word()), Some(guide));
            assert!(!document.lead.is_empty() && document.sections.len() >= 3, "{guide:?}");
        }
    }

    #[test]
    fn guides_are_plain() {
        for guide in Guide::ALL {
            let Document { title, lead, sections, .. } = guide.document();
            assert_eq!(banned_in(&format!("{title} {lead}")), None, "{guide:?}");
            for section in sections {
                assert_eq!(banned_in(&format!("{} {}", section.title, section.text)), None, "{guide:?} {}", section.id);
            }
            let text: String = sections.iter().map(|section| format!("{} ", section.text)).collect();
            assert!(grade(&text) <= 8.0, "{guide:?}: {}", grade(&text));
        }
    }

    #[test]
    fn the_links_of_a_guide_lead_somewhere() {
        let routes = inventory();
        for guide in Guide::ALL {
            for rest in guide.document().html.split("href=\"").skip(1) {
                let to = rest.split('"').next().unwrap();
                let Some(path) = to.strip_prefix('/') else { continue };
                let (path, part) = path.split_once('#').map_or((path, None), |(path, part)| (path, Some(part)));
                match path.strip_prefix("help/").and_then(Guide::from_word) {
                    Some(other) => {
                        let found =
                            other.document().sections.iter().any(|section| part.is_none_or(|part| section.id == part));
                        assert!(found, "{guide:?} leads to {to}");
                    }
                    None => {
                        let is_there =
                            routes.iter().any(|route| route.method == "GET" && route.path == format!("/{path}"));
                        assert!(is_there, "{guide:?} leads to {to}");
                    }
                }
            }
        }
    }
}
