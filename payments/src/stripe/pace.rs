//! How fast we ask: no more requests in a second than were said, and none while Stripe wants to be left alone.
//!
//! By the clock of the machine, because the other side has no other, and in this process: whoever runs several divides. Who
//! would wait longer than a call may is told so at once, and comes again: nobody is kept waiting by a queue.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Nobody waits longer for a turn.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// Whose turn it is. Clones share the turns.
#[derive(Clone, Debug)]
pub(super) struct Pace(Arc<Turns>);

#[derive(Debug)]
struct Turns {
    apart: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// So many in a second.
    pub fn new(a_second: u32) -> Self {
        let apart = Duration::from_secs(1) / a_second.max(1);
        Self(Arc::new(Turns { apart, next: Mutex::new(None) }))
    }

    /// Returns when a request may be made.
    ///
    /// # Errors
    /// After how long to come again, where that would take too long.
    pub async fn turn(&self) -> Result<(), Duration> {
        let now = Instant::now();
        let turn = self.take(now).map_err(|at| at.saturating_duration_since(now))?;
        sleep_until(turn).await;
        Ok(())
    }

    /// Nothing is asked before this has passed.
    pub fn rest(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut next = self.0.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = (*next).max(Some(until));
    }

    fn take(&self, now: Instant) -> Result<Instant, Instant> {
        let mut next = self.0.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = next.unwrap_or(now).max(now);
        if turn > now + LONGEST_WAIT {
            return Err(turn);
        }
        *next = Some(turn + self.0.apart);
        Ok(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_come_evenly_and_who_would_wait_too_long_is_told() {
        let (pace, now) = (Pace::new(20), Instant::now());
        let apart = |number| now + Duration::from_millis(50) * number;
        for number in 0..=200 {
            assert_eq!(pace.take(now), Ok(apart(number)));
        }
        assert_eq!(pace.take(now), Err(apart(201)));
        assert_eq!(pace.take(apart(1)), Ok(apart(201)), "a moment later there is room");
        let later = now + Duration::from_secs(60);
        assert_eq!(pace.take(later), Ok(later), "what nobody asked meanwhile is not made up for");
        assert_eq!(pace.take(later), Ok(later + Duration::from_millis(50)));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_asks_while_it_is_to_be_left_alone() {
        let pace = Pace::new(20);
        assert_eq!(pace.turn().await, Ok(()));
        pace.rest(Duration::from_secs(30));
        assert_eq!(pace.turn().await, Err(Duration::from_secs(30)));
        tokio::time::sleep(Duration::from_secs(25)).await;
        assert_eq!(pace.turn().await, Ok(()));
    }
}
