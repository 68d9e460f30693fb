//! Ninety days of one part of the service, from what was really measured. Pure: the same looks, the same words and bars.
//!
//! A day on which nobody looked is "not measured", and one on which we looked for a part of it says so. Neither counts
//! as good.

use std::collections::BTreeMap;

use domain::wording;
use jiff::{SignedDuration, Timestamp};

use super::bars::{Kind, seconds};
use face::when::Dates;

pub use access::status::{LOOK, SHOWN, Seen, day_of};

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[derive(Debug, Clone, Copy)]
struct Day {
    begins: Timestamp,
    seen: Seen,
    kind: Kind,
}

/// The days of one part of the service.
#[derive(Debug, Clone)]
pub struct History(Vec<Day>);

/// Days one after the other that were the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// When the first of them began.
    pub first: Timestamp,
    /// When the last of them began.
    pub last: Timestamp,
    /// What was seen.
    pub sentence: String,
}

impl Run {
    /// The days in words.
    #[must_use]
    pub fn days(&self, dates: &Dates) -> String {
        let day = |at| dates.language.day_of(at);
        let first = day(&self.first);
        if self.first == self.last { first } else { format!("{first} – {}", day(&self.last)) }
    }
}

impl History {
    /// What is known of a part at `now`.
    #[must_use]
    pub fn of(seen: &BTreeMap<Timestamp, Seen>, now: Timestamp) -> Self {
        let today = day_of(now);
        let day = |ago: u32| {
            let begins = today - DAY * i32::try_from(ago).unwrap_or(0);
            let so_far = if ago == 0 { today.duration_until(now) } else { DAY };
            let possible = u32::try_from(so_far.as_secs() / LOOK.as_secs()).unwrap_or(0);
            let seen = seen.get(&begins).copied().unwrap_or_default();
            Day { begins, seen, kind: Kind::of(seen, possible) }
        };
        Self((0..u32::try_from(SHOWN).unwrap_or(0)).rev().map(day).collect())
    }

    fn sum(&self) -> Seen {
        self.0.iter().fold(Seen::default(), |sum, day| sum.and(day.seen))
    }

    /// All of it in a sentence or two.
    #[must_use]
    pub fn summary(&self) -> String {
        let measured = self.0.iter().filter(|day| day.kind != Kind::NotMeasured).count();
        let sum = self.sum();
        let how = match (sum.not_working, sum.slow) {
            (0, 0) => "It worked each time we looked.".to_owned(),
            (0, slow) => format!("It was slow for {}.", in_words(seconds(slow))),
            (down, 0) => format!("It was down for {}.", in_words(seconds(down))),
            (down, slow) => {
                format!("It was down for {}, and slow for {}.", in_words(seconds(down)), in_words(seconds(slow)))
            }
        };
        match measured {
            0 => format!("Not measured in these {SHOWN} days."),
            SHOWN => format!("Measured on all {SHOWN} days. {how}"),
            some => {
                let some = u32::try_from(some).map_or_else(|_| some.to_string(), wording::count);
                format!("Measured on {some} of {SHOWN} days. {how}")
            }
        }
    }

    /// How much of the time it did not stand still, such as `99.98 %`: never rounded up. None while nothing was measured.
    #[must_use]
    pub fn share(&self) -> Option<String> {
        let sum = self.sum();
        let (up, looks) = (u64::from(sum.looks() - sum.not_working), u64::from(sum.looks()));
        let hundredths = (up * 10_000).checked_div(looks)?;
        Some(if hundredths == 10_000 {
            "100 %".to_owned()
        } else {
            format!("{}.{:02} %", hundredths / 100, hundredths % 100)
        })
    }

    /// The bars, those of one kind in one path.
    #[must_use]
    pub fn bars(&self) -> Vec<(Kind, String)> {
        let path = |kind: Kind| {
            let of_it = self.0.iter().enumerate().filter(|(_, day)| day.kind == kind);
            of_it.map(|(place, _)| kind.bar(place)).collect::<String>()
        };
        Kind::ALL.into_iter().map(|kind| (kind, path(kind))).filter(|(_, path)| !path.is_empty()).collect()
    }

