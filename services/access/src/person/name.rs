//! How somebody wants to be called.

use domain::seen::{composed, is_seen_as_it_is};

/// A name for a person. What is read is what is there, as with the names of workspaces: it stands on pages and in
/// letters that others read, too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(String);

/// Why a text is no name. Its `Display` is the sentence for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing can be read.
    #[error("Tell us what to call you.")]
    Empty,
    /// There are too many characters.
    #[error("A name can have up to {} characters.", Name::MAX)]
    TooLong,
    /// There is one that nobody can see.
    #[error("A name cannot have line breaks or characters that nobody can see.")]
    Character,
}

impl Name {
    /// How many characters it can have.
    pub const MAX: usize = 80;

    /// The name in this text, without the space around it.
    ///
    /// # Errors
    /// With the sentence for the person.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let name = text.trim();
        if name.is_empty() {
            return Err(BadName::Empty);
        }
        if name.chars().nth(Self::MAX).is_some() {
            return Err(BadName::TooLong);
        }
        if is_seen_as_it_is(name) { Ok(Self(composed(name))) } else { Err(BadName::Character) }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_called_as_they_like() {
        let longest = "é".repeat(Name::MAX);
        for name in ["A", "Ada Lovelace", "O'Neill & Søn", "李小龙", "Zoë <3", &longest] {
            assert_eq!(Name::parse(&format!(" {name}\n")).unwrap().as_str(), name);
        }
    }

    #[test]
    fn what_is_no_name_says_why() {
        for (text, why) in [
            (" \t", BadName::Empty),
            (&*"a".repeat(Name::MAX + 1), BadName::TooLong),
            ("Ada\nLovelace", BadName::Character),
            ("Ada\u{202e}", BadName::Character),
        ] {
            assert_eq!(Name::parse(text), Err(why), "{text:?}");
        }
    }
}
