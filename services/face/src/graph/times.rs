//! The times along the bottom: round ones in the reader's zone, whatever the clock did in between.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

use super::scale::hundredths;
use crate::when::Dates;

/// How long the time is that a picture shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Range {
    /// The last day.
    #[default]
    Day,
    /// The last seven.
    Week,
    /// The last thirty.
    Month,
}

/// A line upwards, and what stands below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// How far from the left, such as `25%`.
    pub at: String,
    /// When that is, such as `16:00`.
    pub label: String,
    /// Whether the label goes where there is little room.
    pub is_minor: bool,
}

/// Closer to the edge than this, a label has no room.
const EDGE: f64 = 0.04;

impl Range {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// Its word in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
        }
    }

    /// The one with this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|range| range.word() == word)
    }

    /// How long it is.
    #[must_use]
    pub const fn length(self) -> SignedDuration {
        SignedDuration::from_hours(match self {
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Month => 30 * 24,
        })
    }

    /// How much of it one line of a table is.
    pub(super) const fn row(self) -> SignedDuration {
        SignedDuration::from_hours(match self {
            Self::Day => 1,
            Self::Week => 6,
            Self::Month => 24,
        })
    }

    /// Until the end of this hour, so that parts of it begin with an hour.
    pub(super) fn span(self, now: Timestamp) -> (Timestamp, Timestamp) {
        const HOUR: i64 = 3600;
        let end = now.as_second().div_euclid(HOUR).saturating_add(1).saturating_mul(HOUR);
        let until = Timestamp::from_second(end).unwrap_or(now);
        (until.saturating_sub(self.length()).unwrap_or(until), until)
    }

    /// How far it is from one line to the next; the first is at a midnight.
    fn step(self) -> jiff::Span {
        match self {
            Self::Day => 4.hours(),
            Self::Week => 1.days(),
            Self::Month => 5.days(),
        }
    }
}

/// The lines within this time.
pub(super) fn ticks(range: Range, (from, until): (Timestamp, Timestamp), dates: &Dates) -> Vec<When> {
    let zone = dates.zone.as_ref().map_or(TimeZone::UTC, |zone| zone.rules().clone());
    let width = until.duration_since(from).as_secs_f64();
    let label = |at: &Zoned| match range {
        Range::Day => dates.language.minute(at.datetime()),
        Range::Week | Range::Month => dates.language.day_of_month(at.date()),
    };
    let mut ticks = Vec::new();
    let Ok(mut at) = from.to_zoned(zone).start_of_day() else { return ticks };
    // A day of any length has less than a hundred of them.
    for number in 0..100 {
        if at.timestamp() > until {
            break;
        }
        let part = at.timestamp().duration_since(from).as_secs_f64() / width;
        if (EDGE..=1.0 - EDGE).contains(&part) {
            ticks.push(When { at: hundredths(part), label: label(&at), is_minor: number % 2 == 1 });
        }
        at = match next(&at, range) {
            Some(next) if next > at => next,
            Some(_) | None => break,
        };
    }
    ticks
}

/// The next round time. Hours are those that a clock on the wall shows: where it is put forward, the line is at what it shows then.
fn next(at: &Zoned, range: Range) -> Option<Zoned> {
    let zone = at.time_zone().clone();
    at.datetime().checked_add(range.step()).ok()?.to_zoned(zone).ok()
}
