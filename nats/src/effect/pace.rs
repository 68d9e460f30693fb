//! How many calls an effect begins in a second, in all its lanes together: however much becomes due at once, the other side
//! sees no more of it than it was said to take.
//!
//! By the clock of the machine, because the other side has no other, and in this process: whoever runs several divides.

use std::time::Duration;

use tokio::time::Instant;

/// A bucket of tokens: each call takes one, and time fills it again. What a tenth of a second brings is given out at once: so
/// calls come evenly, and rows are claimed ten times in a second and not for each call. The bucket holds half as much again:
/// who comes late, because a claim took its time, finds what came meanwhile, and who comes after a pause makes up for no more.
pub(super) struct Pace {
    a_second: f64,
    /// Given out at once.
    most: f64,
    tokens: f64,
    at: Instant,
}

impl Pace {
    /// So many calls in a second.
    pub fn new(a_second: u32, now: Instant) -> Self {
        let a_second = f64::from(a_second.max(1));
        let most = (a_second / 10.0).floor().max(1.0);
        Self { a_second, most, tokens: most, at: now }
    }

    /// How many calls may begin now: none, or what a tenth of a second brings.
    #[expect(clippy::cast_possible_truncation, reason = "no pace allows more calls than fit")]
    pub fn room(&mut self, now: Instant) -> i64 {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens = (self.tokens + passed * self.a_second).min(self.most * 1.5);
        self.at = now;
        if self.is_full() { self.most as i64 } else { 0 }
    }

    /// A call begins. Of many lanes each may begin one: what that is too much is missing afterwards.
    pub fn takes(&mut self) {
        self.tokens -= 1.0;
    }

    /// From when on there is room again.
    pub fn opens_at(&self) -> Instant {
        self.at + Duration::from_secs_f64(((self.most - self.tokens) / self.a_second).max(0.0))
    }

    /// Whether calls may begin. Sums of parts of a second are not exact.
    pub fn is_full(&self) -> bool {
        self.tokens > self.most - 1e-6
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The calls that begin in each tenth of a second, of as many as there is room for.
    fn begun(pace: &mut Pace, from: Instant, lanes: i64) -> Vec<i64> {
        let tenth = |number| {
            let now = from + Duration::from_millis(100) * number;
            let calls = pace.room(now).max(lanes * i64::from(pace.room(now) > 0));
            (0..calls).for_each(|_| pace.takes());
            calls
        };
        (0..20).map(tenth).collect()
    }

    #[test]
    fn calls_come_evenly_and_no_more_than_were_said() {
        let now = Instant::now();
        let mut pace = Pace::new(40, now);
        assert_eq!(begun(&mut pace, now, 1), vec![4; 20]);
        // Nobody calls for a minute: that is not made up for.
        let later = now + Duration::from_secs(60);
        assert_eq!(begun(&mut pace, later, 1), vec![4; 20]);
    }

    #[test]
    fn what_many_lanes_took_too_much_is_missing_afterwards() {
        let now = Instant::now();
        let mut pace = Pace::new(40, now);
        let begun = begun(&mut pace, now, 9);
        assert!(begun.windows(10).all(|second| second.iter().sum::<i64>() <= 40 + 9), "{begun:?}");
        assert!(begun.iter().sum::<i64>() >= 60, "{begun:?}");
    }

    #[test]
    fn who_comes_late_each_time_loses_nothing() {
        let start = Instant::now();
        let (mut now, mut begun) = (start, 0);
        let mut pace = Pace::new(100, start);
        while now < start + Duration::from_secs(10) {
            let calls = pace.room(now);
            (0..calls).for_each(|_| pace.takes());
            begun += calls;
            now = pace.opens_at() + Duration::from_millis(12);
        }
        assert!((990..=1010).contains(&begun), "{begun} of a thousand");
    }

    #[test]
    fn it_is_known_when_there_is_room_again() {
        let now = Instant::now();
        let mut pace = Pace::new(40, now);
        pace.takes();
        assert_eq!(pace.room(now), 0);
        let opens = pace.opens_at();
        assert!(opens > now && opens <= now + Duration::from_millis(26));
        assert_eq!(pace.room(opens), 4);
        assert_eq!(Pace::new(5, now).room(now), 1, "a slow one lets one through at a time");
    }
}
