//! How pages write times. Always with the zone, because the reader may be anywhere.
//!
//! The server writes UTC; a small script puts the reader's own zone in its place. "Now" is given, never read.
//! Arguments are references because that is what templates hand over.

use jiff::{Timestamp, tz::TimeZone};

/// A day, such as `21 November 2026`.
#[must_use]
pub fn day(at: &Timestamp) -> String {
    at.strftime("%-d %B %Y").to_string()
}

/// A day with its time, such as `21 November 2026, 09:41 UTC`.
#[must_use]
pub fn moment(at: &Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// A time of day, such as `09:41:07 UTC`.
#[must_use]
pub fn clock(at: &Timestamp) -> String {
    at.strftime("%H:%M:%S UTC").to_string()
}

/// For the `datetime` of a `<time>`: RFC 3339, whole seconds.
#[must_use]
pub fn machine(at: &Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// How long ago, in words: `just now`, `5 minutes ago`, `yesterday`, `on 3 March 2026`. What lies ahead is "just now",
/// since it can only be the difference of two clocks.
#[must_use]
pub fn ago(at: &Timestamp, now: &Timestamp) -> String {
    let minutes = now.duration_since(*at).as_mins();
    let days = i64::from(
        now.to_zoned(TimeZone::UTC).date().since(at.to_zoned(TimeZone::UTC).date()).map_or(0, |span| span.get_days()),
    );
    match (days, minutes) {
        (_, ..1) => "just now".to_owned(),
        (_, 1) => "a minute ago".to_owned(),
        (_, 2..60) => format!("{minutes} minutes ago"),
        (_, 60..120) => "an hour ago".to_owned(),
        (0, _) => format!("{} hours ago", minutes / 60),
        (1, _) => "yesterday".to_owned(),
        (2..=30, _) => format!("{days} days ago"),
        _ => format!("on {}", day(at)),
    }
}

/// Days from `now` until `end`, a begun one counting as whole: a minute into fourteen days there are fourteen left.
/// The last day counts as none, and `None` says that it has passed, so that no page ever counts below zero.
#[must_use]
pub fn days_left(end: Timestamp, now: Timestamp) -> Option<u32> {
    const DAY: i64 = 24 * 60 * 60;
    let seconds = end.duration_since(now).as_secs();
    match seconds {
        ..=0 => None,
        1..DAY => Some(0),
        DAY.. => u32::try_from((seconds + DAY - 1) / DAY).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn times_carry_their_zone() {
        let time = at("2026-11-05T09:41:07.123Z");
        assert_eq!(day(&time), "5 November 2026");
        assert_eq!(moment(&time), "5 November 2026, 09:41 UTC");
        assert_eq!(clock(&time), "09:41:07 UTC");
        assert_eq!(machine(&time), "2026-11-05T09:41:07Z");
    }

    #[test]
    fn distances_are_said_as_people_say_them() {
        let now = at("2026-11-21T12:00:00Z");
        for (then, words) in [
            ("2026-11-21T12:00:09Z", "just now"),
            ("2026-11-21T11:59:30Z", "just now"),
            ("2026-11-21T11:58:30Z", "a minute ago"),
            ("2026-11-21T11:15:00Z", "45 minutes ago"),
            ("2026-11-21T10:30:00Z", "an hour ago"),
            ("2026-11-21T01:00:00Z", "11 hours ago"),
            ("2026-11-20T01:00:00Z", "yesterday"),
            ("2026-11-18T23:00:00Z", "3 days ago"),
            ("2026-03-03T12:00:00Z", "on 3 March 2026"),
        ] {
            assert_eq!(ago(&at(then), &now), words, "{then}");
        }
    }

    #[test]
    fn days_left_are_never_negative() {
        let now = at("2026-11-21T12:00:00Z");
        assert_eq!(days_left(at("2026-12-05T12:00:00Z"), now), Some(14));
        assert_eq!(days_left(at("2026-12-05T11:59:00Z"), now), Some(14), "a minute after it began");
        assert_eq!(days_left(at("2026-11-22T12:00:00Z"), now), Some(1));
        assert_eq!(days_left(at("2026-11-21T20:00:00Z"), now), Some(0));
        assert_eq!(days_left(now, now), None);
        assert_eq!(days_left(at("2026-11-01T00:00:00Z"), now), None);
    }
}
