//! What comes back: mail that did not arrive, and people who say that it was unwanted.
//!
//! Two tell us: Resend by events ([`resend`]), and every other server of mail by a report that it mails back ([`report`], RFC 3464 and
//! 5965). Both come to a [`Returned`]. Only what names a letter of ours counts: anybody can write to an address of mail, and what they
//! say must not switch off somebody's letters. A report is not signed; the name of a letter is what only its reader knows.

mod report;
mod resend;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use report::report;
pub use resend::resend;

/// A letter that came back, or was not wanted. Where it did not arrive is not in it: who the letter was for is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returned {
    /// The letter, by the name that we gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
    /// The letter, as its carrier calls it. One of the two is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_as: Option<String>,
    /// Why.
    pub why: Why,
}

/// Why a letter came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// There is no such mailbox.
    NoMailbox,
    /// The mailbox takes nothing now, and did not for long.
    Full,
    /// The other side refuses our mail.
    Refused,
    /// They said that it is unwanted.
    Complained,
    /// A reason that this release does not know.
    #[serde(other)]
    Unknown,
}

/// What is kept of an event or a report: what it comes to, which names no person.
#[must_use]
pub fn keep(returned: &Returned) -> Option<Vec<u8>> {
    serde_json::to_vec(returned).ok()
}

/// Reads what was kept. Releases before this one kept events as they came: they are read as [`resend`] does.
#[must_use]
pub fn kept(value: &[u8]) -> Option<Returned> {
    let is_of_a_letter = |returned: &Returned| returned.letter.is_some() || returned.carried_as.is_some();
    let as_kept = || serde_json::from_slice::<Returned>(value).ok().filter(is_of_a_letter);
    resend(value).or_else(as_kept)
}

/// The name of a letter of ours: `let_` and what each id is made of, and not a part of it, which would be the name of another letter.
fn letter(text: &str) -> Option<String> {
    let rest = text.strip_prefix("let_")?;
    let fits = rest.len() == 26 && rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    fits.then(|| text.to_owned())
}
