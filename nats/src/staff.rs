//! What the NATS server must know of the people who run Harbor: one user for each, who asks operations under that name and no other.
//!
//! So nobody says who they are: the server lets each publish `ops.<name>.…` with their own name only, and the service takes the name from
//! where the request arrived. It stands in a file of its own, `staff.conf` beside `server/permissions.conf`, because people come and go.

use std::fmt::Write;
use std::str::FromStr;

/// The file.
pub const FILE: &str = "staff.conf";

/// The name of one of us. It is a word of subjects, and of the log as `staff:<name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// The text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a name is up to 32 small letters, digits, - and _")]
pub struct NoName;

impl FromStr for Name {
    type Err = NoName;

    fn from_str(text: &str) -> Result<Self, NoName> {
        let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        let is_name = !text.is_empty() && text.len() <= 32 && text.bytes().all(is_plain);
        is_name.then(|| Self(text.to_owned())).ok_or(NoName)
    }
}

impl Name {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text of the file, for these people and their public keys.
#[must_use]
pub fn conf<'a>(people: impl IntoIterator<Item = (&'a Name, &'a str)>) -> String {
    let mut text =
        String::from("# Written by `harbor keys`: who may ask operations, each under their own name.\nusers: [\n");
    for (Name(name), key) in people {
        let _ = writeln!(
            text,
            "  {{ nkey: {key}, permissions: {{ publish: {{ allow: [\"ops.{name}.>\", \"$SRV.>\"] }}, subscribe: {{ allow: [\"_INBOX.{name}.>\"] }} }} }}"
        );
    }
    text.push_str("]\n");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_of_a_subject() {
        for name in ["kim", "grace-h", "a_1"] {
            assert_eq!(name.parse::<Name>().map(|name| name.as_str().to_owned()), Ok(name.to_owned()));
        }
        for wrong in ["", "Kim", "a.b", "*", ">", "a b", "a\"", &"x".repeat(33)] {
            assert_eq!(wrong.parse::<Name>(), Err(NoName), "{wrong:?}");
        }
    }
}
