//! A small chart that the server draws: one bar a day, no script, and the same numbers in a table for everybody.
//!
//! Numbers are whole, and the picture is a hundred units high whatever they are, so that the template only copies them.

/// How much, day by day.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What is shown, such as `Visits a day`.
    pub title: String,
    /// What is counted, in one or two words, such as `Visits`.
    pub what: String,
    /// The days, oldest first.
    pub points: Vec<Point>,
}

/// One day.
#[derive(Debug, Clone)]
pub struct Point {
    /// The day, in words.
    pub name: String,
    /// How much.
    pub value: u64,
}

/// A bar as the picture holds it; all in units of the picture, from its upper left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// Its left edge.
    pub x: usize,
    /// Its upper edge.
    pub y: u64,
    /// How wide it is.
    pub width: usize,
    /// How high it is.
    pub height: u64,
}

const HIGH: u64 = 100;
const STEP: usize = 10;
const GAP: usize = 3;
/// With fewer days than this the picture is not filled: a single bar as wide as the page would say nothing.
const FEW: usize = 7;

impl Chart {
    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.iter().all(|point| point.value == 0)
    }

    /// How wide the picture is.
    #[must_use]
    pub fn width(&self) -> usize {
        self.points.len().max(FEW) * STEP - GAP
    }

    /// The round number that the upper edge stands for: 1, 2 or 5 with noughts, and never less than the highest bar.
    #[must_use]
    pub fn ceiling(&self) -> u64 {
        let highest = self.highest();
        let mut noughts = 1_u64;
        loop {
            for round in [1, 2, 5] {
                let Some(ceiling) = noughts.checked_mul(round) else { return u64::MAX };
                if ceiling >= highest {
                    return ceiling;
                }
            }
            let Some(more) = noughts.checked_mul(10) else { return u64::MAX };
            noughts = more;
        }
    }

    /// One bar for each day. What is more than nothing is never too low to see.
    #[must_use]
    pub fn bars(&self) -> Vec<Bar> {
        let ceiling = u128::from(self.ceiling());
        let bar = |(place, point): (usize, &Point)| {
            let scaled = u128::from(point.value) * u128::from(HIGH) / ceiling;
            let height = u64::try_from(scaled).unwrap_or(HIGH).clamp(u64::from(point.value > 0), HIGH);
            Bar { x: place * STEP, y: HIGH - height, width: STEP - GAP, height }
        };
        self.points.iter().enumerate().map(bar).collect()
    }

    /// The picture in a sentence, for those who do not see it and those in a hurry.
    #[must_use]
    pub fn summary(&self) -> String {
        let Some(most) = self.points.iter().rev().max_by_key(|point| point.value).filter(|point| point.value > 0)
        else {
            return "Nothing yet.".to_owned();
        };
        let sum: u128 = self.points.iter().map(|point| u128::from(point.value)).sum();
        let mean = sum / self.points.len() as u128;
        match self.points.len() {
            1 => format!("{sum} on {}.", most.name),
            days => format!("{sum} in {days} days. About {mean} a day, and {} at most, on {}.", most.value, most.name),
        }
    }

    /// What stands under the picture: the first day and the last, or both in one where the bars leave room on the right.
    #[must_use]
    pub fn ends(&self) -> Vec<String> {
        match self.points.as_slice() {
            [] => Vec::new(),
            [only] => vec![only.name.clone()],
            [first, .., last] if self.points.len() < FEW => vec![format!("{} to {}", first.name, last.name)],
            [first, .., last] => vec![first.name.clone(), last.name.clone()],
        }
    }

    fn highest(&self) -> u64 {
        self.points.iter().map(|point| point.value).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[u64]) -> Chart {
        let point = |(day, &value): (usize, &u64)| Point { name: format!("{} May", day + 1), value };
        let points = values.iter().enumerate().map(point).collect();
        Chart { title: "Visits a day".into(), what: "Visits".into(), points }
    }

    #[test]
    fn the_upper_edge_is_a_round_number() {
        for (highest, ceiling) in [(0, 1), (1, 1), (3, 5), (5, 5), (6, 10), (11, 20), (499, 500), (501, 1000)] {
            assert_eq!(chart(&[highest]).ceiling(), ceiling, "{highest}");
        }
        assert_eq!(chart(&[u64::MAX]).ceiling(), u64::MAX);
    }

    #[test]
    fn bars_stand_on_the_floor_and_stay_inside() {
        let chart = chart(&[0, 1, 500, 1000, u64::MAX / 2]);
        for bar in chart.bars() {
            assert_eq!(bar.y + bar.height, HIGH);
            assert!(bar.x + bar.width <= chart.width());
        }
    }

    #[test]
    fn what_is_little_can_still_be_seen() {
        let heights: Vec<_> = chart(&[0, 1, 1000]).bars().iter().map(|bar| bar.height).collect();
        assert_eq!(heights, [0, 1, 100]);
    }

    #[test]
    fn the_ends_are_named() {
        assert_eq!(chart(&[1]).ends(), ["1 May"]);
        assert_eq!(chart(&[1, 2, 3]).ends(), ["1 May to 3 May"]);
        assert_eq!(chart(&[1; 30]).ends(), ["1 May", "30 May"]);
    }

    #[test]
    fn it_says_what_it_shows() {
        assert_eq!(chart(&[2, 7, 3]).summary(), "12 in 3 days. About 4 a day, and 7 at most, on 2 May.");
        assert_eq!(chart(&[4]).summary(), "4 on 1 May.");
        assert_eq!(chart(&[0, 0]).summary(), "Nothing yet.");
        assert_eq!(chart(&[]).summary(), "Nothing yet.");
    }
}
