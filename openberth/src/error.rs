//! What can come of a call, in our words. What the server said is for the log.
//!
//! The text of a server can be anything: it may be wrong, in another language, carry a key that it was shown, or be
//! made by somebody to be read by somebody else. So it is never shown: [`Kind`] is what pages speak of, and
//! [`Error::for_log`] is cleaned.

use std::fmt;

use reqwest::StatusCode;
use serde::Deserialize;

use crate::network::Inside;

/// Of what a server says, so much is kept.
const LONGEST_ORIGINAL: usize = 300;

/// A call that came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// What came of it.
    pub kind: Kind,
    status: Option<u16>,
    original: String,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// There is no answer that could be used.
    NoAnswer(NoAnswer),
    /// The key that we have is not one of the server.
    KeyRefused,
    /// The owner of the key may not do that.
    NotAllowed,
    /// There is no such thing.
    Absent,
    /// The name is in use.
    NameTaken,
    /// The user has as many sites as they may have.
    Full,
    /// It is locked; unlocked, it could be done.
    Locked,
    /// Not while it is in the state that it is in.
    NotNow,
    /// A user who still has something cannot be deleted.
    InUse(InUse),
    /// Among the files is nothing by which the server would know how to run them.
    NoProject,
    /// There is no secret of this name.
    NoSecret,
    /// The server does not take what was sent.
    Invalid,
    /// The server could not do it, through no fault of ours.
    Broken,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAnswer {
    /// It takes too long.
    TookTooLong,
    /// The connection failed.
    NoConnection,
    /// The address is not one of infra's, or leads to a place where none of its servers is.
    OutOfReach,
    /// As many calls as there may be are under way already.
    Busy,
    /// Something answers for it, and says that it is not up.
    NotUp,
    /// It broke off.
    BrokeOff,
    /// It is longer than any answer should be.
    TooLong,
    /// It does not read.
    Unreadable,
}

/// What a user still has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InUse {
    /// Sites and sandboxes, those that failed among them.
    pub deployments: u32,
    /// Secrets of their own.
    pub user_secrets: u32,
    /// Secrets for all that they made.
    pub created_globals: u32,
}

impl Kind {
    /// It in a few words, for a log.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoAnswer(why) => why.words(),
            Self::KeyRefused => "the key is refused",
            Self::NotAllowed => "not allowed",
            Self::Absent => "there is none",
            Self::NameTaken => "the name is taken",
            Self::Full => "the limit is reached",
            Self::Locked => "it is locked",
            Self::NotNow => "not in its state",
            Self::InUse(_) => "the user still has something",
            Self::NoProject => "the project is not recognised",
            Self::NoSecret => "there is no such secret",
            Self::Invalid => "it is not valid",
            Self::Broken => "the server could not do it",
        }
    }

    /// Whether it can have been done all the same: the answer got lost, not the question.
    #[must_use]
    pub const fn may_be_done(self) -> bool {
        match self {
            Self::NoAnswer(why) => match why {
                NoAnswer::TookTooLong | NoAnswer::NoConnection | NoAnswer::NotUp => true,
                NoAnswer::BrokeOff | NoAnswer::TooLong | NoAnswer::Unreadable => true,
                NoAnswer::OutOfReach | NoAnswer::Busy => false,
            },
            Self::Broken => true,
            Self::KeyRefused
            | Self::NotAllowed
            | Self::Absent
            | Self::NameTaken
            | Self::Full
            | Self::Locked
            | Self::NotNow
            | Self::InUse(_)
            | Self::NoProject
            | Self::NoSecret
            | Self::Invalid => false,
        }
    }
}

impl NoAnswer {
    /// It in a few words, for a log.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::TookTooLong => "it took too long",
            Self::NoConnection => "the connection failed",
            Self::OutOfReach => "its address is not one of infra's",
            Self::Busy => "too many calls are under way",
            Self::NotUp => "it is not up",
            Self::BrokeOff => "its answer broke off",
            Self::TooLong => "its answer is too long",
            Self::Unreadable => "its answer does not read",
        }
    }
}

impl Error {
    /// All of it, for a log and nowhere else.
    #[must_use]
    pub fn for_log(&self) -> String {
        let status = self.status.map(|status| format!(" ({status})")).unwrap_or_default();
        let said = if self.original.is_empty() { "" } else { ": " };
        format!("{}{status}{said}{}", self.kind.words(), self.original)
    }

    pub(crate) const fn no_answer(why: NoAnswer) -> Self {
        Self { kind: Kind::NoAnswer(why), status: None, original: String::new() }
    }

    /// The request did not get an answer.
    pub(crate) fn of_transport(error: &reqwest::Error) -> Self {
        let why = if is_inside(error) {
            NoAnswer::OutOfReach
        } else if error.is_timeout() {
            NoAnswer::TookTooLong
        } else if error.is_body() || error.is_decode() {
            NoAnswer::BrokeOff
        } else {
            NoAnswer::NoConnection
        };
        Self::no_answer(why)
    }

    /// An answer that flowed did not come to its end.
    pub(crate) fn of_flow(error: &reqwest::Error) -> Self {
        Self::no_answer(if error.is_timeout() { NoAnswer::TookTooLong } else { NoAnswer::BrokeOff })
    }

    /// The server refused, with this body.
    pub(crate) fn of_answer(status: StatusCode, body: &[u8]) -> Self {
        let said = serde_json::from_slice::<Said>(body).ok();
        let kind = match &said {
            Some(said) => kind_of(status, said),
            None => kind_without_words(status),
        };
        let original = said.map_or_else(|| String::from_utf8_lossy(body).into_owned(), |said| said.error);
        Self { kind, status: Some(status.as_u16()), original: clean(&original) }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.words())
    }
}

