//! How much a site may send: amounts and periods as the server reads them.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::moment::hours;

/// A number, perhaps with `k`, `m`, `g` or `t` behind it. None where the server would not know one either.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let text = text.trim().to_lowercase();
    let (number, shift) = match text.chars().last()? {
        'k' => (&text[..text.len() - 1], 10),
        'm' => (&text[..text.len() - 1], 20),
        'g' => (&text[..text.len() - 1], 30),
        't' => (&text[..text.len() - 1], 40),
        _ => (text.as_str(), 0),
    };
    number.parse::<u64>().ok()?.checked_shl(shift).filter(|bytes| *bytes > 0)
}

/// How long a period is; 30 days unless it is said otherwise.
pub(super) fn period_hours(setting: Option<&str>) -> i64 {
    let read = |text: &str| hours(text).filter(|_| text.ends_with(['h', 'd']));
    setting.and_then(read).unwrap_or(30 * 24)
}

/// The day on which the period began that it is in: a week, a month or a quarter, after how long it is.
pub(super) fn period_start(now: Timestamp, hours: i64) -> String {
    let today = now.to_zoned(TimeZone::UTC).date();
    let start = match hours / 24 {
        ..=7 => today.checked_sub(jiff::Span::new().days(i64::from(today.weekday().to_monday_zero_offset()))).ok(),
        8..=31 => Some(today.first_of_month()),
        _ => Date::new(today.year(), (today.month() - 1) / 3 * 3 + 1, 1).ok(),
    };
    start.unwrap_or(today).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_periods_read_as_at_the_server() {
        for (text, expected) in
            [("5g", Some(5 << 30)), ("10", Some(10)), ("1K", Some(1024)), ("", None), ("0", None), ("5gb", None)]
        {
            assert_eq!(bytes(text), expected, "{text}");
        }
        let now = "2026-11-26T12:00:00Z".parse().unwrap();
        for (setting, start) in
            [(None, "2026-11-01"), (Some("7d"), "2026-11-23"), (Some("90d"), "2026-10-01"), (Some("7"), "2026-11-01")]
        {
            assert_eq!(period_start(now, period_hours(setting)), start, "{setting:?}");
        }
    }
}
