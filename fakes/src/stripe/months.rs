//! When periods end: so many months after the first began, on the same day, or the last that the month has.

use jiff::{Timestamp, ToSpan, tz::TimeZone};

/// The end of the period of this number, counted from 1, of something that began at `anchor`.
pub(super) fn after(anchor: Timestamp, months: i64) -> Timestamp {
    let end = anchor.to_zoned(TimeZone::UTC).checked_add(months.months());
    end.map(|end| end.timestamp()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_january_comes_back_after_february() {
        let anchor: Timestamp = "2027-01-31T10:00:00Z".parse().unwrap();
        assert_eq!(after(anchor, 1).to_string(), "2027-02-28T10:00:00Z");
        assert_eq!(after(anchor, 2).to_string(), "2027-03-31T10:00:00Z");
    }
}
