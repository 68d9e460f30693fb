//! Help: guides to read, a search over them, and a way to write to us.
//!
//! The cast: five guides that are part of the program ([`guides`]), a [`search`] over their sections, a form ([`write`])
//! that takes along where its reader comes from ([`context`]), and the rows in which questions lie
//! ([`access::question`]).
//! The play: somebody reads, searches, and writes. What they write lies in a table of web's own; the log holds its id and
//! what it is about, so that operators learn of it and nothing personal is kept for ever
//! (`docs/decisions/0016-what-people-write-to-us.md`). All but the sending works while our tables are away.

mod context;
pub mod guides;
mod promise;
pub mod search;
pub mod show;
pub mod thanks;
pub mod write;

pub use access::question::Mailbox;
pub(crate) use context::Context;
pub use promise::Promise;

/// Where this folder's pages are.
const PREFIX: &str = "/help";

/// Whether a page is one that people need most when something of ours is away.
pub(crate) fn is_help(path: &str) -> bool {
    path == PREFIX || path.strip_prefix(PREFIX).is_some_and(|rest| rest.starts_with('/'))
}