impl std::error::Error for Error {}

/// What handlers of the server say.
#[derive(Deserialize)]
struct Said {
    error: String,
    #[serde(flatten)]
    in_use: Option<InUse>,
}

/// The status says what it is, but for the requests that the server calls bad: there, only the words tell them apart.
/// One that says nothing we know is no more than invalid.
fn kind_of(status: StatusCode, said: &Said) -> Kind {
    let says = |text: &str| said.error.contains(text);
    match status {
        StatusCode::BAD_REQUEST if says("is locked") => Kind::Locked,
        StatusCode::BAD_REQUEST if says("state.") || says("not running") => Kind::NotNow,
        StatusCode::BAD_REQUEST if says("Could not detect") => Kind::NoProject,
        StatusCode::BAD_REQUEST if says("Secret") && says("not found") => Kind::NoSecret,
        StatusCode::UNAUTHORIZED => Kind::KeyRefused,
        StatusCode::FORBIDDEN => Kind::NotAllowed,
        StatusCode::NOT_FOUND => Kind::Absent,
        StatusCode::CONFLICT => said.in_use.map_or(Kind::NameTaken, Kind::InUse),
        StatusCode::TOO_MANY_REQUESTS => Kind::Full,
        status if status.is_client_error() => Kind::Invalid,
        status => kind_without_words(status),
    }
}

/// It is not the server's handlers that answered: what stands in front of it did, or a router that knows no such call.
fn kind_without_words(status: StatusCode) -> Kind {
    match status {
        StatusCode::UNAUTHORIZED => Kind::KeyRefused,
        StatusCode::FORBIDDEN => Kind::NotAllowed,
        StatusCode::INTERNAL_SERVER_ERROR => Kind::Broken,
        _ => Kind::NoAnswer(NoAnswer::NotUp),
    }
}

fn is_inside(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause.is::<Inside>() {
            return true;
        }
        source = cause.source();
    }
    false
}

/// The text without what would change how a log reads, and without keys.
fn clean(text: &str) -> String {
    let plain: String = text
        .chars()
        .take(LONGEST_ORIGINAL)
        .map(|each| if each.is_ascii_graphic() || each == ' ' || each.is_alphanumeric() { each } else { '\u{fffd}' })
        .collect();
    plain.split(' ').map(without_key).collect::<Vec<_>>().join(" ")
}

/// Keys of servers, of sites, of sessions and of sign-ins have these beginnings.
fn without_key(word: &str) -> &str {
    const BEGINNINGS: [&str; 9] = ["sc_", "sk_", "ses_", "lc_", "sat_", "srt_", "oac_", "mcp_", "oauthcode_"];
    let at = BEGINNINGS.iter().filter_map(|beginning| word.find(beginning).map(|at| at + beginning.len())).min();
    at.map_or(word, |at| &word[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, body: &str) -> Kind {
        Error::of_answer(StatusCode::from_u16(status).unwrap(), body.as_bytes()).kind
    }

    #[test]
    fn what_the_server_says_has_a_word_of_ours() {
        let of = |error: &str| format!("{{\"error\":\"{error}\"}}\n");
        for (status, error, expected) in [
            (400, "Deployment is locked. Unlock it first.", Kind::Locked),
            (400, "Cannot update deployment in 'building' state.", Kind::NotNow),
            (400, "Sandbox is 'failed', not running.", Kind::NotNow),
            (400, "Could not detect project type. Include package.json (Node)", Kind::NoProject),
            (400, "Secret \\\"A\\\" not found. Use 'berth secret list' to see available secrets.", Kind::NoSecret),
            (400, "No files provided.", Kind::Invalid),
            (401, "Missing or invalid API key.", Kind::KeyRefused),
            (403, "Admin access required.", Kind::NotAllowed),
            (404, "Not found.", Kind::Absent),
            (409, "Subdomain collision, try a different name.", Kind::NameTaken),
            (429, "Deployment limit reached (10). Destroy some first.", Kind::Full),
            (500, "Failed to store secret", Kind::Broken),
            (418, "?", Kind::Invalid),
        ] {
            assert_eq!(kind(status, &of(error)), expected, "{status} {error}");
        }
        let counted =
            r#"{"error":"User has associated resources.","deployments":3,"userSecrets":2,"createdGlobals":1}"#;
        assert_eq!(kind(409, counted), Kind::InUse(InUse { deployments: 3, user_secrets: 2, created_globals: 1 }));
    }

    #[test]
    fn whoever_answers_instead_of_the_server_is_understood_by_the_status() {
        let not_up = Kind::NoAnswer(NoAnswer::NotUp);
        for (status, expected) in [
            (301, not_up),
            (404, not_up),
            (405, not_up),
            (502, not_up),
            (503, not_up),
            (504, not_up),
            (401, Kind::KeyRefused),
            (403, Kind::NotAllowed),
            (500, Kind::Broken),
        ] {
            assert_eq!(kind(status, "<html><script>alert(1)</script>"), expected, "{status}");
        }
    }

    #[test]
    fn the_original_is_for_the_log_only_and_has_no_key_in_it() {
        let key = format!("sc_{}", "0a".repeat(24));
        let body = format!("{{\"error\":\"bad (key={key}) \\u001b[31m\\nERROR fake line {}\"}}", "x".repeat(9_999));
        let error = Error::of_answer(StatusCode::BAD_REQUEST, body.as_bytes());
        let logged = error.for_log();
        assert!(logged.starts_with("it is not valid (400): bad (key=sc_ "), "{logged}");
        assert!(!logged.contains("0a0a") && !logged.contains(['\n', '\u{1b}']) && logged.len() < 1_000, "{logged}");
        assert_eq!(error.to_string(), "it is not valid");
    }
}
