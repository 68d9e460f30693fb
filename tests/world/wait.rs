//! Waiting for something to come true. Nothing in a story waits for time to pass.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

/// No wait is longer; all end much sooner when things work.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);

/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Looks until there is something to see, and returns it.
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    by(what, Instant::now() + TIME_LIMIT, look).await
}

/// The same with a deadline of its own, which a look that has begun may finish past.
pub async fn by<T>(what: &str, deadline: Instant, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let mut beat = interval(LOOK);
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
