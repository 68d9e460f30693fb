//! What people are called and where mail reaches them. It stands in the bucket `people` under the id of the person, and nowhere on
//! the log: web writes it when somebody signs in, whoever sends them something reads it, and it is erased with the person.

use serde::{Deserialize, Serialize};

use super::words::Choice;

/// Where somebody is reached.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// What they are called; empty where nobody said so.
    pub name: String,
    /// Where mail reaches them.
    pub email: String,
    /// Where they are, as in the IANA database; none if they did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// How dates are written for them: the tag of a language; none if they did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<String>,
    /// Which letters they do not want, of those that can be switched off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unwanted: Vec<Choice>,
    /// The token with which a mail program switches letters off without signing in; none before they had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unsubscribe: Option<String>,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address")
    }
}
