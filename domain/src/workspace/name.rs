//! What a customer may call a workspace.
//!
//! What is read of a name must be what is there ([`crate::seen`]). A name that breaks that is refused rather than
//! cleaned: what we would store is not what was typed. Only the space around a name is dropped, because people copy it
//! along without meaning it, and of several spellings of the same letters one is kept.

use std::fmt;

use crate::seen::{composed, is_seen_as_it_is};

/// A name that a workspace may have.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name(String);

/// Why a text is no name. Its `Display` is the sentence for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum BadName {
    /// There is nothing in it but space.
    #[error("Give your workspace a name.")]
    Empty,
    /// It has more than [`Name::MAX`] characters.
    #[error("A name can have up to {} characters.", Name::MAX)]
    TooLong,
    /// It has a character that cannot be seen, breaks the line, or turns the direction of writing.
    #[error("A name cannot have line breaks or invisible characters.")]
    Character,
}

impl BadName {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Empty, Self::TooLong, Self::Character];
}

impl Name {
    /// How many characters a name can have, counted as Unicode scalar values.
    pub const MAX: usize = 60;

    /// The name in this text, without the space around it.
    ///
    /// # Errors
    ///
    /// The text is no name, and why.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let name = text.trim();
        if name.is_empty() {
            return Err(BadName::Empty);
        }
        // Length first: it bounds the walk below, whatever was sent.
        if name.chars().nth(Self::MAX).is_some() {
            return Err(BadName::TooLong);
        }
        if !is_seen_as_it_is(name) {
            return Err(BadName::Character);
        }
        Ok(Self(composed(name)))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_as_they_are() {
        let longest = "ß".repeat(Name::MAX);
        for name in [
            "a",
            "Shop",
            "Ada's shop",
            "Büro Süd 2",
            "店",
            "متجر",
            "🛍️ shop",
            "<b>&\"'",
            "a\u{00A0}b",
            "${x}",
            &longest,
        ] {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn the_space_around_a_name_is_dropped() {
        for text in [" shop", "shop\n", "\t shop \r\n", "\u{3000}shop\u{2003}", "\u{2028}shop"] {
            assert_eq!(Name::parse(text).unwrap().as_str(), "shop", "{text:?}");
        }
    }

    #[test]
    fn nothing_is_no_name() {
        for text in ["", " ", "\n", "\u{00A0}\u{3000}"] {
            assert_eq!(Name::parse(text), Err(BadName::Empty), "{text:?}");
        }
    }

    #[test]
    fn a_name_has_an_end() {
        for text in ["a".repeat(Name::MAX + 1), "🦀".repeat(Name::MAX + 1), "\0".repeat(1 << 20)] {
            assert_eq!(Name::parse(&text), Err(BadName::TooLong));
        }
    }

    #[test]
    fn what_is_read_is_what_is_there() {
        for text in ["a\nb", "pay\u{200D}pal", "abc\u{202E}txt.exe"] {
            assert_eq!(Name::parse(text), Err(BadName::Character), "{text:?}");
        }
    }
}
