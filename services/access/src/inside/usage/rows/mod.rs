//! The tables of what workspaces use: whose turn it is, what was seen, and what goes because of its age.

mod seen;
mod tidy;
mod turn;

pub(super) use seen::store;
pub use seen::{Latest, Past, Span, history, latest, sent_in_all};
pub use tidy::tidy;
pub(super) use turn::postpone;
pub use turn::{Turn, claim, enrol};
