//! What is around every letter, whatever it says.

use domain::reader::{Language, Zone};

/// For whom a letter is made, and from where.
#[derive(Debug, Clone)]
pub struct Frame {
    /// What they are called; empty where nobody said so.
    pub name: String,
    /// Where Harbor is, without a slash at its end: every link begins with it, and nothing else decides where links lead.
    pub origin: String,
    /// Where they are; none if they did not say: then times are those of UTC, and say so.
    pub zone: Option<Zone>,
    /// How dates are written for them.
    pub language: Language,
    /// Whom they write to for help.
    pub help: String,
    /// The path that switches such letters off; none for what cannot be switched off, and where they have none.
    pub unsubscribe: Option<String>,
    /// The chain of causes in one sentence, and the path of the page that explains it.
    pub because: (String, String),
}

/// A letter, ready to be put into a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// Its subject.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The part that looks like something.
    pub html: String,
}
