//! In which language dates are written. The pages are in English; but 03/04 is another day on the other side of the
//! ocean, and people read dates fastest as they have always written them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// How dates are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Language {
    /// 21 November 2026, 15:04
    #[default]
    British,
    /// November 21, 2026, 3:04 PM
    American,
    /// 21. November 2026, 15:04
    German,
    /// 21 novembre 2026, 15:04
    French,
    /// 21 de noviembre de 2026, 15:04
    Spanish,
    /// 21 novembre 2026, 15:04
    Italian,
    /// 21 november 2026, 15:04
    Dutch,
}

/// As many wishes as are read of what a browser sends: people have two or three.
const WISHES: usize = 16;

impl Language {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 7] =
        [Self::British, Self::American, Self::German, Self::French, Self::Spanish, Self::Italian, Self::Dutch];

    /// Its tag, as it is stored and as a browser knows it.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::British => "en-GB",
            Self::American => "en-US",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Italian => "it",
            Self::Dutch => "nl",
        }
    }

    /// Its name, in itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::British => "English, UK",
            Self::American => "English, US",
            Self::German => "Deutsch",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Italian => "Italiano",
            Self::Dutch => "Nederlands",
        }
    }

    /// Its tag, if it is another one than that of the page around it.
    #[must_use]
    pub const fn foreign(self) -> Option<&'static str> {
        match self {
            Self::British | Self::American => None,
            Self::German | Self::French | Self::Spanish | Self::Italian | Self::Dutch => Some(self.tag()),
        }
    }

    /// The language of this tag, exactly.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// What a browser asks for with `Accept-Language`: the most wanted one that we have.
    #[must_use]
    pub fn wanted(header: &str) -> Self {
        let wishes = header.split(',').take(WISHES).filter_map(|wish| {
            let (tag, weight) = wish.split_once(';').unwrap_or((wish, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok().filter(|weight| *weight > 0.0)?;
            Some((weight, Self::spoken_in(tag.trim())?))
        });
        // Of two that are wanted the same, the one that was named first.
        wishes.fold((0.0, Self::default()), |best, wish| if wish.0 > best.0 { wish } else { best }).1
    }

    fn spoken_in(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        match (tag.as_str(), tag.split('-').next().unwrap_or_default()) {
            ("en-us", _) => Some(Self::American),
            (_, "en") => Some(Self::British),
            (_, "de") => Some(Self::German),
            (_, "fr") => Some(Self::French),
            (_, "es") => Some(Self::Spanish),
            (_, "it") => Some(Self::Italian),
            (_, "nl") => Some(Self::Dutch),
            _ => None,
        }
    }

    /// The names of the months, in order.
    const fn months(self) -> &'static str {
        match self {
            Self::British | Self::American => {
                "January February March April May June July August September October November December"
            }
            Self::German => "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
            Self::French => "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            Self::Spanish => "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
            Self::Italian => {
                "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"
            }
            Self::Dutch => "januari februari maart april mei juni juli augustus september oktober november december",
        }
    }

    /// The day, for an example.
    #[must_use]
    pub fn day_of(self, at: &Timestamp) -> String {
        self.day(at.to_zoned(TimeZone::UTC).date())
    }

    fn month(self, date: Date) -> &'static str {
        let mut months = self.months().split(' ').zip(1..);
        months.find(|(_, number)| *number == date.month()).map_or("", |(name, _)| name)
    }

    /// A day of this year.
    #[must_use]
    pub fn day_of_month(self, date: Date) -> String {
        let (day, month) = (date.day(), self.month(date));
        match self {
            Self::American => format!("{month} {day}"),
            Self::German => format!("{day}. {month}"),
            Self::Spanish => format!("{day} de {month}"),
            Self::British | Self::French | Self::Italian | Self::Dutch => format!("{day} {month}"),
        }
    }

    /// A day.
    #[must_use]
    pub fn day(self, date: Date) -> String {
        let (day, year, month) = (date.day(), date.year(), self.month(date));
        match (self, day) {
            (Self::American, _) => format!("{month} {day}, {year}"),
            (Self::German, _) => format!("{day}. {month} {year}"),
            (Self::French, 1) => format!("1er {month} {year}"),
            (Self::Italian, 1) => format!("1º {month} {year}"),
            (Self::Spanish, _) => format!("{day} de {month} de {year}"),
            (Self::British | Self::French | Self::Italian | Self::Dutch, _) => format!("{day} {month} {year}"),
        }
    }

    /// A time of day, to the minute.
    #[must_use]
    pub fn minute(self, time: DateTime) -> String {
        time.strftime(if self.counts_to_twelve() { "%-I:%M %p" } else { "%H:%M" }).to_string()
    }

    /// A time of day, to the second.
    #[must_use]
    pub fn second(self, time: DateTime) -> String {
        time.strftime(if self.counts_to_twelve() { "%-I:%M:%S %p" } else { "%H:%M:%S" }).to_string()
    }

    const fn counts_to_twelve(self) -> bool {
        matches!(self, Self::American)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn each_language_writes_a_day_in_its_own_way() {
        let (day, first) = (date(2026, 11, 21), date(2026, 3, 1));
        for (language, words, of_the_first) in [
            (Language::British, "21 November 2026", "1 March 2026"),
            (Language::American, "November 21, 2026", "March 1, 2026"),
            (Language::German, "21. November 2026", "1. März 2026"),
            (Language::French, "21 novembre 2026", "1er mars 2026"),
            (Language::Spanish, "21 de noviembre de 2026", "1 de marzo de 2026"),
            (Language::Italian, "21 novembre 2026", "1º marzo 2026"),
            (Language::Dutch, "21 november 2026", "1 maart 2026"),
        ] {
            assert_eq!((language.day(day).as_str(), language.day(first).as_str()), (words, of_the_first));
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
        assert_eq!(Language::American.minute(day.at(15, 4, 5, 0)), "3:04 PM");
        assert_eq!(Language::Dutch.second(day.at(15, 4, 5, 0)), "15:04:05");
    }

    #[test]
    fn a_browser_gets_what_it_wants_most_of_what_we_have() {
        for (header, language) in [
            ("", Language::British),
            ("*", Language::British),
            ("en-US,en;q=0.9", Language::American),
            ("en-AU,en-US;q=0.5", Language::British),
            ("de-CH, de;q=0.9, en;q=0.8", Language::German),
            ("fi, fr;q=0.4, nl;q=0.7", Language::Dutch),
            ("it;q=0, ES-mx;q=0.1", Language::Spanish),
            ("de;q=x, fr;q=NaN, ;;, =", Language::British),
        ] {
            assert_eq!(Language::wanted(header), language, "{header}");
        }
        assert_eq!(Language::wanted(&"xx,".repeat(5_000)), Language::British);
    }

    #[test]
    fn a_tag_that_we_do_not_have_is_none() {
        for tag in ["", "EN-GB", "en", "de-DE", "xx"] {
            assert_eq!(Language::from_tag(tag), None, "{tag}");
        }
    }
}
