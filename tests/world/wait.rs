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
pub async fn by<T>(what: &str, deadline: Instant, look: impl AsyncFnMut() -> Option<T>) -> T {
    seen_by(deadline, look).await.unwrap_or_else(|| panic!("waited in vain: {what}"))
}

/// The same for who has more to say of what was seen instead.
pub async fn seen_by<T>(deadline: Instant, mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    let mut beat = interval(LOOK);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        let late = Instant::now() >= deadline;
        let seen = look().await;
        if seen.is_some() || late {
            return seen;
        }
    }
}
