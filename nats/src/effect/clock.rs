//! The clock of an effect: all due times and pauses come from here, and none from the database. So simulated time
//! can drive an effect, and a test runs it through days of pauses without waiting.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// What time it is. Clones show the same.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    Machine(fn() -> Timestamp),
    Set { time: watch::Receiver<Timestamp>, rests: watch::Sender<Rests> },
}

/// Moves a clock that is set by hand.
#[derive(Debug)]
pub struct Hand {
    time: watch::Sender<Timestamp>,
    rests: watch::Sender<Rests>,
}

/// What whoever moves a clock by hand may want to know of the effects that live by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rests {
    /// So many have calls under way.
    pub at_work: usize,
    /// So often one has found nothing due, with nothing under way.
    pub found: u64,
}

impl Clock {
    /// The time that passes by itself, as this function reads it.
    #[must_use]
    pub const fn machine(now: fn() -> Timestamp) -> Self {
        Self(Source::Machine(now))
    }

    /// A clock that stands still at `at` until its hand is moved.
    #[must_use]
    pub fn set(at: Timestamp) -> (Self, Hand) {
        let (hand, time) = watch::channel(at);
        let rests = watch::Sender::new(Rests::default());
        (Self(Source::Set { time, rests: rests.clone() }), Hand { time: hand, rests })
    }

    /// The time, in whole microseconds: that is what Postgres keeps.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let now = match &self.0 {
            Source::Machine(now) => now(),
            Source::Set { time, .. } => *time.borrow(),
        };
        whole(now)
    }

    /// Returns once `pause` has passed since `since`. A clock that is set by hand moves in jumps: it returns at the first one.
    pub(super) async fn passes(&self, since: Timestamp, pause: Duration) {
        match &self.0 {
            // A clock that was put back keeps nobody waiting for longer than the pause.
            Source::Machine(_) => tokio::time::sleep(left(self.now(), after(since, pause)).min(pause)).await,
            Source::Set { time, .. } => {
                // Nobody will move it any more: no time passes.
                if time.clone().wait_for(|now| whole(*now) != since).await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        }
    }

    /// Whoever lives by this clock begins to work.
    pub(super) fn work(&self) {
        if let Source::Set { rests, .. } = &self.0 {
            rests.send_if_modified(|rests| {
                rests.at_work += 1;
                false
            });
        }
    }

    /// Whoever lives by this clock has found nothing due, and nothing is under way; whether it was at work until now.
    pub(super) fn rest(&self, was_at_work: bool) {
        if let Source::Set { rests, .. } = &self.0 {
            rests.send_modify(|rests| {
                rests.found += 1;
                rests.at_work -= usize::from(was_at_work);
            });
        }
    }
}

impl Hand {
    /// Moves the clock on.
    pub fn advance(&self, by: Duration) {
        self.time.send_modify(|now| *now = after(*now, by));
    }

    /// Sets the clock.
    pub fn set(&self, at: Timestamp) {
        self.time.send_replace(at);
    }

    /// Changes each time that an effect has found nothing due, and nothing of it is under way.
    #[must_use]
    pub fn rests(&self) -> watch::Receiver<Rests> {
        self.rests.subscribe()
    }
}

/// The time so long after `now`.
pub(super) fn after(now: Timestamp, pause: Duration) -> Timestamp {
    now.checked_add(pause).unwrap_or(Timestamp::MAX)
}

fn whole(now: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
}

fn left(now: Timestamp, until: Timestamp) -> Duration {
    now.duration_until(until).max(SignedDuration::ZERO).unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_on_a_clock_that_is_set_goes_on_when_its_hand_moves() {
        let start = Timestamp::UNIX_EPOCH;
        let (clock, hand) = Clock::set(start);
        let hour = Duration::from_secs(3600);
        let waits = clock.passes(start, hour);
        tokio::pin!(waits);
        assert!(futures_util::poll!(waits.as_mut()).is_pending());
        hand.advance(Duration::from_micros(1));
        assert!(futures_util::poll!(waits.as_mut()).is_ready());
        assert_eq!(clock.now(), after(start, Duration::from_micros(1)));
        clock.passes(start, hour).await;
    }

    #[test]
    fn it_shows_what_postgres_keeps() {
        let (clock, _hand) = Clock::set(Timestamp::from_nanosecond(1_234_567_890_123_456_789).unwrap());
        assert_eq!(clock.now().as_nanosecond(), 1_234_567_890_123_456_000);
    }
}