    /// The same as a list, newest first. Days that were simply good, or not measured, stand together.
    #[must_use]
    pub fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<(Kind, Run)> = Vec::new();
        for day in self.0.iter().rev() {
            let alike = matches!(day.kind, Kind::Working | Kind::NotMeasured);
            match runs.last_mut() {
                Some((kind, run)) if alike && *kind == day.kind => run.first = day.begins,
                Some(_) | None => {
                    runs.push((day.kind, Run { first: day.begins, last: day.begins, sentence: day.sentence() }));
                }
            }
        }
        runs.into_iter().map(|(_, run)| run).collect()
    }
}

impl Day {
    fn sentence(&self) -> String {
        let Self { seen, kind, .. } = self;
        let trouble = match (seen.not_working, seen.slow) {
            (0, 0) => "Working".to_owned(),
            (0, slow) => format!("Slow for {}", in_words(seconds(slow))),
            (down, 0) => format!("Down for {}", in_words(seconds(down))),
            (down, slow) => format!("Down for {}, slow for {}", in_words(seconds(down)), in_words(seconds(slow))),
        };
        match kind {
            Kind::NotMeasured => kind.meaning().to_owned(),
            Kind::Working => trouble,
            Kind::Partly | Kind::SomeTrouble | Kind::NotWorking if seconds(seen.looks()) < DAY.as_secs() / 10 * 9 => {
                format!("{trouble} (measured for {})", in_words(seconds(seen.looks())))
            }
            Kind::Partly | Kind::SomeTrouble | Kind::NotWorking => trouble,
        }
    }
}

