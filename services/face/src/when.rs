//! How pages write times: as each reader has them written.
//!
//! Who has chosen a zone gets it from the server, and no script touches it. For everybody else the server writes UTC,
//! and a small script puts the browser's own zone in its place.

use jiff::Timestamp;

pub use domain::reader::Dates;

/// For the `datetime` of a `<time>`: RFC 3339, whole seconds.
#[must_use]
pub fn machine(at: &Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
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
    fn a_program_reads_whole_seconds() {
        assert_eq!(machine(&at("2026-11-05T09:41:07.123Z")), "2026-11-05T09:41:07Z");
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
