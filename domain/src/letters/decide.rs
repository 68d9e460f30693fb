//! Which letters follow from something that happened.

use jiff::Timestamp;
use messages::mail::{About, Letter};
use messages::person;

use super::{Happened, Wanted};

/// Which letters follow from something that happened at `now`. An event and the same one again have the same.
#[must_use]
pub fn decide(happened: Happened<'_>, now: Timestamp) -> Vec<Wanted> {
    match happened {
        Happened::Person { id, event: person::Event::SignedUp { account } } => {
            let about = About { account: Some(*account), ..About::default() };
            vec![Wanted { letter: Letter::Welcome, person: id, about, not_before: now }]
        }
        Happened::Person { .. } | Happened::Account { .. } | Happened::Workspace { .. } => Vec::new(),
    }
}
