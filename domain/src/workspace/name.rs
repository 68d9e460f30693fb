//! What a customer may call a workspace.
//!
//! A name is read on pages, in letters, in logs and on terminals. It may be in any script and have emoji in it, but what
//! is read must be what is there: no line breaks and other control characters (they forge lines and escape
//! terminals), nothing that turns the direction of writing, and nothing that cannot be seen (both make two names look
//! like one). Such a name is refused rather than cleaned: what we would store is not what was typed. Only the space
//! around a name is dropped, because people copy it along without meaning it.

use std::fmt;

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
        Ok(Self(name.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether what is read of a text is all that is in it. Names of people are held to it, too.
#[must_use]
pub fn is_seen_as_it_is(text: &str) -> bool {
    !text.chars().any(is_barred)
}

/// Control characters, what turns the direction of writing, and what cannot be seen. The joiner of emoji families and
/// of some scripts (U+200D) is among the latter; U+FE0F, which only picks the colourful form of a sign, is not.
fn is_barred(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{00AD}' // soft hyphen
            | '\u{034F}' // grapheme joiner
            | '\u{061C}' // Arabic letter mark
            | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' // fillers of Hangul
            | '\u{17B4}' | '\u{17B5}' // unwritten vowels of Khmer
            | '\u{180B}'..='\u{180F}' // selectors of Mongolian
            | '\u{200B}'..='\u{200F}' // of no width, joiners, marks of direction
            | '\u{2028}'..='\u{202E}' // separators of lines and paragraphs, embeddings and overrides of direction
            | '\u{2060}'..='\u{206F}' // word joiner, invisible operators, isolates of direction
            | '\u{2800}' // Braille without dots
            | '\u{FEFF}' // byte order mark
            | '\u{FFF9}'..='\u{FFFC}' // annotations and placeholders
            | '\u{1D173}'..='\u{1D17A}' // marks of musical notation
            | '\u{E0000}'..='\u{E0FFF}' // tags and further selectors
        )
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
        let controls = (0..=0x1Fu32).chain(0x7F..=0x9F);
        let unseen = [
            0x00AD, 0x061C, 0x115F, 0x1160, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A,
            0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2061, 0x2066, 0x2067, 0x2068, 0x2069, 0x206A, 0x2800, 0x3164,
            0xFEFF, 0xFFA0, 0xFFF9, 0xFFFC, 0xE0001, 0xE0020, 0xE0100,
        ];
        for code in controls.chain(unseen) {
            let character = char::from_u32(code).unwrap();
            let text = format!("pay{character}pal");
            assert_eq!(Name::parse(&text), Err(BadName::Character), "{text:?}");
        }
    }
}
