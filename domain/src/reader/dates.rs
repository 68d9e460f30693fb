//! How times are written for somebody: in their zone and language, and always with the zone, because they may be anywhere. "Now" is given,
//! never read. Arguments are references because that is what templates hand over.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::{Language, Zone};

/// How one reader has dates written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dates {
    /// In this language.
    pub language: Language,
    /// In this zone; none while nothing is chosen.
    pub zone: Option<Zone>,
}

impl Dates {
    /// As they are written for somebody of whom nothing is known.
    pub const PLAIN: Self = Self { language: Language::British, zone: None };

    /// A day, such as `21 November 2026`.
    #[must_use]
    pub fn day(&self, at: &Timestamp) -> String {
        self.language.day(self.here(at).date())
    }

    /// A day with its time, such as `21 November 2026, 09:41 UTC`.
    #[must_use]
    pub fn moment(&self, at: &Timestamp) -> String {
        let here = self.here(at);
        let (day, minute) = (self.language.day(here.date()), self.language.minute(here.datetime()));
        format!("{day}, {minute} {}", abbreviation(&here))
    }

    /// A time of day, such as `09:41:07 UTC`.
    #[must_use]
    pub fn clock(&self, at: &Timestamp) -> String {
        let here = self.here(at);
        format!("{} {}", self.language.second(here.datetime()), abbreviation(&here))
    }

    /// How long ago, in words: `just now`, `5 minutes ago`, `yesterday`, `on 3 March 2026`. What lies ahead is "just
    /// now", since it can only be the difference of two clocks.
    #[must_use]
    pub fn ago(&self, at: &Timestamp, now: &Timestamp) -> String {
        let minutes = now.duration_since(*at).as_mins();
        let days = self.here(now).date().since(self.here(at).date());
        let days = i64::from(days.map_or(0, |span| span.get_days()));
        match (days, minutes) {
            (_, ..1) => "just now".to_owned(),
            (_, 1) => "a minute ago".to_owned(),
            (_, 2..60) => format!("{minutes} minutes ago"),
            (_, 60..120) => "an hour ago".to_owned(),
            (0, _) => format!("{} hours ago", minutes / 60),
            (1, _) => "yesterday".to_owned(),
            (2..=30, _) => format!("{days} days ago"),
            _ => format!("on {}", self.day(at)),
        }
    }

    /// Whether nobody chose a zone, so that the browser's may take the place of UTC.
    #[must_use]
    pub const fn follow_the_browser(&self) -> bool {
        self.zone.is_none()
    }

    /// The name of the zone that was chosen.
    #[must_use]
    pub fn zone_name(&self) -> Option<&str> {
        self.zone.as_ref().map(Zone::name)
    }

    /// The letters of the zone that times are written in, such as `CET`.
    #[must_use]
    pub fn zone_letters(&self, at: &Timestamp) -> String {
        abbreviation(&self.here(at))
    }

    fn here(&self, at: &Timestamp) -> Zoned {
        let rules = self.zone.as_ref().map_or(TimeZone::UTC, |zone| zone.rules().clone());
        at.to_zoned(rules)
    }
}

/// `CET`, or `UTC-03` where people have no letters for it.
fn abbreviation(here: &Zoned) -> String {
    let letters = here.strftime("%Z").to_string();
    if letters.starts_with(['+', '-']) { format!("UTC{letters}") } else { letters }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn dates(language: Language, zone: &str) -> Dates {
        Dates { language, zone: Zone::named(zone) }
    }

    #[test]
    fn times_carry_their_zone() {
        let time = at("2026-11-05T09:41:07.123Z");
        assert_eq!(Dates::PLAIN.day(&time), "5 November 2026");
        assert_eq!(Dates::PLAIN.moment(&time), "5 November 2026, 09:41 UTC");
        assert_eq!(Dates::PLAIN.clock(&time), "09:41:07 UTC");
    }

    #[test]
    fn who_chose_a_zone_reads_all_times_in_it() {
        let late = at("2026-07-04T23:30:00Z");
        let berlin = dates(Language::German, "Europe/Berlin");
        assert_eq!(berlin.moment(&late), "5. Juli 2026, 01:30 CEST");
        let york = dates(Language::American, "America/New_York");
        assert_eq!(york.moment(&late), "July 4, 2026, 7:30 PM EDT");
        let paulo = dates(Language::British, "America/Sao_Paulo");
        assert_eq!(paulo.clock(&late), "20:30:00 UTC-03");
        assert!(!paulo.follow_the_browser() && Dates::PLAIN.follow_the_browser());
    }

    #[test]
    fn yesterday_is_the_reader_s() {
        let (then, now) = (at("2026-11-20T22:30:00Z"), at("2026-11-21T02:00:00Z"));
        assert_eq!(Dates::PLAIN.ago(&then, &now), "yesterday");
        assert_eq!(dates(Language::British, "Europe/Berlin").ago(&then, &now), "yesterday");
        assert_eq!(dates(Language::British, "Asia/Tokyo").ago(&then, &now), "3 hours ago");
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
            assert_eq!(Dates::PLAIN.ago(&at(then), &now), words, "{then}");
        }
    }
}
