//! Moments and spans, as the server reads and writes them.

use jiff::{SignedDuration, Timestamp};

/// Hours or days; none when it is neither.
pub(super) fn hours(ttl: &str) -> Option<i64> {
    let (number, unit) = match ttl.strip_suffix('d') {
        Some(days) => (days, 24),
        None => (ttl.strip_suffix('h').unwrap_or(ttl), 1),
    };
    let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    if plain { number.parse::<i64>().ok()?.checked_mul(unit) } else { None }
}

pub(super) fn expiry(hours: i64, now: Timestamp) -> Option<Timestamp> {
    if hours > 0 { now.checked_add(SignedDuration::from_hours(hours)).ok() } else { None }
}

/// A moment as RFC 3339, to the second.
pub(super) fn seconds(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A moment as the database writes it: no `T`, no zone.
pub(super) fn plain(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}
