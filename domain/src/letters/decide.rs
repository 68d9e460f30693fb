//! Which letters follow from something that happened.

mod account;
mod person;
mod workspace;

use jiff::Timestamp;
use messages::PersonId;
use messages::mail::{About, Letter};

use super::{Happened, Wanted};

pub(super) use account::TOLD_BEFORE;
pub(super) use workspace::is_told;

/// Which letters follow from something that happened at `now`, in the order in which they are to go. An event and the same one again have
/// the same.
#[must_use]
pub fn decide(happened: Happened<'_>, now: Timestamp) -> Vec<Wanted> {
    match happened {
        Happened::Account { before, event } => account::decide(before, event, now),
        Happened::Workspace { before, event } => workspace::decide(before, event, now),
        Happened::Person { id, event } => person::decide(id, event, now),
    }
}

/// A letter that may go at once.
const fn now_to(person: PersonId, letter: Letter, about: About, now: Timestamp) -> Wanted {
    Wanted { letter, person, about, not_before: now }
}
