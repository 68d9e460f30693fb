//! Ways in which correct providers differ. None of them is a lie, and signing in works with each.

use serde_json::{Map, Value};

/// How this provider differs from others.
#[derive(Clone, Debug, Default)]
pub struct Quirks {
    /// Its published key has no name, and its tokens name none.
    pub keys_without_id: bool,
    /// Its authorization endpoint sends people on to the same path under this origin.
    pub pages_at: Option<String>,
    /// What its description says besides, or says otherwise.
    pub description: Map<String, Value>,
    /// What the answer of its token endpoint says besides, or says otherwise.
    pub tokens: Map<String, Value>,
    /// Sends everybody back with this error once they picked who they are.
    pub error: Option<&'static str>,
}
