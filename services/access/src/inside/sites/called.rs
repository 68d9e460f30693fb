//! What a site is called: as a person writes it, and as the first part of its address.

use openberth::SiteName;

/// So long a name can be: the server cuts what is longer.
const LONGEST: usize = 40;

/// What a site is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// The first part of its address.
    pub name: SiteName,
    /// As it was written.
    pub title: String,
}

/// Why a text is no name of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// There is nothing.
    #[error("Give the site a name.")]
    Empty,
    /// There is too much.
    #[error("This name is too long. At most 40 letters fit into an address.")]
    TooLong,
    /// It would not be read in an address as it was written.
    #[error("The name becomes the address. Use letters from a to z, digits, spaces and dashes.")]
    Letters,
}

impl Called {
    /// Reads a name as a person wrote it. Large letters become small ones, and spaces become dashes: all else has to be as it
    /// stands in an address, so that nobody gets another address than the one that they wrote.
    ///
    /// # Errors
    /// When it is no name, and why.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let title = text.trim();
        if title.is_empty() {
            return Err(BadName::Empty);
        }
        let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-' | '_');
        if !title.chars().all(plain) {
            return Err(BadName::Letters);
        }
        let parts: Vec<_> = title.split([' ', '-', '_']).filter(|part| !part.is_empty()).collect();
        let name = parts.join("-").to_ascii_lowercase();
        if name.is_empty() {
            return Err(BadName::Letters);
        }
        if name.len() > LONGEST {
            return Err(BadName::TooLong);
        }
        let name = SiteName::parse(&name).map_err(|_| BadName::Letters)?;
        Ok(Self { name, title: title.to_owned() })
    }

    /// The title that the server is told: none where it says no more than the name.
    pub(super) fn own_title(&self) -> String {
        if self.title == self.name.as_str() { String::new() } else { self.title.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_the_first_part_of_an_address() {
        for (written, name) in
            [("shop", "shop"), ("  Summer Sale 2 ", "summer-sale-2"), ("my_-_shop", "my-shop"), ("A", "a")]
        {
            let called = Called::parse(written).unwrap();
            assert_eq!((called.name.as_str(), called.title.as_str()), (name, written.trim()));
        }
        assert_eq!(Called::parse("shop").unwrap().own_title(), "");
        assert_eq!(Called::parse("Shop").unwrap().own_title(), "Shop");
    }

    #[test]
    fn what_is_no_name_says_why() {
        for (written, why) in [
            ("", BadName::Empty),
            ("  ", BadName::Empty),
            ("---", BadName::Letters),
            ("Büro", BadName::Letters),
            ("a/b", BadName::Letters),
            ("a.b", BadName::Letters),
            ("<b>", BadName::Letters),
            ("فروشگاه", BadName::Letters),
            (&"a".repeat(41), BadName::TooLong),
        ] {
            assert_eq!(Called::parse(written), Err(why), "{written}");
        }
        assert!(Called::parse(&"a".repeat(40)).is_ok());
    }
}
