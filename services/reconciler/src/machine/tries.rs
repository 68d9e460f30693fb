//! Tries: how many came to nothing, and when the next one is due. People whose workspace is in trouble see both.
//!
//! A try is a call that did not bring what was promised: one that failed, and also one that found the machine still
//! broken. Both wait longer each time, so that a machine that stays broken for days is neither read nor published ten times
//! a minute; what changes meanwhile comes by an event of infra's, and who does not want to wait asks for a try.

use std::time::Duration;

use messages::workspace::{Desired, Word};

use super::Instance;

/// Between two calls for a machine that is in trouble, at most.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// How many tries there were once this was observed. What is on its way, or there, counts none, unless it is shown as in trouble all
/// the same.
pub(super) const fn after(instance: &Instance, observed: Word) -> u32 {
    if is_as_wanted(instance, observed) && !instance.troubled { 0 } else { instance.tries.saturating_add(1) }
}

/// Whether the machine is as it is wanted, or on its way there.
const fn is_as_wanted(instance: &Instance, observed: Word) -> bool {
    match instance.desired {
        Desired::Running | Desired::Unknown => matches!(observed, Word::Running | Word::Provisioning),
        Desired::Suspended => matches!(observed, Word::Suspended),
        Desired::Deleted if instance.held => matches!(observed, Word::Suspended | Word::Deleted),
        Desired::Deleted => matches!(observed, Word::Deprovisioning | Word::Deleted),
    }
}

/// How long until the next call, when no event of infra's makes it due earlier.
pub(super) fn pace(instance: &Instance, observed: Word) -> Duration {
    let usual = match observed {
        Word::Provisioning | Word::Deprovisioning => Duration::from_secs(2),
        Word::Failed | Word::Unknown | Word::Unreachable => Duration::from_secs(10),
        // It is to stop, to go or to start, and does not.
        Word::Running if !is_as_wanted(instance, observed) => Duration::from_secs(2),
        Word::Suspended if instance.observed_generation < instance.generation => Duration::from_secs(2),
        Word::Suspended if instance.desired == Desired::Running => Duration::from_secs(10),
        Word::Running | Word::Suspended | Word::Deleted => LONGEST_PAUSE,
    };
    if !instance.troubled && (instance.desired == Desired::Running || is_as_wanted(instance, observed)) {
        return usual;
    }
    longer(usual, instance)
}

/// How long until a machine that is to stop for a restart is told so again.
pub(super) fn until_it_stops(instance: &Instance) -> Duration {
    longer(Duration::from_secs(2), instance)
}

fn longer(usual: Duration, instance: &Instance) -> Duration {
    usual.saturating_mul(1 << instance.tries.min(8)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::call::tests::fresh;

    #[test]
    fn what_is_well_counts_no_tries_and_keeps_its_pace() {
        let well = Instance { tries: 2, ..fresh() };
        for word in [Word::Running, Word::Provisioning] {
            assert_eq!(after(&well, word), 0, "{word}");
        }
        assert_eq!(pace(&well, Word::Provisioning), Duration::from_secs(2));
        for word in [Word::Failed, Word::Suspended, Word::Deleted, Word::Unknown] {
            assert_eq!(after(&well, word), 3, "{word}");
        }
    }

    #[test]
    fn in_trouble_every_call_counts_and_each_waits_longer() {
        let mut instance = Instance { troubled: true, ..fresh() };
        let mut pauses = Vec::new();
        for call in 1..12 {
            pauses.push(pace(&instance, Word::Failed).as_secs());
            instance.tries = after(&instance, Word::Failed);
            assert_eq!(instance.tries, call);
        }
        assert_eq!(pauses, [10, 20, 40, 80, 160, 300, 300, 300, 300, 300, 300]);
        assert_eq!(after(&instance, Word::Provisioning), 12, "it was given up, and is still not there");
        for &word in Word::ALL {
            assert!(pace(&instance, word) <= LONGEST_PAUSE, "{word}");
        }
    }
}
