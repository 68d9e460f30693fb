//! A machine that broke: when it is started again, and what people are told of it meanwhile. [`Health`] decides; here it is
//! applied to a row.

use std::time::Duration;

use domain::machine::{Health, RESTARTS_BEFORE_ALERT};
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Desired, Word};
use nats::effect::{Error, Transaction};
use tokio_postgres::types::ToSql;

use super::Instance;

/// What an observation makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Breaking {
    health: Health,
    /// The word for people.
    pub told: Word,
    /// Whether it is to be started again now.
    revive: bool,
    /// How long until something is due for it: the restart, or that it is called well.
    due: Option<SignedDuration>,
}

/// What follows from that `seen` was observed at `now`.
pub(super) fn judge(instance: &Instance, seen: Word, steady: SignedDuration, now: Timestamp) -> Breaking {
    if instance.desired != Desired::Running {
        return Breaking { health: Health::default(), told: seen, revive: false, due: None };
    }
    // What is promised anew begins anew.
    let is_told = instance.observed_generation >= instance.generation && !instance.restart;
    let before = if is_told { instance.health } else { Health::default() };
    let before = if is_told && instance.revive { before.restarted(now) } else { before };
    let health = before.after(seen, steady, now);
    let (revive, due) = match seen {
        Word::Failed => {
            let wait = health.until_restart(now);
            (wait.is_zero(), Some(wait))
        }
        Word::Running => (false, health.until_well(steady, now)),
        Word::Provisioning
        | Word::Suspended
        | Word::Deprovisioning
        | Word::Deleted
        | Word::Unknown
        | Word::Unreachable => (false, None),
    };
    Breaking { health, told: health.told(seen), revive, due }
}

impl Breaking {
    /// The pause until the next call, which usually is `pace`.
    pub fn pause(&self, pace: Duration) -> Duration {
        self.due.map_or(pace, |due| pace.min(due.max(SignedDuration::ZERO).unsigned_abs()))
    }

    /// Writes it to the row.
    pub async fn write(&self, db: &Transaction<'_>, instance: &Instance) -> Result<(), Error> {
        let Health { restarts, restarted_at, broke_at, runs_since } = self.health;
        // Who asked for a try since the row was read is not forgotten.
        let update = "update instances set crash_restarts = $2, broke_at = $4, runs_since = $5, revive = $6, \
                      crash_restarted_at = case when crash_restarted_at is not distinct from $7 then $3 else crash_restarted_at end \
                      where workspace = $1";
        let restarts = restarts.cast_signed();
        let known = instance.health.restarted_at;
        let values: [&(dyn ToSql + Sync); 7] =
            [&instance.workspace, &restarts, &restarted_at, &broke_at, &runs_since, &self.revive, &known];
        db.execute(update, &values).await?;
        if self.health.restarts == RESTARTS_BEFORE_ALERT && instance.health.restarts < RESTARTS_BEFORE_ALERT {
            metrics::counter!("infra_trouble_total", "kind" => "breaks_again").increment(1);
            tracing::warn!(workspace = %instance.workspace, restarts, "a machine breaks again and again");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::call::tests::fresh;

    const STEADY: SignedDuration = SignedDuration::from_mins(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_secs(seconds)
    }

    /// It runs, and infra was told of what is promised.
    fn running() -> Instance {
        Instance {
            observed_word: Some(Word::Running),
            observed_generation: 1,
            resource: Some("res_1".into()),
            ..fresh()
        }
    }

    #[test]
    fn what_breaks_is_started_again_at_once_and_the_answer_to_that_counts_as_a_restart() {
        let breaks = judge(&running(), Word::Failed, STEADY, at(0));
        assert_eq!(
            (breaks.told, breaks.revive, breaks.pause(Duration::from_secs(10))),
            (Word::Failed, true, Duration::ZERO)
        );
        let row = Instance { observed_word: Some(Word::Failed), health: breaks.health, revive: true, ..running() };
        let again = judge(&row, Word::Failed, STEADY, at(1));
        assert_eq!((again.health.restarts, again.revive, again.due), (1, false, Some(STEADY)));
        assert_eq!(again.pause(Duration::from_secs(10)), Duration::from_secs(10), "it is looked at meanwhile");
        let starts = judge(&row, Word::Provisioning, STEADY, at(1));
        assert_eq!((starts.told, starts.revive), (Word::Failed, false), "nobody is told that it is set up");
    }

    #[test]
    fn what_is_promised_anew_or_is_to_stand_still_begins_anew() {
        let broke = Health { restarts: 3, restarted_at: Some(at(0)), broke_at: Some(at(0)), runs_since: None };
        let row = Instance { health: broke, observed_word: Some(Word::Failed), ..running() };
        for begun in [
            Instance { generation: 2, ..row.clone() },
            Instance { restart: true, ..row.clone() },
            Instance { desired: Desired::Suspended, ..row.clone() },
        ] {
            let starts = judge(&begun, Word::Provisioning, STEADY, at(5));
            assert_eq!((starts.told, starts.health), (Word::Provisioning, Health::default()));
        }
        assert_eq!(judge(&row, Word::Provisioning, STEADY, at(5)).told, Word::Failed);
    }

    #[test]
    fn what_runs_again_is_looked_at_when_it_can_be_called_well() {
        let broke = Health { broke_at: Some(at(0)), ..Health::default() };
        let row = Instance { health: broke, ..running() };
        let runs = judge(&row, Word::Running, STEADY, at(10));
        assert_eq!((runs.told, runs.pause(Duration::from_secs(300))), (Word::Failed, Duration::from_secs(60)));
        let well = judge(&Instance { health: runs.health, ..row }, Word::Running, STEADY, at(70));
        assert_eq!((well.told, well.pause(Duration::from_secs(300))), (Word::Running, Duration::from_secs(300)));
    }
}
