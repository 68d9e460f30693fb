//! The trial: how long it is, and when its people are told that it will end.
//!
//! Days are of exactly 24 hours, so that it is as long in the week of a clock change as in any other, and ends to the minute.

use jiff::{SignedDuration, Timestamp};
use messages::account::Snapshot;

/// The version of these rules, for the envelope of what follows from them.
pub const POLICY: &str = "trial@1";

/// How long after its beginning people are told that it will end.
pub const NOTICES: [SignedDuration; 3] = [days(7), days(11), days(13)];

/// How long a trial goes on of whose end its people were told too late.
pub const LATE: SignedDuration = days(3);

/// So many days.
#[must_use]
pub const fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// How many of the notices have come due at `now`. The trial began with the account.
#[must_use]
pub fn notices_due(account: &Snapshot, now: Timestamp) -> u32 {
    let passed = NOTICES.iter().filter(|after| begun(account, **after) <= now).count();
    u32::try_from(passed).unwrap_or(u32::MAX)
}

/// When the next notice is due, if any is left.
#[must_use]
pub fn next_notice(account: &Snapshot) -> Option<Timestamp> {
    let given = usize::try_from(account.trial_notices).unwrap_or(usize::MAX);
    NOTICES.get(given).map(|after| begun(account, *after))
}

fn begun(account: &Snapshot, after: SignedDuration) -> Timestamp {
    account.opened_at.checked_add(after).unwrap_or(Timestamp::MAX)
}
