//! Waiting for something to come true by looks that move time on themselves: they come evenly, however long it takes.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

use super::wait::TIME_LIMIT;

/// How long it rests between two steps of time.
const STEP: Duration = Duration::from_millis(20);

/// Looks, and with each look lets time pass, until there is something to see, and returns it.
pub async fn step_by_step<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + TIME_LIMIT;
    let mut beat = interval(STEP);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        let late = Instant::now() >= deadline;
        if let Some(seen) = look().await {
            return seen;
        }
        assert!(!late, "waited in vain: {what}");
    }
}
