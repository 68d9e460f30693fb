//! The pictures of what was seen over a time.

use access::inside::usage::{Past, Reading, Span};
use face::graph::{Graph, Point, Range, Unit};
use face::when::Dates;
use jiff::{SignedDuration, Timestamp};

use super::words::float;

/// A picture, with the id of its place on the page.
pub(super) type Drawn = (&'static str, Graph);

const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Of what rows of the past a picture of this time is made.
pub(super) const fn span(range: Range) -> Span {
    match range {
        Range::Day => Span::Look,
        Range::Week | Range::Month => Span::Hour,
    }
}

/// What was seen, for the pictures of one thing.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// At the distance of the time that is shown.
    pub past: Vec<Past>,
    /// What was sent, hour by hour: of the machine, by all its sites.
    pub sent: Vec<(Timestamp, f64)>,
}

/// The pictures of one thing: what there can be is known from its last reading.
pub(super) fn draw(seen: &Seen, latest: Option<&Reading>, range: Range, dates: &Dates, now: Timestamp) -> Vec<Drawn> {
    let limit = |of: fn(&Reading) -> Option<f64>| latest.and_then(of);
    let graph = |title: &str, unit, every, points, limit| Graph {
        title: title.to_owned(),
        unit,
        range,
        dates: dates.clone(),
        now,
        every,
        points,
        limit,
    };
    let points = |past: &[Past], of: fn(&Past) -> Option<(f64, f64)>| -> Vec<Point> {
        let point = |row: &Past| of(row).map(|(value, most)| Point { at: row.at, value, most });
        past.iter().filter_map(point).collect()
    };
    let every = usual(&seen.past);
    let cpu = points(&seen.past, |row| Some(row.cpu));
    let memory = points(&seen.past, |row| Some(row.memory));
    let disk = points(&seen.past, |row| Some((row.disk, row.disk)));
    let mut drawn = vec![
        ("cpu", graph("Processor", Unit::Percent, every, cpu, limit(|reading| reading.cpu_limit))),
        ("memory", graph("Memory", Unit::Bytes, every, memory, limit(|reading| reading.memory_limit))),
        ("disk", graph("Disk", Unit::Bytes, every, disk, limit(|reading| reading.disk_limit.map(float)))),
    ];
    if latest.is_some_and(|reading| reading.sent.is_some()) {
        let sent = seen.sent.iter().map(|(at, sent)| Point { at: *at, value: *sent, most: *sent }).collect();
        drawn.push(("sent", graph("Data sent each hour", Unit::Bytes, HOUR, sent, None)));
    }
    drawn
}

/// How far apart they usually are: the distance that half of them do not exceed.
fn usual(past: &[Past]) -> SignedDuration {
    let mut apart: Vec<SignedDuration> =
        past.windows(2).filter_map(|two| Some(two.last()?.at.duration_since(two.first()?.at))).collect();
    apart.sort_unstable();
    apart.get(apart.len() / 2).copied().unwrap_or(HOUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(minutes: &[i64]) -> Vec<Past> {
        let at = |minute: &i64| Timestamp::from_second(minute * 60).unwrap();
        minutes
            .iter()
            .map(|minute| Past { at: at(minute), cpu: (1.0, 2.0), memory: (1.0, 2.0), disk: 3.0, sent: None })
            .collect()
    }

    #[test]
    fn a_gap_is_more_than_usual() {
        assert_eq!(usual(&past(&[0, 5, 10, 15, 300, 305])), SignedDuration::from_mins(5));
        assert_eq!(usual(&past(&[7])), HOUR);
        let seen = Seen { past: past(&[0, 5, 10, 300, 305]), sent: Vec::new() };
        let now = Timestamp::from_second(306 * 60).unwrap();
        let drawn = draw(&seen, None, Range::Day, &Dates::PLAIN, now);
        assert_eq!((drawn.len(), drawn[0].1.line().matches('M').count()), (3, 2));
    }
}
