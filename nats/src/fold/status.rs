//! How a fold is doing, for readiness and metrics.

use std::time::Duration;

use jiff::Timestamp;

/// Further behind than this is not ready.
pub const LOST: Duration = Duration::from_secs(10);

/// Ready again once it is less than this behind.
pub const FOUND: Duration = Duration::from_secs(2);

/// What the runner is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Another process owns the fold; this one waits for the lock.
    StandingBy,
    /// The same, and nobody was seen working for ten seconds.
    Ownerless,
    /// It owns the fold and works through what it missed.
    CatchingUp,
    /// It owns the fold and has seen all there is.
    Live,
    /// It cannot work: Postgres, NATS or the stream are not as they must be. It keeps trying.
    Down,
}

/// How far the runner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoldStatus {
    /// What it is at.
    pub phase: Phase,
    /// The last sequence that was committed.
    pub seq: u64,
    /// The last number that the log has of this service.
    pub published: u64,
    /// How many messages waited behind the last one that was folded.
    pub pending: u64,
    /// When the last one that was folded was stored; none before the first.
    pub stored_at: Option<Timestamp>,
}

impl FoldStatus {
    pub(super) const START: Self = Self { phase: Phase::Down, seq: 0, published: 0, pending: 0, stored_at: None };

    /// How old at `now` what it shows is: zero for one that has seen all there is, none where that is not known.
    #[must_use]
    pub fn lag(self, now: Timestamp) -> Option<Duration> {
        match self.phase {
            Phase::Live | Phase::StandingBy => Some(Duration::ZERO),
            // It had seen all there was, and is about to read on.
            Phase::CatchingUp if self.pending == 0 => self.stored_at.map(|_| Duration::ZERO),
            Phase::CatchingUp => {
                self.stored_at.map(|stored_at| Duration::try_from(stored_at.duration_until(now)).unwrap_or_default())
            }
            Phase::Ownerless | Phase::Down => None,
        }
    }

    /// Whether the process may be sent traffic, after it `was` or was not until now: it keeps up, or another one does.
    ///
    /// Two thresholds, so that a backlog does not make it flap: what lags for [`LOST`] is no longer ready, and is again
    /// once it is less than [`FOUND`] behind.
    #[must_use]
    pub fn is_ready(self, was: bool, now: Timestamp) -> bool {
        self.lag(now).is_some_and(|lag| lag < if was { LOST } else { FOUND })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::constant(1_795_254_127, 0);

    fn behind(seconds: i64) -> FoldStatus {
        let stored_at = Some(NOW - jiff::SignedDuration::from_secs(seconds));
        FoldStatus { phase: Phase::CatchingUp, pending: 1, stored_at, ..FoldStatus::START }
    }

    #[test]
    fn a_backlog_does_not_make_readiness_flap() {
        let mut ready = false;
        let mut changes = 0;
        // Works off what an outage left, then meets a short backlog again and again.
        for seconds in [600, 60, 9, 3, 1, 0, 4, 1, 9, 2, 5, 0, 11, 9, 3, 1] {
            let next = behind(seconds).is_ready(ready, NOW);
            changes += usize::from(next != ready);
            ready = next;
        }
        assert_eq!(changes, 3, "ready, lost at eleven seconds, and found again");
        assert!(ready);
    }

    #[test]
    fn who_has_seen_nothing_or_cannot_work_is_not_ready() {
        for was in [true, false] {
            assert!(!FoldStatus::START.is_ready(was, NOW));
            assert!(!FoldStatus { stored_at: None, ..behind(0) }.is_ready(was, NOW));
            for phase in [Phase::Live, Phase::StandingBy] {
                assert!(FoldStatus { phase, ..FoldStatus::START }.is_ready(was, NOW));
            }
        }
    }
}
