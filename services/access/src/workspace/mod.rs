//! Workspaces, as their people may see them.

mod counts;
mod permit;
mod rows;

use domain::workspace::label;
use messages::workspace::State;

pub use counts::Counts;
pub use rows::{
    By, Entry, Filter, InTeam, Named, Paid, Place, Removed, Workspace, again, count, history, list, named, names,
    paid_by, paid_by_others, people, removed, usual_set_up,
};
pub(crate) use rows::{WORKSPACES, behind, find, some};

/// The states in which a workspace has left the list: those without a label. Named this way round, so that a state which
/// a newer release wrote is not hidden.
pub(crate) fn left() -> Vec<State> {
    State::ALL.iter().copied().filter(|state| label(*state).is_none()).collect()
}
