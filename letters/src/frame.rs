//! What is around every letter, whatever it says.

use domain::reader::{Dates, Language, Zone};
use jiff::Timestamp;
use messages::person::Address;

/// For whom a letter is made, and from where.
#[derive(Debug, Clone)]
pub struct Frame {
    /// What they are called; empty where nobody said so.
    pub name: String,
    /// Where Harbor is, without a slash at its end: every link begins with it, and nothing else decides where links lead.
    pub origin: String,
    /// How dates are written for them. Without a zone, times are those of UTC, and say so.
    pub dates: Dates,
    /// Whom they write to for help.
    pub help: String,
    /// When an answer comes to who writes, such as `within one working day`.
    pub answer: String,
    /// The path that switches such letters off; none for what cannot be switched off, and where they have none.
    pub unsubscribe: Option<String>,
    /// The path by which their account is kept that is to be deleted, without signing in; none where they have none.
    pub stay: Option<String>,
}

/// A letter, ready to be put into a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its subject: one line.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The part that looks like something.
    pub html: String,
}

impl Frame {
    /// Around a letter to somebody of whom this is known: what they chose, or what is plain.
    #[must_use]
    pub fn to(address: &Address, origin: &str, help: &str, answer: &str) -> Self {
        let language = address.dates.as_deref().and_then(Language::from_tag).unwrap_or_default();
        let zone = address.zone.as_deref().and_then(Zone::named);
        Self {
            name: address.name.clone(),
            origin: origin.to_owned(),
            dates: Dates { language, zone },
            help: help.to_owned(),
            answer: answer.to_owned(),
            unsubscribe: None,
            stay: None,
        }
    }

    /// Where a path of ours is. What is no path leads to the front page: no letter ever leads elsewhere.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        let plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '"' | '<' | '>' | '\\' | '`');
        let path = if path.starts_with('/') && path.chars().all(plain) { path } else { "/" };
        format!("{}{path}", self.origin)
    }

    /// A day. It is another one elsewhere: where nobody said in which zone they are, it says which it is of.
    pub(crate) fn day(&self, at: &Timestamp) -> String {
        let day = self.dates.day(at);
        if self.dates.zone.is_some() { day } else { format!("{day} (UTC)") }
    }

    /// A day and its time, with the letters of the zone. The time is one piece: on a narrow screen the zone would stand on a line of its own.
    pub(crate) fn moment(&self, at: &Timestamp) -> String {
        let moment = self.dates.moment(at);
        match moment.rsplit_once(", ") {
            Some((day, time)) => format!("{day}, {}", time.replace(' ', "\u{a0}")),
            None => moment,
        }
    }
}
