//! The environment of a site as a person writes it down: a name and a value on each line.
//!
//! A server adds what it is sent to what the site has. It lists nothing of it, and takes nothing away: so neither can we.

use std::collections::BTreeMap;

use openberth::{EnvName, SecretName};
use secrecy::{ExposeSecret, SecretString};

use crate::inside::secrets::is_needed;

/// So many can be set at once.
const MOST: usize = 100;

/// What a value can have, in bytes.
const LONGEST_VALUE: usize = 4_000;

/// What all lines can have together, in bytes: so much fits into a form whatever is in it.
pub const LARGEST_ENV: usize = 16_000;

/// What a program finds in its environment.
#[derive(Debug, Clone, Default)]
pub struct Env(Vec<(EnvName, SecretString)>);

/// Why a text is no environment. Its `Display` is the sentence for the customer: it says which line, and never what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadEnv {
    /// There is no sign between a name and a value, or what is before it is no name.
    #[error(
        "Line {0} is not written as NAME=value. A name has letters, digits and underscores, and no digit comes first."
    )]
    Line(usize),
    /// Programs need this one for themselves.
    #[error("Line {0} has a name that programs need for themselves. Choose another one.")]
    Needed(usize),
    /// The name stands on an earlier line already.
    #[error("Line {0} has the same name as line {1}. Each name can be there once.")]
    Twice(usize, usize),
    /// The value is longer than a program should be given in this way.
    #[error("The value on line {0} is too long. It can have up to 4,000 characters.")]
    TooLong(usize),
    /// No program can be given it.
    #[error("Line {0} has a character that cannot be typed. Paste it again as plain text.")]
    Character(usize),
    /// There are more lines than anybody has.
    #[error("These are too many. Up to 100 can be set at once.")]
    TooMany,
    /// All of it together is more than a form takes.
    #[error("This is too much text. It can have up to 16,000 characters.")]
    TooLarge,
}

impl Env {
    /// Reads lines such as `COLOUR=blue`. Empty ones and those that begin with `#` are passed over, as in the files that people keep such
    /// lines in. What stands behind the sign is the value, without the space around it; there may be nothing.
    ///
    /// # Errors
    /// When one of them is none, and which.
    pub fn parse(text: &SecretString) -> Result<Self, BadEnv> {
        let text = text.expose_secret();
        if text.len() > LARGEST_ENV {
            return Err(BadEnv::TooLarge);
        }
        let (mut all, mut lines) = (Vec::new(), BTreeMap::new());
        for (line, written) in (1..).zip(text.lines()) {
            if written.trim().is_empty() || written.trim_start().starts_with('#') {
                continue;
            }
            let (name, value) = pair(line, written)?;
            if let Some(before) = lines.insert(name.clone(), line) {
                return Err(BadEnv::Twice(line, before));
            }
            all.push((name, value));
        }
        if all.len() > MOST { Err(BadEnv::TooMany) } else { Ok(Self(all)) }
    }

    /// A name that one of these secrets has, too: nobody could tell which value a program gets.
    #[must_use]
    pub fn shared(&self, secrets: &[SecretName]) -> Option<&str> {
        let is_secret = |name: &&str| secrets.iter().any(|secret| secret.as_str() == *name);
        self.0.iter().map(|(name, _)| name.as_str()).find(is_secret)
    }

    /// As calls take it.
    pub(super) fn pairs(&self) -> Vec<(EnvName, SecretString)> {
        self.0.clone()
    }
}

fn pair(line: usize, written: &str) -> Result<(EnvName, SecretString), BadEnv> {
    let (name, value) = written.split_once('=').ok_or(BadEnv::Line(line))?;
    let (name, value) = (EnvName::parse(name.trim()).map_err(|_| BadEnv::Line(line))?, value.trim());
    if is_needed(name.as_str()) {
        return Err(BadEnv::Needed(line));
    }
    if value.len() > LONGEST_VALUE {
        return Err(BadEnv::TooLong(line));
    }
    if value.contains(|letter: char| letter.is_control() && letter != '\t') {
        return Err(BadEnv::Character(line));
    }
    Ok((name, value.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Vec<(String, String)>, BadEnv> {
        let env = Env::parse(&text.into())?;
        Ok(env.0.iter().map(|(name, value)| (name.to_string(), value.expose_secret().to_owned())).collect())
    }

    #[test]
    fn lines_are_names_and_values() {
        let read = parse("COLOUR=blue\r\n\r\n# a note\n URL = https://a?b=c \nEMPTY=\n_x1=\"two words\"\n").unwrap();
        let read: Vec<(&str, &str)> = read.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(
            read,
            [("COLOUR", "blue"), ("URL", "https://a?b=c"), ("EMPTY", ""), ("_x1", "\"two words\"")],
            "a value is what is written"
        );
        assert_eq!(parse("").unwrap(), []);
    }

    #[test]
    fn what_is_none_says_which_line_and_nothing_of_what_is_in_it() {
        for (text, why) in [
            ("A=1\nhush", BadEnv::Line(2)),
            ("=hush", BadEnv::Line(1)),
            ("1A=hush", BadEnv::Line(1)),
            ("export A=hush", BadEnv::Line(1)),
            ("MY-KEY=hush", BadEnv::Line(1)),
            ("Ä=hush", BadEnv::Line(1)),
            ("path=hush", BadEnv::Needed(1)),
            ("A=1\n\nB=2\nA=hush", BadEnv::Twice(4, 1)),
            ("A=hush\u{1b}[31m", BadEnv::Character(1)),
            (&format!("A={}", "x".repeat(LONGEST_VALUE + 1)), BadEnv::TooLong(1)),
            (&format!("A={}", "x".repeat(LARGEST_ENV)), BadEnv::TooLarge),
            (&(0..=MOST).map(|number| format!("A{number}=\n")).collect::<String>(), BadEnv::TooMany),
        ] {
            assert_eq!(parse(text), Err(why), "{text:?}");
            assert!(!why.to_string().contains("hush"));
        }
        let said = format!("{:?}", Env::parse(&"A=hush".into()));
        assert!(!said.contains("hush"), "{said}");
    }

    #[test]
    fn a_name_is_not_a_secret_as_well() {
        let env = Env::parse(&"A=1\nB=2".into()).unwrap();
        let names = |names: &[&str]| names.iter().map(|name| SecretName::parse(name).unwrap()).collect::<Vec<_>>();
        assert_eq!((env.shared(&names(&["B", "C"])), env.shared(&names(&["a"]))), (Some("B"), None));
    }
}
