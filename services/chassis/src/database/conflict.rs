//! Trying again what Postgres undid because somebody else was in the way: a deadlock, or two that cannot be put in order.
//!
//! Nothing of it was done, so it is done again from its beginning, a few times and a moment later, each a different one.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

/// Three times, after a moment of 10 to 20 ms, which doubles.
const PAUSES: ExponentialBuilder =
    ExponentialBuilder::new().with_min_delay(Duration::from_millis(10)).with_max_times(3).with_jitter();

/// Whether Postgres undid something that may well be done when it is tried again from its beginning.
#[must_use]
pub fn is_conflict(error: &Error) -> bool {
    error
        .code()
        .is_some_and(|code| [SqlState::T_R_SERIALIZATION_FAILURE, SqlState::T_R_DEADLOCK_DETECTED].contains(code))
}

/// The tries that are left.
#[derive(Debug)]
pub struct Tries(ExponentialBackoff);

impl Default for Tries {
    fn default() -> Self {
        Self(PAUSES.build())
    }
}

impl Tries {
    /// Whether to try again, a moment later, what came to this end.
    pub async fn again(&mut self, conflict: bool) -> bool {
        if !conflict {
            return false;
        }
        let Some(pause) = self.0.next() else { return false };
        metrics::counter!("database_conflicts_total").increment(1);
        tokio::time::sleep(pause).await;
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
