//! Waiting for something to come true by looks that move time on themselves: they come evenly, however long it takes.

use std::time::Duration;

use tokio::time::Instant;

use super::wait::{TIME_LIMIT, looking};

/// How long it rests between two steps of time.
const STEP: Duration = Duration::from_millis(20);

/// Looks, and with each look lets time pass, until there is something to see, and returns it.
pub async fn step_by_step<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    let seen = looking(Instant::now() + TIME_LIMIT, |_| STEP, look).await;
    seen.unwrap_or_else(|| panic!("waited in vain: {what}"))
}
