//! Waiting for something to come true. Nothing in a story waits for time to pass.

use std::time::Duration;

use tokio::time::{Instant, interval};

/// No wait is longer; all end much sooner when things work.
pub const TIME_LIMIT: Duration = Duration::from_secs(60);

/// How long it rests between two looks, which cost as much as what is waited for: at first hardly, then a tenth of what it
/// has waited so far, and never long enough to overlook what stands for a moment.
fn rest(waited: Duration) -> Duration {
    (waited / 10).clamp(Duration::from_millis(10), Duration::from_millis(40))
}

/// Looks until there is something to see, and returns it.
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    by(what, Instant::now() + TIME_LIMIT, look).await
}

/// The same with a deadline of its own, which a look that has begun may finish past.
pub async fn by<T>(what: &str, deadline: Instant, look: impl AsyncFnMut() -> Option<T>) -> T {
    seen_by(deadline, look).await.unwrap_or_else(|| panic!("waited in vain: {what}"))
}

/// The same for who has more to say of what was seen instead.
pub async fn seen_by<T>(deadline: Instant, look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    looking(deadline, rest, look).await
}

/// The same with rests of one's own, by how long it has waited.
pub async fn looking<T>(
    deadline: Instant,
    rest: impl Fn(Duration) -> Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> Option<T> {
    let begun = Instant::now();
    let mut beat = interval(rest(Duration::ZERO));
    loop {
        beat.tick().await;
        let late = Instant::now() >= deadline;
        let seen = look().await;
        if seen.is_some() || late {
            return seen;
        }
        beat.reset_after(rest(begun.elapsed()));
    }
}
