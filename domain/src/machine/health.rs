//! What becomes of a machine that breaks while it is to run: it is started again, at once the first time, and after ever
//! longer pauses while it breaks again. And when people are told that it is well.
//!
//! Times are those of the observations. What follows from them is kept in the row of the machine.

use jiff::{SignedDuration, Timestamp};
use messages::workspace::Word;

/// How long after one restart the next may come, by how many there were in a row.
const PAUSES: [SignedDuration; 5] = [
    SignedDuration::ZERO,
    SignedDuration::from_mins(1),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(15),
    SignedDuration::from_hours(1),
];

/// What runs for this long is well, and the next time it breaks is a first time.
const WELL_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// After so many restarts in a row somebody is to look: those that follow are an hour apart.
pub const RESTARTS_BEFORE_ALERT: u32 = 4;

/// How a machine has been of late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Health {
    /// How often it was started again in a row.
    pub restarts: u32,
    /// When that was done last; none, too, when somebody asked for a try now.
    pub restarted_at: Option<Timestamp>,
    /// Since when it is broken, as far as people are told.
    pub broke_at: Option<Timestamp>,
    /// Since when it has been seen to run each time.
    pub runs_since: Option<Timestamp>,
}

impl Health {
    /// The health after `seen` was observed at `now`. What broke is broken until it has run for as long as `steady`: else a
    /// machine that comes and goes would be well and in trouble by turns, each for some seconds.
    #[must_use]
    pub fn after(self, seen: Word, steady: SignedDuration, now: Timestamp) -> Self {
        match seen {
            Word::Failed => Self { broke_at: self.broke_at.or(Some(now)), runs_since: None, ..self },
            Word::Running => {
                let since = self.runs_since.unwrap_or(now);
                let ran = since.duration_until(now);
                let before = if ran >= WELL_AFTER { Self::default() } else { self };
                let broke_at = before.broke_at.filter(|_| ran < steady);
                Self { broke_at, runs_since: Some(since), ..before }
            }
            Word::Provisioning
            | Word::Suspended
            | Word::Deprovisioning
            | Word::Deleted
            | Word::Unknown
            | Word::Unreachable => Self { runs_since: None, ..self },
        }
    }

    /// The health after it was started again at `now`.
    #[must_use]
    pub const fn restarted(self, now: Timestamp) -> Self {
        Self { restarts: self.restarts.saturating_add(1), restarted_at: Some(now), ..self }
    }

    /// How long from `now` until it may be started again.
    #[must_use]
    pub fn until_restart(self, now: Timestamp) -> SignedDuration {
        let pauses = usize::try_from(self.restarts).unwrap_or(usize::MAX).min(PAUSES.len() - 1);
        let passed = self.restarted_at.map_or(SignedDuration::MAX, |last| last.duration_until(now));
        (PAUSES[pauses] - passed.max(SignedDuration::ZERO)).max(SignedDuration::ZERO)
    }

    /// How long from `now` until it has run for long enough to be called well; none when it does not run, or is well.
    #[must_use]
    pub fn until_well(self, steady: SignedDuration, now: Timestamp) -> Option<SignedDuration> {
        let (Some(_), Some(since)) = (self.broke_at, self.runs_since) else { return None };
        Some((steady - since.duration_until(now)).max(SignedDuration::ZERO))
    }

    /// What people are told of it when `seen` was observed.
    #[must_use]
    pub const fn told(self, seen: Word) -> Word {
        match seen {
            Word::Running | Word::Provisioning if self.broke_at.is_some() => Word::Failed,
            Word::Running
            | Word::Provisioning
            | Word::Suspended
            | Word::Failed
            | Word::Deprovisioning
            | Word::Deleted
            | Word::Unknown
            | Word::Unreachable => seen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEADY: SignedDuration = SignedDuration::from_mins(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn it_is_started_again_at_once_then_ever_later_and_then_every_hour() {
        let (mut health, mut now, mut pauses) = (Health::default(), at(0), Vec::new());
        for _ in 0..7 {
            health = health.after(Word::Failed, STEADY, now);
            let pause = health.until_restart(now);
            pauses.push(pause.as_mins());
            now += pause;
            assert!(health.until_restart(now).is_zero());
            health = health.restarted(now);
        }
        assert_eq!(pauses, [0, 1, 5, 15, 60, 60, 60]);
        assert!(health.restarts >= RESTARTS_BEFORE_ALERT);
    }

    #[test]
    fn what_runs_for_an_hour_begins_anew_and_not_before() {
        let broke = Health::default().after(Word::Failed, STEADY, at(0)).restarted(at(0)).restarted(at(60));
        let runs = broke.after(Word::Running, STEADY, at(100));
        assert_eq!(runs.after(Word::Running, STEADY, at(100 + 3599)).restarts, 2);
        let well = runs.after(Word::Running, STEADY, at(100 + 3600));
        assert_eq!(well, Health { runs_since: Some(at(100)), ..Health::default() });
        assert!(well.after(Word::Failed, STEADY, at(9000)).until_restart(at(9000)).is_zero());
    }

    #[test]
    fn what_comes_and_goes_every_five_seconds_is_in_trouble_all_the_time() {
        let (mut health, mut told) = (Health::default().after(Word::Running, STEADY, at(0)), Vec::new());
        for second in (5..600).step_by(5) {
            let seen = if second % 10 == 5 { Word::Failed } else { Word::Running };
            health = health.after(seen, STEADY, at(second));
            told.push(health.told(seen));
        }
        assert!(told.iter().all(|word| *word == Word::Failed), "{told:?}");
    }

    #[test]
    fn it_is_told_at_once_when_it_breaks_and_is_well_after_a_minute_of_running() {
        let broke = Health::default().after(Word::Failed, STEADY, at(0));
        assert_eq!(broke.told(Word::Failed), Word::Failed);
        assert_eq!(broke.until_well(STEADY, at(1)), None);
        let starts = broke.after(Word::Provisioning, STEADY, at(5));
        assert_eq!(starts.told(Word::Provisioning), Word::Failed);
        let runs = starts.after(Word::Running, STEADY, at(10));
        assert_eq!(
            (runs.told(Word::Running), runs.until_well(STEADY, at(30))),
            (Word::Failed, Some(SignedDuration::from_secs(40)))
        );
        let steady = runs.after(Word::Running, STEADY, at(70));
        assert_eq!((steady.told(Word::Running), steady.until_well(STEADY, at(70))), (Word::Running, None));
        let instant = broke.after(Word::Running, SignedDuration::ZERO, at(1));
        assert_eq!(instant.told(Word::Running), Word::Running);
    }

    #[test]
    fn what_never_broke_is_told_as_it_is() {
        for &word in Word::ALL {
            assert_eq!(Health::default().told(word), word);
        }
    }
}
