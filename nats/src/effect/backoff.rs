//! How long a row waits after failures in a row: twice as long each time, and each row a little differently, so that many
//! that failed together do not come back together.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

/// The pauses: between half and all of `first`, twice that, and so on, up to `longest`.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// The longest pause after the first failure.
    pub first: Duration,
    /// The longest pause after any.
    pub longest: Duration,
}

impl Backoff {
    /// What suits most targets: quick to notice that it was a restart, and slow enough not to fill the log in an outage.
    pub const USUAL: Self = Self { first: Duration::from_millis(500), longest: Duration::from_secs(300) };

    /// The pause after so many failures in a row.
    #[must_use]
    pub fn pause(&self, failures: i32) -> Duration {
        let before = usize::try_from(failures.saturating_sub(1)).unwrap_or(0).min(64);
        // Its jitter adds up to as much again: so it gets the halves.
        let pauses = ExponentialBuilder::new().with_jitter().without_max_times();
        let pauses = pauses.with_min_delay(self.first / 2).with_max_delay(self.longest / 2);
        pauses.build().nth(before).unwrap_or(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_is_between_half_and_all_of_twice_the_one_before() {
        let all = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 300.0, 300.0, 300.0];
        for (failures, longest) in (1..).zip(all.map(Duration::from_secs_f64)) {
            for _ in 0..50 {
                let pause = Backoff::USUAL.pause(failures);
                assert!(pause >= longest / 2 && pause <= longest, "{failures}: {pause:?}");
            }
        }
        assert!(Backoff::USUAL.pause(i32::MAX) <= Duration::from_secs(300));
        assert!(Backoff::USUAL.pause(0) <= Duration::from_millis(500));
        assert_ne!(Backoff::USUAL.pause(9), Backoff::USUAL.pause(9), "each a little differently");
    }
}
