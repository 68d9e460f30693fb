//! What stood on the log of accounts.

use super::{Event, Kind, Refusal, Snapshot};
use crate::samples::{ACCOUNT, AT, PERSON, Sample, later};

/// An account on its trial.
#[must_use]
pub fn snapshot() -> Snapshot {
    Snapshot {
        id: ACCOUNT,
        owner: PERSON,
        plan: "trial@1".into(),
        trial_ends_at: Some(later(14 * 24 * 60 * 60)),
        trial_ended_at: None,
        trial_notices: 0,
        opened_at: AT,
        version: 1,
    }
}

/// Each event.
#[must_use]
pub fn events() -> Vec<Sample<Event>> {
    let happened = Kind::ALL.iter().map(|&kind| ("", Event::Happened { kind, account: after(kind) }));
    happened.chain([("", Event::Refused { refusal: Refusal::NoSuchPlan })]).collect()
}

/// The account as the sample of each kind has it.
fn after(kind: Kind) -> Snapshot {
    match kind {
        Kind::Opened | Kind::Unchanged => snapshot(),
        Kind::TrialEnding => Snapshot { trial_notices: 1, version: 2, ..snapshot() },
        Kind::TrialEnded => {
            let trial_ended_at = Some(later(14 * 24 * 60 * 60));
            Snapshot { trial_ended_at, trial_notices: 3, version: 5, ..snapshot() }
        }
        Kind::PlanChanged => {
            Snapshot { plan: "pro@2".into(), trial_ends_at: None, trial_notices: 3, version: 6, ..snapshot() }
        }
    }
}
