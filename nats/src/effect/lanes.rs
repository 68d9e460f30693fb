//! How many calls may be under way, by target: one that does not answer holds its own places, and no other's.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The limits of one target. An effect has a fixed number of lanes; where targets are many, a lane is a bucket of them.
#[derive(Debug, Clone)]
pub struct Lane {
    /// Which rows belong to it: a condition on columns of the table. Each row must belong to exactly one lane.
    pub condition: String,
    /// Calls at once.
    pub at_once: usize,
    /// How many calls may begin within a time, if the target says so.
    pub rate: Option<Rate>,
}

impl Lane {
    /// The only lane of an effect that has one target.
    #[must_use]
    pub fn only(at_once: usize) -> Self {
        Self { condition: "true".to_owned(), at_once, rate: None }
    }
}

/// So many calls in so long. As many may begin at once when none did for that long.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Calls.
    pub calls: u32,
    /// In this time.
    pub per: Duration,
}

/// The calls under way, by lane.
pub(super) struct Lanes(Vec<Open>);

struct Open {
    at_once: usize,
    under_way: usize,
    allowance: Option<Allowance>,
}

/// A bucket of tokens: each call takes one, and time fills it again.
struct Allowance {
    rate: Rate,
    tokens: f64,
    at: Timestamp,
}

impl Lanes {
    /// No call is under way.
    pub fn new(lanes: &[Lane], now: Timestamp) -> Self {
        let allowance = |rate: Rate| Allowance { rate, tokens: f64::from(rate.calls), at: now };
        let open = |lane: &Lane| Open { at_once: lane.at_once, under_way: 0, allowance: lane.rate.map(allowance) };
        Self(lanes.iter().map(open).collect())
    }

    /// For how many calls each lane has room now.
    pub fn room(&mut self, now: Timestamp) -> Vec<i64> {
        let room = |open: &mut Open| {
            let places = i64::try_from(open.at_once.saturating_sub(open.under_way)).unwrap_or(i64::MAX);
            open.allowance.as_mut().map_or(places, |allowance| places.min(allowance.calls(now)))
        };
        self.0.iter_mut().map(room).collect()
    }

    /// Whether nothing can begin before a call ends.
    pub fn are_full(&self) -> bool {
        self.0.iter().all(|open| open.under_way >= open.at_once)
    }

    /// A call begins.
    pub fn enter(&mut self, lane: usize) {
        if let Some(open) = self.0.get_mut(lane) {
            open.under_way += 1;
            if let Some(allowance) = &mut open.allowance {
                allowance.tokens -= 1.0;
            }
        }
    }

    /// A call ended.
    pub fn leave(&mut self, lane: usize) {
        if let Some(open) = self.0.get_mut(lane) {
            open.under_way = open.under_way.saturating_sub(1);
        }
    }
}

impl Allowance {
    #[expect(clippy::cast_possible_truncation, reason = "no rate allows more calls than fit")]
    fn calls(&mut self, now: Timestamp) -> i64 {
        let most = f64::from(self.rate.calls);
        let passed = self.at.duration_until(now).max(SignedDuration::ZERO).as_secs_f64();
        self.tokens = (self.tokens + passed * most / self.rate.per.as_secs_f64()).min(most);
        self.at = now;
        self.tokens as i64
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::after;
    use super::*;

    fn lane(at_once: usize, rate: Option<Rate>) -> Lane {
        Lane { rate, ..Lane::only(at_once) }
    }

    #[test]
    fn a_lane_that_is_full_leaves_the_others_free() {
        let now = Timestamp::UNIX_EPOCH;
        let mut lanes = Lanes::new(&[lane(12, None), lane(4, None)], now);
        for _ in 0..12 {
            assert!(!lanes.are_full());
            lanes.enter(0);
        }
        assert_eq!(lanes.room(now), [0, 4]);
        for _ in 0..4 {
            lanes.enter(1);
        }
        assert!(lanes.are_full());
        lanes.leave(0);
        assert_eq!(lanes.room(now), [1, 0]);
    }

    #[test]
    fn no_more_calls_begin_than_the_rate_allows() {
        let start = Timestamp::UNIX_EPOCH;
        let rate = Rate { calls: 6, per: Duration::from_secs(60) };
        let mut lanes = Lanes::new(&[lane(100, Some(rate))], start);
        assert_eq!(lanes.room(start), [6]);
        for _ in 0..6 {
            lanes.enter(0);
            lanes.leave(0);
        }
        assert_eq!(lanes.room(start), [0]);
        assert!(!lanes.are_full(), "time makes room, and no call has to end");
        assert_eq!(lanes.room(after(start, Duration::from_secs(25))), [2]);
        assert_eq!(lanes.room(after(start, Duration::from_secs(1000))), [6], "and no more than its share");
    }
}
