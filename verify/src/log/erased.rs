//! What was erased left a hole for each message, and explains as many things that are missed: not all of them.

use std::collections::HashSet;

use messages::MessageId;
use uuid::Uuid;

/// A message that must have been there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Missed {
    /// What a decision names as its cause.
    Cause(MessageId),
    /// The first event of a workspace or an account.
    Beginning(Uuid),
}

/// The holes so far, and what they were taken for.
#[derive(Debug, Default)]
pub(super) struct Erased {
    pub holes: u64,
    missed: HashSet<Missed>,
}

impl Erased {
    /// Whether this may have been erased: there is a hole for it, and for all that were missed before.
    pub fn explains(&mut self, missed: Missed) -> bool {
        if self.missed.contains(&missed) {
            return true;
        }
        let is_room = u64::try_from(self.missed.len()).is_ok_and(|taken| taken < self.holes);
        is_room && self.missed.insert(missed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hole_explains_one_thing() {
        let [first, second] = [1, 2].map(|place| Missed::Beginning(Uuid::from_u128(place)));
        let mut erased = Erased::default();
        assert!(!erased.explains(first), "nothing was erased");
        erased.holes = 1;
        assert!(erased.explains(first) && erased.explains(first), "the same thing is missed once");
        assert!(!erased.explains(second));
        erased.holes = 2;
        assert!(erased.explains(second));
    }
}
