//! What customers do on a machine that Harbor cannot see: their first code, their first own key. The server on the
//! machine sees it, and this service says when it was, from then on, to everyone who asks.

use serde::{Deserialize, Serialize};

/// Something that happens on a machine for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum First {
    /// Code arrived.
    Deployment,
    /// A person made a key of their own.
    OwnKey,
}