/// A length of time as people say it, to the minute: `less than a minute`, `12 minutes`, `3 hours 5 minutes`, `2 days`.
#[must_use]
pub fn in_words(seconds: i64) -> String {
    let of = |count: i64, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
    let both = |first: String, count, word| {
        if count == 0 { first } else { format!("{first} {}", of(count, word)) }
    };
    let minutes = seconds / 60;
    match (minutes / (24 * 60), minutes / 60 % 24, minutes % 60) {
        (0, 0, ..1) => "less than a minute".to_owned(),
        (0, 0, minutes) => of(minutes, "minute"),
        (0, hours, minutes) => both(of(hours, "hour"), minutes, "minute"),
        (days, hours, _) => both(of(days, "day"), hours, "hour"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, grade};

    /// 09:42:07 in the morning: 2,328 looks could have been taken today.
    const NOW: Timestamp = Timestamp::constant(1_795_254_127, 0);
    const WHOLE: u32 = 5760;

    fn seen(days: &[(i32, Seen)]) -> BTreeMap<Timestamp, Seen> {
        days.iter().map(|(ago, seen)| (day_of(NOW) - DAY * *ago, *seen)).collect()
    }

    fn looks(working: u32, slow: u32, not_working: u32) -> Seen {
        Seen { working, slow, not_working }
    }

    fn history(days: &[(i32, Seen)]) -> History {
        History::of(&seen(days), NOW)
    }

    fn kinds(days: &[(i32, Seen)]) -> Vec<Kind> {
        history(days).0.iter().map(|day| day.kind).collect()
    }

    #[test]
    fn what_nobody_looked_at_is_never_good() {
        assert_eq!(kinds(&[]), [Kind::NotMeasured; SHOWN]);
        assert_eq!(kinds(&[(3, looks(0, 0, 0))]), [Kind::NotMeasured; SHOWN]);
        let nothing = history(&[]);
        assert_eq!((nothing.summary().as_str(), nothing.share()), ("Not measured in these 90 days.", None));
        assert_eq!(nothing.bars().len(), 1);
        // A whole day of looks, and one of which most is missing.
        let kinds = kinds(&[(1, looks(WHOLE, 0, 0)), (2, looks(WHOLE / 2, 0, 0)), (90, looks(WHOLE, 0, 0))]);
        assert_eq!(kinds[SHOWN - 3..], [Kind::Partly, Kind::Working, Kind::NotMeasured]);
        assert_eq!(kinds[0], Kind::NotMeasured, "what is older is not shown");
    }

    #[test]
    fn today_is_whole_as_far_as_it_went() {
        assert_eq!(kinds(&[(0, looks(2300, 0, 0))])[SHOWN - 1], Kind::Working);
        assert_eq!(kinds(&[(0, looks(1000, 0, 0))])[SHOWN - 1], Kind::Partly);
        let midnight = History::of(&BTreeMap::from([(day_of(NOW), looks(1, 0, 0))]), day_of(NOW));
        assert_eq!(midnight.0[SHOWN - 1].kind, Kind::Working);
    }

    #[test]
    fn one_look_that_saw_trouble_makes_a_day_one_with_trouble() {
        for (seen, kind) in [
            (looks(WHOLE - 1, 1, 0), Kind::SomeTrouble),
            (looks(WHOLE - 1, 0, 1), Kind::SomeTrouble),
            (looks(WHOLE - 40, 0, 39), Kind::SomeTrouble),
            (looks(WHOLE - 40, 0, 40), Kind::NotWorking),
            (looks(0, 0, 40), Kind::NotWorking),
        ] {
            assert_eq!(kinds(&[(1, seen)])[SHOWN - 2], kind, "{seen:?}");
        }
    }

    #[test]
    fn the_summary_says_on_how_many_days_and_for_how_long() {
        for (seen, summary, share) in [
            (looks(WHOLE, 0, 0), "Measured on one of 90 days. It worked each time we looked.", "100 %"),
            (looks(WHOLE - 8, 8, 0), "Measured on one of 90 days. It was slow for 2 minutes.", "100 %"),
            (looks(WHOLE - 1, 0, 1), "Measured on one of 90 days. It was down for less than a minute.", "99.98 %"),
            (
                looks(5000, 20, 740),
                "Measured on one of 90 days. It was down for 3 hours 5 minutes, and slow for 5 minutes.",
                "87.15 %",
            ),
        ] {
            let history = history(&[(1, seen)]);
            assert_eq!(history.summary(), summary);
            assert_eq!(history.share().as_deref(), Some(share));
            assert_eq!(banned_in(summary), None);
            assert!(grade(summary) <= 8.0, "{summary}");
        }
        let all: Vec<_> = (0..90).map(|ago| (ago, looks(WHOLE, 0, 0))).collect();
        assert_eq!(history(&all).summary(), "Measured on all 90 days. It worked each time we looked.");
    }

    #[test]
    fn the_list_holds_every_day_once_newest_first() {
        let days = [
            (0, looks(2300, 0, 0)),
            (1, looks(WHOLE, 0, 0)),
            (2, looks(WHOLE - 44, 4, 40)),
            (3, looks(WHOLE - 4, 4, 0)),
            (4, looks(240, 0, 0)),
            (5, looks(240, 4, 0)),
        ];
        let runs = history(&days).runs();
        let said: Vec<(String, &str)> =
            runs.iter().map(|run| (run.days(&Dates::PLAIN), run.sentence.as_str())).collect();
        let said: Vec<(&str, &str)> = said.iter().map(|(days, said)| (days.as_str(), *said)).collect();
        assert_eq!(
            said,
            [
                ("20 November 2026 – 21 November 2026", "Working"),
                ("19 November 2026", "Down for 10 minutes, slow for 1 minute"),
                ("18 November 2026", "Slow for 1 minute"),
                ("17 November 2026", "Working (measured for 1 hour)"),
                ("16 November 2026", "Slow for 1 minute (measured for 1 hour 1 minute)"),
                ("24 August 2026 – 15 November 2026", "Not measured"),
            ]
        );
    }

    #[test]
    fn every_day_has_one_bar() {
        let days: Vec<_> = (0..30).map(|ago: i32| (ago, looks(WHOLE - ago.unsigned_abs() % 3, 0, 0))).collect();
        let bars = history(&days).bars();
        let count = |path: &str| path.matches('z').count();
        assert_eq!(bars.iter().map(|(_, path)| count(path)).sum::<usize>(), SHOWN);
    }

    #[test]
    fn lengths_are_said_as_people_say_them() {
        let said = [0, 59, 60, 754, 3600, 11_100, 86_400, 180_000].map(in_words);
        assert_eq!(
            said,
            [
                "less than a minute",
                "less than a minute",
                "1 minute",
                "12 minutes",
                "1 hour",
                "3 hours 5 minutes",
                "1 day",
                "2 days 2 hours"
            ]
        );
    }
}
