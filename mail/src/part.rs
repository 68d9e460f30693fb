//! One mail, complete.

use std::fmt;
use std::str::FromStr;

use crate::header::clean;

/// A name is cut where it is longer.
const LONGEST_NAME: usize = 100;

/// A name and an address, both harmless in a header: no line ends in them, nor anything else that a header could be ended with.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: String,
    address: String,
}

/// The text is no address that mail could go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address of mail")]
pub struct NotAMailbox;

impl Mailbox {
    /// Takes a name, which may be empty and from which whatever ends or hides a line is taken out, and an address.
    ///
    /// # Errors
    /// When the address is none.
    pub fn new(name: &str, address: &str) -> Result<Self, NotAMailbox> {
        let (before, host) = address.rsplit_once('@').ok_or(NotAMailbox)?;
        // What looks like an encoded word would be decoded by who reads it.
        let fits = before.len() <= 64 && address.len() <= 254 && !address.contains("=?");
        if fits && before.split('.').all(is_atom) && host.split('.').all(is_label) {
            Ok(Self { name: clean(name, LONGEST_NAME), address: address.to_owned() })
        } else {
            Err(NotAMailbox)
        }
    }

    /// What they are called; may be empty.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where mail reaches them.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The part behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

/// A part of what stands before the `@`: as people have it, and without what would need quotes (RFC 5322, `atom`).
fn is_atom(part: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    !part.is_empty() && part.bytes().all(fits)
}

/// A part of the name of a host.
fn is_label(part: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let ends = part.starts_with('-') || part.ends_with('-');
    (1..=63).contains(&part.len()) && !ends && part.bytes().all(fits)
}

/// `Name <address>`, `"Name" <address>` or the address alone: as it is written in a setting.
impl FromStr for Mailbox {
    type Err = NotAMailbox;

    fn from_str(text: &str) -> Result<Self, NotAMailbox> {
        let text = text.trim();
        let Some(inner) = text.strip_suffix('>') else { return Self::new("", text) };
        let (name, address) = inner.rsplit_once('<').ok_or(NotAMailbox)?;
        let name = name.trim();
        let bare = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(name);
        Self::new(bare, address)
    }
}

impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox")
    }
}

/// How a mail program stops letters of this sort by itself (RFC 8058).
#[derive(Clone, PartialEq, Eq)]
pub struct Unsubscribe {
    /// The address that takes a POST.
    pub url: String,
}

impl fmt::Debug for Unsubscribe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unsubscribe")
    }
}

/// A mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Whom it goes to: one person.
    pub to: Mailbox,
    /// Where an answer goes, if not to who sends it.
    pub reply_to: Option<Mailbox>,
    /// Its subject. Line ends in it are taken out before it is sent.
    pub subject: String,
    /// The part that every program shows.
    pub text: String,
    /// The part that looks like something.
    pub html: String,
    /// How it is switched off; none for what cannot be.
    pub unsubscribe: Option<Unsubscribe>,
    /// Its name, for who compares what arrived with what was sent: an id of ours, with letters, digits and `_`.
    pub id: String,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Mail({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_written_in_a_setting() {
        for (text, name, address) in [
            ("Harbor <harbor@a.example>", "Harbor", "harbor@a.example"),
            (" \"Harbor, Inc.\"  <harbor@a.example> ", "Harbor, Inc.", "harbor@a.example"),
            ("harbor@a.example", "", "harbor@a.example"),
            ("<harbor+x@a.example>", "", "harbor+x@a.example"),
        ] {
            let mailbox: Mailbox = text.parse().unwrap();
            assert_eq!((mailbox.name(), mailbox.address()), (name, address));
            assert_eq!(mailbox.domain(), "a.example");
        }
        for text in ["", "Harbor", "Harbor <>", "Harbor harbor@a.example>", "<a@b>, <c@d>", "a@b, c@d", "<<a@b>"] {
            let read = text.parse::<Mailbox>();
            assert!(read.as_ref().is_err() || !read.as_ref().unwrap().address().contains(','), "{text}");
        }
        assert_eq!("Harbor <>".parse::<Mailbox>(), Err(NotAMailbox));
    }
}
