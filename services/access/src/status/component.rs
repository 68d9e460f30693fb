//! The parts of the service that people know of: what each is called on the page, in our tables, and by an operator.

use std::fmt;
use std::str::FromStr;

use messages::workspace::Region;

/// A part of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Component {
    /// Signing in, and every page.
    Pages,
    /// Making new workspaces.
    Making,
    /// Pages that change by themselves.
    Live,
    /// The workspaces of a region.
    Region(Region),
}

impl Component {
    /// All of them, in the order of the page.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Pages, Self::Making, Self::Live].into_iter().chain(Region::ALL.iter().copied().map(Self::Region))
    }

    /// What customers call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pages => "Signing in and pages",
            Self::Making => "Making workspaces",
            Self::Live => "Live updates",
            Self::Region(Region::Eu) => "Workspaces in Europe",
            Self::Region(Region::Us) => "Workspaces in the United States",
            Self::Region(Region::Unknown) => "Workspaces in another region",
        }
    }

    /// Its word in our tables, and for an operator.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Making => "making",
            Self::Live => "live",
            Self::Region(region) => region.word(),
        }
    }

    /// The part with this word, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::all().find(|component| component.word() == word)
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Component {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let words = || Self::all().map(Self::word).collect::<Vec<_>>().join(", ");
        Self::from_word(word).ok_or_else(|| format!("the parts are {}", words()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found_by_its_word_and_no_two_share_one() {
        let all: Vec<Component> = Component::all().collect();
        assert!(all.iter().all(|component| component.word().parse() == Ok(*component)));
        assert_eq!("mars".parse::<Component>(), Err("the parts are pages, making, live, eu, us".to_owned()));
    }
}
