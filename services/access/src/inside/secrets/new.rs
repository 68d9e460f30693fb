//! A secret as a person writes it down: checked before anything is sent.

use domain::seen::is_seen_as_it_is;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{ForWhom, LONGEST_DESCRIPTION, SecretName};

/// What a value can have, in bytes: so much fits into a form whatever is in it. A key with its certificates has a few thousand.
const LONGEST_VALUE: usize = 20_000;

/// Names by which programs find what they need to start at all. With another value behind one of them they do not.
const NEEDED: [&str; 5] = ["HOME", "HOSTNAME", "PATH", "PORT", "PWD"];

/// A secret that is to be set.
#[derive(Debug, Clone)]
pub struct New {
    /// Its name.
    pub name: SecretName,
    /// For whom it is.
    pub whom: ForWhom,
    /// Its value.
    pub value: Value,
    /// What it is for.
    pub description: String,
}

/// A value that a secret may have.
#[derive(Debug, Clone)]
pub struct Value(pub(super) SecretString);

/// Why a text is no name of a secret. Its `Display` is the sentence for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// There is nothing in it.
    #[error("Give the secret a name, such as DATABASE_URL.")]
    Empty,
    /// It has more than 128 characters.
    #[error("A name can have up to 128 characters.")]
    TooLong,
    /// It has something else in it than letters, digits and underscores, or begins with a digit.
    #[error("Use letters, digits and underscores only. The first one is no digit.")]
    Character,
    /// Programs need this one for themselves.
    #[error("Programs need this name for themselves. Choose another one.")]
    Needed,
}

/// Why a text is no value. Its `Display` is the sentence for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadValue {
    /// There is nothing in it.
    #[error("Type or paste the value.")]
    Empty,
    /// It is longer than a program should be given in this way.
    #[error("A value can have up to 20,000 characters. Put something longer into a file.")]
    TooLong,
    /// No program can be given it.
    #[error("There is a character in the value that cannot be typed. Paste it again as plain text.")]
    Character,
}

/// Why a text cannot stand beside a secret. Its `Display` is the sentence for the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadDescription {
    /// It is longer than a line.
    #[error("This text can have up to {} characters.", LONGEST_DESCRIPTION)]
    TooLong,
    /// It has a character that cannot be seen, breaks the line, or turns the direction of writing.
    #[error("This text cannot have line breaks or invisible characters.")]
    Character,
}

/// The name in a text, without the space around it.
///
/// # Errors
/// When it is none, and why.
pub fn name(text: &str) -> Result<SecretName, BadName> {
    let text = text.trim();
    if text.is_empty() {
        return Err(BadName::Empty);
    }
    if text.len() > 128 {
        return Err(BadName::TooLong);
    }
    if is_needed(text) {
        return Err(BadName::Needed);
    }
    SecretName::parse(text).map_err(|_| BadName::Character)
}

/// Whether programs need this name for themselves.
pub(in crate::inside) fn is_needed(name: &str) -> bool {
    NEEDED.contains(&name.to_ascii_uppercase().as_str())
}

/// What is said of a secret, without the space around it. There may be nothing.
///
/// # Errors
/// When it cannot stand there, and why.
pub fn description(text: &str) -> Result<String, BadDescription> {
    let text = text.trim();
    if text.chars().nth(LONGEST_DESCRIPTION).is_some() {
        return Err(BadDescription::TooLong);
    }
    if is_seen_as_it_is(text) { Ok(text.to_owned()) } else { Err(BadDescription::Character) }
}

impl Value {
    /// The value in a text that came out of a form: browsers write each line break as two characters, and people copy the last one
    /// along without meaning it.
    ///
    /// # Errors
    /// When it is none, and why.
    pub fn parse(text: &SecretString) -> Result<Self, BadValue> {
        let lines = Zeroizing::new(text.expose_secret().replace("\r\n", "\n"));
        let value = lines.trim_end_matches('\n');
        if value.is_empty() {
            return Err(BadValue::Empty);
        }
        if value.len() > LONGEST_VALUE {
            return Err(BadValue::TooLong);
        }
        let is_odd = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
        if value.contains(is_odd) { Err(BadValue::Character) } else { Ok(Self(value.into())) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_programs_can_find() {
        assert_eq!(name("  DATABASE_URL ").unwrap().as_str(), "DATABASE_URL");
        assert_eq!(name("_x1").unwrap().as_str(), "_x1");
        for (text, why) in [
            ("", BadName::Empty),
            ("  ", BadName::Empty),
            ("1A", BadName::Character),
            ("MY-KEY", BadName::Character),
            ("A B", BadName::Character),
            ("../x", BadName::Character),
            ("Ä", BadName::Character),
            ("path", BadName::Needed),
            ("PORT", BadName::Needed),
        ] {
            assert_eq!(name(text), Err(why), "{text:?}");
        }
        assert_eq!(name(&"A".repeat(129)), Err(BadName::TooLong));
    }

    fn value(text: &str) -> Result<String, BadValue> {
        Value::parse(&text.into()).map(|value| value.0.expose_secret().to_owned())
    }

    #[test]
    fn a_value_is_what_was_meant() {
        assert_eq!(value("hush").unwrap(), "hush");
        assert_eq!(value("hush\r\n").unwrap(), "hush");
        assert_eq!(value(" a\tb \r\nc\n\n").unwrap(), " a\tb \nc");
        assert_eq!(value("\r\n"), Err(BadValue::Empty));
        assert_eq!(value("a\0b"), Err(BadValue::Character));
        assert_eq!(value(&"a".repeat(LONGEST_VALUE + 1)), Err(BadValue::TooLong));
        let said = format!("{:?}", Value::parse(&"hush".into()));
        assert!(!said.contains("hush"), "{said}");
    }

    #[test]
    fn what_is_said_of_it_is_one_line() {
        assert_eq!(description(" the shop's ").unwrap(), "the shop's");
        assert_eq!(description("").unwrap(), "");
        assert_eq!(description("a\nb"), Err(BadDescription::Character));
        assert_eq!(description(&"a".repeat(201)), Err(BadDescription::TooLong));
    }
}
