//! A trial is exactly fourteen days of twenty-four hours: at each step of a day, time comes exactly when it ends. Of who may have paid since,
//! the payment provider is looked at first, and it ends at the next step.

use domain::account::trial::days;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Event, Kind};

/// A trial, to the second.
const TRIAL: SignedDuration = days(14);

/// No step is longer.
const LOOKED_AT: SignedDuration = days(1);

/// What is wrong with an event of an account, as far as its trial goes.
pub(crate) fn wrong(event: &Event, at: Timestamp) -> Option<String> {
    let account = event.snapshot()?;
    let (lasts, longest) = match event.kind()? {
        Kind::Opened => (account.trial_ends_at?.duration_since(account.opened_at), TRIAL),
        Kind::TrialEnded => {
            let can_have_paid = account.money.as_ref().is_some_and(|money| money.asked.is_some());
            let longest = if can_have_paid { TRIAL + LOOKED_AT } else { TRIAL };
            (at.duration_since(account.opened_at), longest)
        }
        // What has to do with money is no matter of the trial.
        _ => return None,
    };
    (lasts < TRIAL || lasts > longest).then(|| format!("a trial of {lasts:#}"))
}
