//! A machine as its row has it: what is wanted of it, and what was last observed.

use chassis::vault::Binding;
use messages::workspace::{Desired, Region, Word};
use messages::{MessageId, TraceParent, WorkspaceId};
use nats::effect::Error;
use tokio_postgres::Row;

/// What a sealed key is for; part of its seal.
const PURPOSE: &str = "admin-key";

/// A machine that we hold the lease of.
#[derive(Debug, Clone)]
pub(crate) struct Instance {
    pub workspace: WorkspaceId,
    pub region: Region,
    pub size: String,
    pub desired: Desired,
    pub generation: i64,
    pub observed_word: Option<Word>,
    pub observed_generation: i64,
    pub resource: Option<String>,
    pub endpoint: Option<String>,
    pub keys: i32,
    pub key: Key,
    /// The OpenBerth user of the newest key.
    pub admin: Option<String>,
    /// The newest key, sealed, while it is unproven.
    pub sealed: Option<String>,
    /// The [summary](super::summary) of what was last published about it.
    pub published: Option<String>,
    /// Whether its people see that it is in trouble.
    pub troubled: bool,
    /// Tries in a row that did not bring what was promised.
    pub tries: i32,
    /// The event that asked for what is wanted, and its trace: what we observe is published as their consequence.
    pub asked_by: Option<MessageId>,
    pub trace: Option<TraceParent>,
}

/// How far the newest key can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    /// There is none, or it does not work.
    Missing,
    /// We have one, and do not know yet whether it works.
    Unproven,
    /// It was shown to work.
    Proven,
}

/// What is read of a row.
pub(super) const COLUMNS: &str = "workspace, region, size, desired, generation, seen_word, seen_generation, resource, \
     endpoint, keys, key, admin, sealed, told, troubled, tries, asked_by, trace";

impl Instance {
    pub fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            workspace: row.try_get("workspace")?,
            region: row.try_get("region")?,
            size: row.try_get("size")?,
            desired: row.try_get("desired")?,
            generation: row.try_get("generation")?,
            observed_word: row.try_get("seen_word")?,
            observed_generation: row.try_get("seen_generation")?,
            resource: row.try_get("resource")?,
            endpoint: row.try_get("endpoint")?,
            keys: row.try_get("keys")?,
            key: match row.try_get("key")? {
                "proven" => Key::Proven,
                "unproven" => Key::Unproven,
                // The table knows no fourth word.
                _ => Key::Missing,
            },
            admin: row.try_get("admin")?,
            sealed: row.try_get("sealed")?,
            published: row.try_get("told")?,
            troubled: row.try_get("troubled")?,
            tries: row.try_get("tries")?,
            asked_by: row.try_get::<_, Option<&str>>("asked_by")?.and_then(|id| id.parse().ok()),
            trace: row.try_get::<_, Option<&str>>("trace")?.and_then(|trace| trace.parse().ok()),
        })
    }

    /// What a sealed key belongs to: the newest of the `keys` that infra gave out.
    pub fn key_binding(&self, keys: i32) -> Binding {
        Binding { workspace: self.workspace, purpose: PURPOSE, version: u32::try_from(keys).unwrap_or_default() }
    }
}
