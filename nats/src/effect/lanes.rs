//! How many calls may be under way, by target: one that does not answer holds its own places, and no other's.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

use super::pace::Pace;

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
pub(super) struct Lanes {
    open: Vec<Open>,
    pace: Option<Pace>,
}

struct Open {
    at_once: usize,
    under_way: usize,
    allowance: Option<Allowance>,
    /// How many rows it was offered last, and how many there were.
    offered: i64,
    came: i64,
}

/// A bucket of tokens: each call takes one, and time fills it again.
struct Allowance {
    rate: Rate,
    tokens: f64,
    at: Timestamp,
}

impl Lanes {
    /// No call is under way.
    pub fn new(lanes: &[Lane], pace: Option<Pace>, now: Timestamp) -> Self {
        let allowance = |rate: Rate| Allowance { rate, tokens: f64::from(rate.calls), at: now };
        let open = |lane: &Lane| Open {
            at_once: lane.at_once,
            under_way: 0,
            allowance: lane.rate.map(allowance),
            offered: 0,
            came: 0,
        };
        Self { open: lanes.iter().map(open).collect(), pace }
    }

    /// For how many calls each lane has room now.
    pub fn room(&mut self, now: Timestamp) -> Vec<i64> {
        let places: Vec<i64> = self.open.iter_mut().map(|open| open.places(now)).collect();
        let Some(pace) = &mut self.pace else { return places };
        let all = pace.room(Instant::now());
        if all == 0 {
            return vec![0; places.len()];
        }
        // Those that had enough to do share what there is, and each other one is asked whether it has anything.
        let busy = self.open.iter().filter(|open| open.is_busy()).count();
        let share = (all / i64::try_from(busy.max(1)).unwrap_or(i64::MAX)).max(1);
        let offer = |(open, places): (&mut Open, i64)| {
            let offered = places.min(if open.is_busy() { share } else { 1 });
            (open.offered, open.came) = (offered, 0);
            offered
        };
        self.open.iter_mut().zip(places).map(offer).collect()
    }

    /// From when on the pace lets calls begin again, if it does not now.
    pub fn opens_at(&self) -> Option<Instant> {
        self.pace.as_ref().map(Pace::opens_at).filter(|at| *at > Instant::now())
    }

    /// Whether more calls may begin now than were claimed, by the pace.
    pub fn has_more(&self) -> bool {
        self.pace.as_ref().is_some_and(Pace::is_full)
    }

    /// Whether nothing can begin before a call ends.
    pub fn are_full(&self) -> bool {
        self.open.iter().all(|open| open.under_way >= open.at_once)
    }

    /// A call begins.
    pub fn enter(&mut self, lane: usize) {
        if let Some(pace) = &mut self.pace {
            pace.takes();
        }
        if let Some(open) = self.open.get_mut(lane) {
            open.under_way += 1;
            open.came += 1;
            if let Some(allowance) = &mut open.allowance {
                allowance.tokens -= 1.0;
            }
        }
    }

    /// A call ended.
    pub fn leave(&mut self, lane: usize) {
        if let Some(open) = self.open.get_mut(lane) {
            open.under_way = open.under_way.saturating_sub(1);
        }
    }
}

impl Open {
    fn places(&mut self, now: Timestamp) -> i64 {
        let places = i64::try_from(self.at_once.saturating_sub(self.under_way)).unwrap_or(i64::MAX);
        self.allowance.as_mut().map_or(places, |allowance| places.min(allowance.calls(now)))
    }

    /// Whether there were as many rows as it was offered: there may be more.
    const fn is_busy(&self) -> bool {
        self.offered > 0 && self.came >= self.offered
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
        let mut lanes = Lanes::new(&[lane(12, None), lane(4, None)], None, now);
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
        let mut lanes = Lanes::new(&[lane(100, Some(rate))], None, start);
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

    #[tokio::test(start_paused = true)]
    async fn lanes_that_are_busy_share_the_pace_and_the_others_are_asked() {
        let (now, pace) = (Timestamp::UNIX_EPOCH, Pace::new(80, Instant::now()));
        let mut lanes = Lanes::new(&[lane(12, None), lane(12, None), lane(4, None)], Some(pace), now);
        assert_eq!(lanes.room(now), [1, 1, 1]);
        lanes.enter(0);
        assert_eq!(lanes.room(now), [0, 0, 0], "until the bucket is full again");
        let opens = lanes.opens_at().unwrap();
        tokio::time::sleep_until(opens).await;
        assert_eq!(lanes.opens_at(), None);
        assert_eq!(lanes.room(now), [8, 1, 1], "the first had all that it was offered");
        (0..8).for_each(|_| lanes.enter(0));
        lanes.enter(1);
        tokio::time::sleep_until(lanes.opens_at().unwrap()).await;
        assert_eq!(lanes.room(now), [3, 4, 1], "one of them is nearly full");
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(lanes.room(now), [1, 1, 1], "and who took nothing is only asked");
    }
}
