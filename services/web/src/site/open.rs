//! Which pages are there for everybody, whatever else is away.

use crate::help::questions::PATH as QUESTIONS;

/// The pages that are meant to be found by anybody. The legal ones are for those who are here
/// already; the guides have a line of their own.
pub(crate) const PUBLIC: [&str; 4] = ["/", "/pricing", "/status", HELP];

/// Answers that do not depend on who is signed in. For them nobody is looked up.
pub(crate) const SAME_FOR_ALL: [&str; 1] = ["/robots.txt"];

/// What other sites ask again and again: that they do keeps no session alive.
pub(crate) const ASKS_ONLY: &str = "/auth/status";

/// Where the pages of help are.
const HELP: &str = "/help";

/// Pages that people need most when something of ours is away: they get them as a visitor, while nobody can say who
/// they are.
pub(crate) fn outlives_trouble(path: &str) -> bool {
    // What somebody asked is in our tables, and theirs.
    ["/status", "/status/live"].contains(&path) || is_help(path) && path != QUESTIONS
}

/// Whether a page is one that helps.
pub(crate) fn is_help(path: &str) -> bool {
    path == HELP || path.strip_prefix(HELP).is_some_and(|rest| rest.starts_with('/'))
}
