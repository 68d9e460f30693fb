//! How much over time, as a picture that the server draws: a line with real axes, gaps where nothing was measured, and the same in
//! a sentence and in a table. No script draws or changes anything.
//!
//! Places are in hundredths of the picture's width and height, so that it is drawn once and fits every screen. Only the line itself is
//! stretched; letters are not.

mod path;
mod scale;
mod times;
mod unit;

use jiff::{SignedDuration, Timestamp};

use crate::when::Dates;

pub use scale::Height;
pub use times::{Range, When};
pub use unit::Unit;

use scale::Scale;

/// How much over time.
#[derive(Debug, Clone)]
pub struct Graph {
    /// What is shown, such as `Memory`.
    pub title: String,
    /// In what it is measured.
    pub unit: Unit,
    /// Over which time.
    pub range: Range,
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// How far apart two measurements are. Where there is much more between two, nothing was measured.
    pub every: SignedDuration,
    /// What was measured, oldest first.
    pub points: Vec<Point>,
    /// How much there can be, if that is known: it is part of the scale.
    pub limit: Option<f64>,
}

/// One measurement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When.
    pub at: Timestamp,
    /// How much on average since the one before.
    pub value: f64,
    /// How much at most since then.
    pub most: f64,
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// When its time begins.
    pub at: Timestamp,
    /// How much on average, in words; none where nothing was measured.
    pub value: Option<String>,
    /// How much at most.
    pub most: Option<String>,
}

impl Graph {
    /// When the picture begins and ends.
    #[must_use]
    pub fn span(&self) -> (Timestamp, Timestamp) {
        self.range.span(self.now)
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.seen().next().is_none()
    }

    /// The lines across, with what stands beside them, from the floor up.
    #[must_use]
    pub fn heights(&self) -> Vec<Height> {
        self.scale().heights(self.unit)
    }

    /// The lines upwards, with what stands below them.
    #[must_use]
    pub fn times(&self) -> Vec<When> {
        times::ticks(self.range, self.span(), &self.dates)
    }

    /// The zone that the times are in, such as `CET`.
    #[must_use]
    pub fn zone(&self) -> String {
        self.dates.zone_letters(&self.now)
    }

    /// Where the line of the limit is; none without one.
    #[must_use]
    pub fn limit_at(&self) -> Option<String> {
        let limit = self.limit.filter(|limit| scale::is_measure(*limit))?;
        Some(scale::hundredths(1.0 - limit / self.scale().top()))
    }

    /// The limit in words.
    #[must_use]
    pub fn limit_said(&self) -> Option<String> {
        self.limit.filter(|limit| scale::is_measure(*limit)).map(|limit| self.unit.say(limit))
    }

    /// The line, as a path in a picture of a thousand by a thousand.
    #[must_use]
    pub fn line(&self) -> String {
        path::line(&self.pieces())
    }

    /// What is under the line.
    #[must_use]
    pub fn area(&self) -> String {
        path::area(&self.pieces())
    }

    /// The picture in a sentence, for those who do not see it and those in a hurry.
    #[must_use]
    pub fn summary(&self) -> String {
        let (count, sum) = self.seen().fold((0.0, 0.0), |(count, sum), point| (count + 1.0, sum + point.value));
        let highest = self.seen().max_by(|one, other| one.most.total_cmp(&other.most));
        let Some(highest) = highest else { return "Nothing was measured in this time.".to_owned() };
        let (mean, most) = (self.unit.say(sum / count), self.unit.say(highest.most));
        format!("{mean} on average. {most} at most, on {}.", self.dates.moment(&highest.at))
    }

    /// The same numbers, a line for each part of the time.
    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        let (from, until) = self.span();
        let step = self.range.row();
        let mut begin = from;
        let mut rows = Vec::new();
        while begin < until {
            let end = begin.saturating_add(step).unwrap_or(until);
            let within: Vec<&Point> = self.seen().filter(|point| point.at >= begin && point.at < end).collect();
            #[expect(clippy::cast_precision_loss, reason = "a part of a picture has a few points")]
            let count = within.len() as f64;
            let most = within.iter().map(|point| point.most).reduce(f64::max);
            let mean = most.map(|_| within.iter().map(|point| point.value).sum::<f64>() / count);
            let say = |value: Option<f64>| value.map(|value| self.unit.say(value));
            rows.push(Row { at: begin, value: say(mean), most: say(most) });
            begin = end;
        }
        rows
    }

    /// What can be drawn, and is within the picture.
    fn seen(&self) -> impl Iterator<Item = &Point> {
        let (from, until) = self.span();
        let is_seen = move |point: &&Point| {
            point.at >= from && point.at <= until && scale::is_measure(point.value) && scale::is_measure(point.most)
        };
        self.points.iter().filter(is_seen)
    }

    fn scale(&self) -> Scale {
        let highest = self.seen().map(|point| point.most).chain(self.limit).fold(0.0, f64::max);
        Scale::up_to(highest, self.unit)
    }

    /// The line in pieces: what is between two of them was not measured.
    fn pieces(&self) -> Vec<Vec<path::Place>> {
        let (from, until) = self.span();
        let (top, width) = (self.scale().top(), until.duration_since(from).as_secs_f64());
        let mut pieces: Vec<Vec<path::Place>> = Vec::new();
        let mut before: Option<Timestamp> = None;
        for point in self.seen() {
            let is_near = before.is_some_and(|before| point.at.duration_since(before) <= self.every * 5 / 2);
            let place =
                path::Place { x: point.at.duration_since(from).as_secs_f64() / width, y: 1.0 - point.value / top };
            match pieces.last_mut().filter(|_| is_near) {
                Some(piece) => piece.push(place),
                None => pieces.push(vec![place]),
            }
            before = Some(point.at);
        }
        pieces
    }
}

#[cfg(test)]
mod tests;
