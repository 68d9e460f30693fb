//! What stood on the log of accounts.

use super::{Event, Kind, Snapshot};
use crate::samples::{ACCOUNT, AT, PERSON, Sample, later};

/// An account on its trial.
#[must_use]
pub fn snapshot() -> Snapshot {
    Snapshot {
        id: ACCOUNT,
        owner: PERSON,
        plan: "trial@1".into(),
        trial_ends_at: Some(later(14 * 24 * 60 * 60)),
        opened_at: AT,
        version: 1,
    }
}

/// Each event.
#[must_use]
pub fn events() -> Vec<Sample<Event>> {
    Kind::ALL.iter().map(|&kind| ("", Event::Happened { kind, account: snapshot() })).collect()
}
