//! What somebody looks for in a history, as the address of its page says it. What does not read is left out: an address that was
//! changed by hand shows more than it meant to, and no mistake.

use access::workspace::{By, Filter, Place};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use url::form_urlencoded::{Serializer, parse};

use face::when::Dates;

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Of which kind.
    pub by: By,
    /// From this day on.
    pub from: Option<Date>,
    /// Until the end of this day.
    pub until: Option<Date>,
    /// From where on.
    pub place: Place,
}

impl Asked {
    /// What an address asks for.
    #[must_use]
    pub fn of(query: Option<&str>) -> Self {
        let fields: Vec<_> = parse(query.unwrap_or_default().as_bytes()).collect();
        let field = |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_ref());
        let number = |wanted| field(wanted).and_then(|value| value.parse().ok());
        let place = number("before").map(Place::Before).or_else(|| number("after").map(Place::After));
        Self {
            by: By::ALL.into_iter().find(|by| field("show") == Some(by.word())).unwrap_or_default(),
            from: field("from").and_then(day),
            until: field("until").and_then(day),
            place: place.unwrap_or(Place::Newest),
        }
    }

    /// The address of that, from the question mark on; from there on in the history.
    #[must_use]
    pub fn query(&self, place: Option<Place>) -> String {
        let mut fields = Serializer::new(String::new());
        if self.by != By::All {
            fields.append_pair("show", self.by.word());
        }
        for (name, day) in [("from", self.from), ("until", self.until)] {
            day.map(|day| fields.append_pair(name, &day.to_string()));
        }
        match place {
            Some(Place::Before(version)) => drop(fields.append_pair("before", &version.to_string())),
            Some(Place::After(version)) => drop(fields.append_pair("after", &version.to_string())),
            Some(Place::Newest) | None => {}
        }
        let query = fields.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// Whether only a part is looked for.
    #[must_use]
    pub fn is_narrow(&self) -> bool {
        self.by != By::All || self.from.is_some() || self.until.is_some()
    }

    /// Days are those of the reader.
    #[must_use]
    pub fn filter(&self, dates: &Dates) -> Filter {
        let zone = dates.zone.as_ref().map_or(TimeZone::UTC, |zone| zone.rules().clone());
        let begin = |day: Date| -> Option<Timestamp> { Some(day.to_zoned(zone.clone()).ok()?.timestamp()) };
        let next = |day: Date| day.checked_add(1.day()).ok();
        Filter { by: self.by, from: self.from.and_then(begin), until: self.until.and_then(next).and_then(begin) }
    }

    /// The kinds, with what they are called, and whether it is that one.
    #[must_use]
    pub fn kinds(&self) -> [(&'static str, &'static str, bool); 4] {
        By::ALL.map(|by| (by.word(), called(by), by == self.by))
    }

    /// The first day, as a form holds it.
    #[must_use]
    pub fn first_day(&self) -> String {
        self.from.map(|day| day.to_string()).unwrap_or_default()
    }

    /// The last day, as a form holds it.
    #[must_use]
    pub fn last_day(&self) -> String {
        self.until.map(|day| day.to_string()).unwrap_or_default()
    }
}

const fn called(by: By) -> &'static str {
    match by {
        By::All => "Everything",
        By::People => "What people did",
        By::Harbor => "What Harbor did",
        By::Trouble => "Trouble",
    }
}

/// A day on which something can have happened.
fn day(text: &str) -> Option<Date> {
    text.parse().ok().filter(|day: &Date| (1970..=9998).contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use domain::reader::{Language, Zone};

    use super::*;

    #[test]
    fn an_address_is_read_as_it_was_written_and_what_is_no_address_asks_for_everything() {
        for query in ["", "?show=people", "?show=trouble&from=2026-11-01&until=2026-11-30&before=41", "?after=7"] {
            let asked = Asked::of(query.strip_prefix('?'));
            assert_eq!(asked.query(Some(asked.place)), query);
        }
        let everything = Asked { by: By::All, from: None, until: None, place: Place::Newest };
        for query in [None, Some("show=%00&from=yesterday&until=2026-02-30&before=-1&after=x"), Some("&&=&show")] {
            assert_eq!(Asked::of(query), everything, "{query:?}");
        }
        let narrow = Asked::of(Some("show=people&before=9"));
        assert_eq!((narrow.query(None).as_str(), narrow.is_narrow()), ("?show=people", true));
    }

    #[test]
    fn a_day_is_that_of_the_reader_and_whole() {
        let asked = Asked::of(Some("from=2026-10-25&until=2026-10-25"));
        let berlin = Dates { language: Language::German, zone: Zone::named("Europe/Berlin") };
        let filter = asked.filter(&berlin);
        let bounds = [filter.from, filter.until].map(|at| at.map(|at| at.to_string()));
        assert_eq!(bounds, [Some("2026-10-24T22:00:00Z".into()), Some("2026-10-25T23:00:00Z".into())], "25 hours");
        let last = Asked::of(Some("until=9999-12-31")).filter(&Dates::PLAIN);
        assert_eq!(last.until, None, "there is no day after it");
    }
}
