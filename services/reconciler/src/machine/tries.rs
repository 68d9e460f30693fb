//! Tries: how many came to nothing. People whose workspace is in trouble see that, and [when](super::paces) the next one is due.
//!
//! A try is a call that did not bring what was promised: one that failed, and also one that found the machine still
//! broken.

use messages::workspace::{Desired, Word};

use super::Instance;

/// How many tries there were once this was observed. What is on its way, or there, counts none, unless it is shown as in trouble all
/// the same.
pub(super) const fn after(instance: &Instance, observed: Word) -> u32 {
    if is_as_wanted(instance, observed) && !instance.troubled { 0 } else { instance.tries.saturating_add(1) }
}

/// Whether the machine is as it is wanted, or on its way there.
pub(super) const fn is_as_wanted(instance: &Instance, observed: Word) -> bool {
    match instance.desired {
        Desired::Running | Desired::Unknown => matches!(observed, Word::Running | Word::Provisioning),
        Desired::Suspended => matches!(observed, Word::Suspended),
        Desired::Deleted if instance.held => matches!(observed, Word::Suspended | Word::Deleted),
        Desired::Deleted => matches!(observed, Word::Deprovisioning | Word::Deleted),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::call::tests::fresh;

    #[test]
    fn what_is_well_counts_no_tries_and_what_is_in_trouble_counts_every_call() {
        let well = Instance { tries: 2, ..fresh() };
        for word in [Word::Running, Word::Provisioning] {
            assert_eq!(after(&well, word), 0, "{word}");
        }
        for word in [Word::Failed, Word::Suspended, Word::Deleted, Word::Unknown] {
            assert_eq!(after(&well, word), 3, "{word}");
        }
        let troubled = Instance { tries: 11, troubled: true, ..fresh() };
        assert_eq!(after(&troubled, Word::Provisioning), 12, "it was given up, and is still not there");
    }
}
