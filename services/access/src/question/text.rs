//! A question as it is typed, and what it has to be.

use std::fmt;
use std::str::FromStr;

use domain::seen::composed;

/// An address that mail can be sent to, as far as its form tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox(String);

/// The text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("write it like name@example.com")]
pub struct NoMailbox;

impl Mailbox {
    const LONGEST: usize = 254;

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it can reach nobody, because its domain is set aside for examples and tests.
    #[must_use]
    pub fn is_made_up(&self) -> bool {
        let domain = self.0.rsplit('@').next().unwrap_or_default().to_lowercase();
        let ends = |with: &str| domain.strip_suffix(with).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        ["example", "example.com", "example.net", "example.org", "invalid", "test", "localhost"].into_iter().any(ends)
    }
}

impl FromStr for Mailbox {
    type Err = NoMailbox;

    /// Strict in what it lets into a link and a header, and no judge of what exists: only mail itself can tell.
    fn from_str(text: &str) -> Result<Self, NoMailbox> {
        let text = text.trim();
        let (name, domain) = text.rsplit_once('@').ok_or(NoMailbox)?;
        let in_name = |letter: char| letter.is_ascii_alphanumeric() || "!$'*+-=^_{|}~".contains(letter);
        let is_atom = |part: &str| !part.is_empty() && part.chars().all(in_name);
        let in_label = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let is_label = |label: &str| {
            let ends = label.starts_with('-') || label.ends_with('-');
            (1..=63).contains(&label.len()) && !ends && label.chars().all(in_label)
        };
        // What letters are sent with takes no others.
        let good_name = name.len() <= 64 && name.split('.').all(is_atom);
        let good_domain = domain.contains('.') && domain.split('.').all(is_label);
        let good = good_name && good_domain && text.len() <= Self::LONGEST;
        good.then(|| Self(text.to_owned())).ok_or(NoMailbox)
    }
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

/// Why a text is not taken. Its `Display` is the sentence for who wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadText {
    /// There is nothing to read.
    #[error("Please write what you would like to know.")]
    Empty,
    /// There are too many characters.
    #[error("This is very long. Please use {} characters or less.", Text::MAX)]
    TooLong,
}

impl Text {
    /// How many characters there can be.
    pub const MAX: usize = 4000;

    /// Lines end one way, and what no keyboard writes is left out: operators read this in a terminal.
    ///
    /// # Errors
    /// With the sentence for who wrote it.
    pub fn parse(text: &str) -> Result<Self, BadText> {
        let text = text.replace("\r\n", "\n");
        let text: String =
            text.trim().chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect();
        if text.trim().is_empty() {
            return Err(BadText::Empty);
        }
        if text.chars().nth(Self::MAX).is_some() {
            return Err(BadText::TooLong);
        }
        Ok(Self(composed(&text)))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_domain_and_nothing_that_leads_elsewhere() {
        for good in ["ada@example.com", " ada@example.com ", "a.b+c@mail.example.co.uk", "o'neil@x.org"] {
            assert_eq!(good.parse::<Mailbox>().unwrap().as_str(), good.trim());
        }
        let long = format!("{}@example.com", "a".repeat(250));
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@localhost",
            "ada@example..com",
            "ada@.com",
            "a b@example.com",
            "a@b@example.com",
            "ada@example.com\nBcc: x@y.z",
            "ada?cc=x@example.com",
            "\"ada\"@example.com",
            "<ada@example.com>",
            "ada@exam_ple.com",
            "josé@exämple.de",
            "a..b@example.com",
            "ada@-example.com",
            "ada@example.com,x@y.z",
            &long,
        ] {
            assert_eq!(bad.parse::<Mailbox>(), Err(NoMailbox), "{bad}");
        }
    }

    #[test]
    fn an_address_for_examples_reaches_nobody() {
        for (address, is_made_up) in [
            ("help@example.com", true),
            ("help@mail.example.org", true),
            ("help@harbor.test", true),
            ("help@myexample.com", false),
            ("help@harbor.dev", false),
        ] {
            assert_eq!(address.parse::<Mailbox>().unwrap().is_made_up(), is_made_up, "{address}");
        }
    }

    #[test]
    fn a_text_keeps_its_lines_and_nothing_that_moves_a_cursor() {
        assert_eq!(Text::parse(" a\r\nb\u{1b}[2J\u{0}\n\tc ").unwrap().as_str(), "a\nb[2J\n\tc");
        assert_eq!(Text::parse("\n \u{7}\t"), Err(BadText::Empty));
        assert_eq!(Text::parse(&"ß".repeat(Text::MAX + 1)), Err(BadText::TooLong));
        assert!(Text::parse(&"ß".repeat(Text::MAX)).is_ok());
    }
}
