//! What people are called and where mail reaches them. It stands in the bucket `people` under the id of the person, and nowhere on
//! the log: web writes it when somebody signs in, whoever sends them something reads it, and it is erased with the person.

use serde::{Deserialize, Serialize};

/// Where somebody is reached.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// What they are called; empty where nobody said so.
    pub name: String,
    /// Where mail reaches them.
    pub email: String,
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address")
    }
}
