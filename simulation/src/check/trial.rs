//! A trial is exactly fourteen days of twenty-four hours: at each step of a day, time comes exactly when it ends.

use domain::account::trial::days;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Event, Kind};

/// A trial, to the second.
const TRIAL: SignedDuration = days(14);

/// What is wrong with an event of an account, as far as its trial goes.
pub(crate) fn wrong(event: &Event, at: Timestamp) -> Option<String> {
    let account = event.snapshot()?;
    let lasts = match event.kind()? {
        Kind::Opened => account.trial_ends_at?.duration_since(account.opened_at),
        Kind::TrialEnded => at.duration_since(account.opened_at),
        // What has to do with money is no matter of the trial.
        _ => return None,
    };
    (lasts != TRIAL).then(|| format!("a trial of {lasts:#}"))
}
