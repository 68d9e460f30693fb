//! What goes along with a call that changes something, so that it happens once however often it is asked for.
//!
//! The id of the effect is the idempotency key and stands in the metadata of what comes of it. The provider remembers a
//! key for a day, and with it the answer: also an answer that says that it failed on their side. So after a day, or for another
//! round, what is there already is looked for by its metadata, and only then asked for with a key.

use jiff::{SignedDuration, Timestamp};

use crate::id::EffectId;

/// A key is remembered for 24 hours at least; the last of them is left for clocks that differ and calls that take long.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(23);

/// One effect, and how far it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// Whose call it is: the same for each try.
    pub effect: EffectId,
    /// How often a stored failure was all that came of its key. 0 to begin with.
    pub round: u16,
    /// When it was asked for first.
    pub first_sent: Timestamp,
    /// The time now.
    pub now: Timestamp,
}

impl Once {
    /// An effect that is asked for now, for the first time.
    #[must_use]
    pub const fn first(effect: EffectId, now: Timestamp) -> Self {
        Self { effect, round: 0, first_sent: now, now }
    }

    /// The same effect at another time.
    #[must_use]
    pub fn at(&self, now: Timestamp) -> Self {
        Self { now, ..self.clone() }
    }

    /// The same effect with another key, after a [stored failure](crate::NoAnswer::Stored).
    #[must_use]
    pub fn renewed(&self) -> Self {
        Self { round: self.round.saturating_add(1), ..self.clone() }
    }

    /// Whether what the effect would make has to be looked for first: its key may be forgotten, or is not the first.
    #[must_use]
    pub fn must_look(&self) -> bool {
        self.round > 0 || self.now.duration_since(self.first_sent) >= REMEMBERED
    }

    /// The idempotency key of a step of the effect; most have one step, which has no name.
    pub(crate) fn key(&self, step: &str) -> String {
        let (effect, round) = (&self.effect, self.round);
        let round = if round == 0 { String::new() } else { format!(".{round}") };
        let step = if step.is_empty() { String::new() } else { format!(".{step}") };
        format!("{effect}{step}{round}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn within_a_day_the_key_is_enough_and_later_it_is_looked_for() {
        let once = Once::first(EffectId::parse("eff_1").unwrap(), Timestamp::from_second(1_800_000_000).unwrap());
        let later = |hours, seconds| {
            once.at(once.first_sent + SignedDuration::from_hours(hours) + SignedDuration::from_secs(seconds))
        };
        assert!(!once.must_look() && !later(22, 3599).must_look());
        assert!(later(23, 0).must_look() && later(72, 0).must_look());
        assert_eq!((once.key(""), later(72, 0).key("")), ("eff_1".to_owned(), "eff_1".to_owned()));
    }

    #[test]
    fn another_round_has_another_key_and_looks_first() {
        let once = Once::first(EffectId::parse("eff_1").unwrap(), Timestamp::UNIX_EPOCH);
        assert!(once.renewed().must_look());
        assert_eq!(once.renewed().renewed().key("make"), "eff_1.make.2");
    }
}
