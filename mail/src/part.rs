//! One mail, complete.

use std::fmt;

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
        let plain = |letter: char| {
            letter.is_ascii_graphic()
                && !matches!(letter, '<' | '>' | ',' | ';' | ':' | '"' | '\\' | '(' | ')' | '[' | ']')
        };
        let (before, host) = address.rsplit_once('@').ok_or(NotAMailbox)?;
        let fits = !before.is_empty() && before.len() <= 64 && !host.is_empty() && address.len() <= 254;
        if !fits || before.contains('@') || !address.chars().all(plain) {
            return Err(NotAMailbox);
        }
        let hidden = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
        let name = name.chars().map(|letter| if hidden(letter) { ' ' } else { letter }).collect::<String>();
        Ok(Self { name: name.trim().to_owned(), address: address.to_owned() })
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
