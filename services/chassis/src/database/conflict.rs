//! Trying again what Postgres undid because somebody else was in the way: a deadlock, or two that cannot be put in order.
//!
//! Nothing of it was done, so it is done again from its beginning, a few times and a moment later, each a different one.

use std::time::Duration;

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// So often something is tried again.
const MOST: u32 = 3;

/// The longest moment before the first time; it doubles.
const MOMENT: Duration = Duration::from_millis(20);

/// Whether Postgres undid something that may well be done when it is tried again from its beginning.
#[must_use]
pub fn is_conflict(error: &Error) -> bool {
    error
        .code()
        .is_some_and(|code| [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code))
}

/// How often something was tried again.
#[derive(Debug, Default)]
pub struct Tries(u32);

impl Tries {
    /// Whether to try again, a moment later, what came to this end.
    pub async fn again(&mut self, conflict: bool) -> bool {
        if !conflict || self.0 == MOST {
            return false;
        }
        metrics::counter!("database_conflicts_total").increment(1);
        let longest = MOMENT * 2_u32.pow(self.0);
        self.0 += 1;
        tokio::time::sleep(longest.mul_f64(rand::random_range(0.1..1.0))).await;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_conflicts_is_tried_three_times_more_and_nothing_else_is() {
        let mut tries = Tries::default();
        assert!(!tries.again(false).await);
        for _ in 0..3 {
            assert!(tries.again(true).await);
        }
        assert!(!tries.again(true).await);
    }
}
