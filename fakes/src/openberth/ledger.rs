//! What reached the servers of customers, because a control plane must never call the wrong server.

use jiff::Timestamp;
use serde::Serialize;

use super::{Call, Fault};
use crate::faults::Fired;

/// The books, as of one moment.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Ledger {
    /// Every request, in the order in which they were answered.
    pub entries: Vec<Entry>,
    /// The faults that were ordered and how often each one fired.
    pub faults: Vec<Fired<Call, Fault>>,
}

impl Ledger {
    /// The requests to the server of this machine.
    #[must_use]
    pub fn of(&self, token: &str) -> Vec<&Entry> {
        self.entries.iter().filter(|entry| entry.token == token).collect()
    }
}

/// One request.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// When it was answered.
    pub at: Timestamp,
    /// Whose server it was for.
    pub token: String,
    /// The HTTP method.
    pub method: String,
    /// The path on that server, without a query.
    pub path: String,
    /// The server that it names, as it was written.
    pub host: String,
    /// The names of its headers, in small letters and in the order of the alphabet. What is in them is nobody's business here.
    pub headers: Vec<String>,
    /// What it showed as a key.
    pub key: Key,
    /// What was answered; also when the answer was then lost on purpose.
    pub status: u16,
}

/// How the key that came along compares with the one that works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Key {
    /// None came.
    Absent,
    /// One came that does not work on this machine.
    Wrong,
    /// The admin key of this machine.
    Right,
    /// The key of another user of its server.
    Personal,
}
