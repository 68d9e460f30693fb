//! A secret, and who it is of.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::moment::{plain, seconds};

/// A secret, as the database has it. Its value is kept where nobody asks for it.
#[derive(Clone)]
pub(super) struct Secret {
    pub(super) name: String,
    /// None for one that all have.
    pub(super) user: Option<String>,
    pub(super) created_by: String,
    pub(super) description: String,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
}

impl Secret {
    pub(super) fn is_of(&self, name: &str, user: Option<&str>) -> bool {
        self.name == name && self.user.as_deref() == user
    }

    pub(super) const fn scope(&self) -> &'static str {
        if self.user.is_some() { "user" } else { "global" }
    }

    pub(super) fn view(&self) -> Value {
        json!({
            "name": self.name,
            "scope": self.scope(),
            "description": self.description,
            "createdAt": seconds(self.created_at),
            "updatedAt": plain(self.updated_at),
        })
    }
}
