//! Pages that belong to nobody in particular: the front door, the plans, how the service does, and the pages for when
//! something is not right.

pub mod compared;
pub mod landing;
pub mod legal;
pub mod listing;
pub mod not_found;
pub mod openberth;
pub mod pricing;
mod reader;
pub(crate) mod robots;
pub mod signed_out;
pub(crate) mod slash;
pub mod stale;
pub mod status;
pub mod texts;
pub mod too_much;
pub mod trouble;

/// The pages that are meant to be found by anybody. The legal ones are for those who are here
/// already; the guides have a line of their own.
pub(crate) const PUBLIC: [&str; 4] = ["/", "/pricing", "/status", "/help"];

/// Answers that do not depend on who is signed in. For them nobody is looked up.
pub(crate) const SAME_FOR_ALL: [&str; 1] = ["/robots.txt"];

/// Pages that people need most when something of ours is away: they get them as a visitor, while nobody can say who
/// they are.
pub(crate) fn outlives_trouble(path: &str) -> bool {
    ["/status", "/status/live"].contains(&path) || crate::help::is_help(path)
}
