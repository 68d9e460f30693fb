//! What a key is called: as a person writes it, and as the server can take it.

use domain::workspace::Name;
use openberth::{NewUser, Odd, UserName};
use sha2::{Digest, Sha256};

use super::Purpose;

pub use domain::workspace::BadName;

/// So much of a written name goes into the name of the user.
const LONGEST: usize = 40;

/// What a key is called, and what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// As it was written.
    pub name: String,
    /// What it is for.
    pub purpose: Purpose,
}

impl Called {
    /// Reads a name as a person wrote it.
    ///
    /// # Errors
    /// When it is no name, and why.
    pub fn parse(name: &str, purpose: Purpose) -> Result<Self, BadName> {
        Ok(Self { name: Name::parse(name)?.into(), purpose })
    }

    /// The user that is made for it.
    pub(super) fn new_user(&self) -> Result<NewUser, Odd> {
        NewUser::named(self.user()?)
    }

    /// The user of the server that it is. The same name makes the same user, so that a form that is sent twice makes one key.
    ///
    /// # Errors
    /// Never: what is made here is one.
    pub fn user(&self) -> Result<UserName, Odd> {
        UserName::parse(&self.user_name())
    }

    /// Small letters, digits and single dashes are all that the server can be trusted with. A name with other letters gets a few
    /// digits that stand for them, or two such names could be one.
    fn user_name(&self) -> String {
        let mut parts = vec![self.purpose.word().to_owned()];
        let short: String = self.name.to_ascii_lowercase().chars().take(LONGEST).collect();
        let plain = short.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
        parts.extend(plain.map(str::to_owned));
        let is_whole = self.name.chars().count() <= LONGEST && self.name.is_ascii() && parts.len() > 1;
        if !is_whole {
            let digest = Sha256::digest(self.name.as_bytes());
            parts.push(digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect());
        }
        parts.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(name: &str) -> String {
        Called::parse(name, Purpose::Laptop).unwrap().user_name()
    }

    #[test]
    fn a_name_becomes_one_that_the_server_can_take() {
        assert_eq!(user("Ada's MacBook"), "laptop-ada-s-macbook");
        assert_eq!(user("  CI -- 2  "), "laptop-ci-2");
        assert_eq!(user("!"), user("!"), "the same name is the same user");
        for name in ["Büro", "فروشگاه علی", "!", "?", "👨\u{200D}👩\u{200D}👧", &"a".repeat(60), "a", "admin"]
        {
            let called = Called::parse(name, Purpose::Assistant).unwrap();
            assert!(called.new_user().is_ok(), "{name}: {}", called.user_name());
            assert!(called.user_name().starts_with("assistant-"));
        }
        let (one, other) = (user("Büro"), user("Bäro"));
        assert_ne!(one, other, "what cannot be written is told apart all the same");
        assert_ne!(user(&"a".repeat(60)), user(&"a".repeat(59)));
    }

    #[test]
    fn what_is_no_name_is_none_for_a_key() {
        for name in ["", "   ", "a\u{202e}b", &"a".repeat(61)] {
            assert!(Called::parse(name, Purpose::Ci).is_err(), "{name:?}");
        }
    }

    #[test]
    fn the_purpose_is_read_from_the_name_of_the_user() {
        assert_eq!(Purpose::of_user("ci-github"), (Some(Purpose::Ci), "github"));
        assert_eq!(Purpose::of_user("ada-lovelace"), (None, "ada-lovelace"));
        assert_eq!(Purpose::of_user("laptop"), (None, "laptop"));
        for purpose in Purpose::ALL {
            assert_eq!(Purpose::from_word(purpose.word()), Some(purpose));
        }
    }
}
