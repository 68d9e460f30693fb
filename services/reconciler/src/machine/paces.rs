//! How long until the next call for a machine, when no event of infra's makes it due earlier.
//!
//! What came to nothing waits longer each time, so that a machine that stays broken for days is neither read nor published ten
//! times a minute; what changes meanwhile comes by an event of infra's, and who does not want to wait asks for a try.
//!
//! A machine that is as it should be is hardly looked at by itself: the [sweep](crate::sweep) holds all of them against infra's
//! list every five minutes, in one call. What a list does not say, such as an address that changed, comes by an event. The rare
//! look is for an event that got lost, and while the sweep is blind there are as many looks as for any other machine.

use std::time::Duration;

use chassis::config::Reader;
use jiff::SignedDuration;
use messages::workspace::{Desired, Word};

use super::{Instance, tries};

/// Between two calls for a machine that the sweep does not watch over, at most.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// What of it is for the installation to say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paces {
    /// How long a machine that broke must run to be called well.
    pub steady: SignedDuration,
    /// From one look to the next at a machine that is as it should be.
    pub look: Duration,
}

impl Paces {
    /// Reads `reconciler.steady_seconds` and `reconciler.look_seconds`.
    pub fn read(reader: &mut Reader) -> Option<Self> {
        let steady = reader.or(
            "reconciler.steady_seconds",
            60,
            "how long a machine that broke must run before people are told that it is well",
        );
        let look = reader.or(
            "reconciler.look_seconds",
            3600,
            "how far apart two looks at a machine are that is as it should be; the sweep compares it every five minutes",
        );
        Some(Self { steady: SignedDuration::from_secs(steady?), look: Duration::from_secs(look?) })
    }

    /// How long until the next call, when this was observed.
    pub(super) fn after(&self, instance: &Instance, observed: Word) -> Duration {
        let is_watched = matches!(instance.desired, Desired::Running | Desired::Suspended) && !instance.troubled;
        let is_as_wanted = tries::is_as_wanted(instance, observed);
        let usual = match observed {
            Word::Provisioning | Word::Deprovisioning => Duration::from_secs(2),
            Word::Failed | Word::Unknown | Word::Unreachable => Duration::from_secs(10),
            // It is to stop, to go or to start, and does not.
            Word::Running if !is_as_wanted => Duration::from_secs(2),
            Word::Suspended if instance.observed_generation < instance.generation => Duration::from_secs(2),
            Word::Suspended if instance.desired == Desired::Running => Duration::from_secs(10),
            Word::Running | Word::Suspended if is_watched => self.look,
            Word::Running | Word::Suspended | Word::Deleted => LONGEST_PAUSE,
        };
        if !instance.troubled && (instance.desired == Desired::Running || is_as_wanted) {
            return usual;
        }
        longer(usual, instance)
    }

    /// How long until a machine that is to stop for a restart is told so again.
    pub(super) fn until_it_stops(instance: &Instance) -> Duration {
        longer(Duration::from_secs(2), instance)
    }
}

fn longer(usual: Duration, instance: &Instance) -> Duration {
    usual.saturating_mul(1 << instance.tries.min(8)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::call::tests::fresh;

    const LOOK: Duration = Duration::from_secs(3600);

    const PACES: Paces = Paces { steady: SignedDuration::from_mins(1), look: LOOK };

    #[test]
    fn in_trouble_each_call_waits_longer() {
        let mut instance = Instance { troubled: true, ..fresh() };
        let mut pauses = Vec::new();
        for call in 1..12 {
            pauses.push(PACES.after(&instance, Word::Failed).as_secs());
            instance.tries = tries::after(&instance, Word::Failed);
            assert_eq!(instance.tries, call);
        }
        assert_eq!(pauses, [10, 20, 40, 80, 160, 300, 300, 300, 300, 300, 300]);
        for &word in Word::ALL {
            assert!(PACES.after(&instance, word) <= LONGEST_PAUSE, "{word}");
        }
    }

    #[test]
    fn only_what_is_as_wanted_and_was_told_so_is_left_to_the_sweep() {
        let of =
            |desired, observed_generation, troubled| Instance { desired, observed_generation, troubled, ..fresh() };
        for desired in Desired::ALL.iter().copied() {
            for &word in Word::ALL {
                let rests = matches!(
                    (desired, word),
                    (Desired::Running, Word::Running) | (Desired::Suspended, Word::Suspended)
                );
                assert_eq!(PACES.after(&of(desired, 1, false), word) == LOOK, rests, "{desired} {word}");
                assert!(PACES.after(&of(desired, 1, true), word) <= LONGEST_PAUSE, "{desired} {word}, in trouble");
            }
        }
        let held = Instance { held: true, ..of(Desired::Deleted, 1, false) };
        assert_eq!(PACES.after(&held, Word::Suspended), LONGEST_PAUSE, "the sweep says only that it is held");
        let stops = of(Desired::Suspended, 0, false);
        assert_eq!(PACES.after(&stops, Word::Suspended), Duration::from_secs(2));
        assert_eq!(PACES.after(&fresh(), Word::Provisioning), Duration::from_secs(2));
    }
}
