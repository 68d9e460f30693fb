//! Whose columns are whose in the table of machines: the fold writes what is wanted, and effects what was observed. Postgres holds them
//! to it ([`chassis::hands`]).

use std::collections::BTreeSet;

use chassis::hands::{Hand, Hands};
use nats::effect::MECHANISM;
use nats::fold::table::Rule;

use super::{INSTANCES, TABLE};

/// Both.
pub(crate) const HANDS: Hands = Hands {
    table: TABLE.name,
    fold: Hand { role: WANTS, columns: wanted },
    effects: Hand { role: "reconciler_observes", columns: observed },
};

/// The role of what promises. The sweep works as that one for a moment, when it promises that what nobody was promised is gone.
pub(crate) const WANTS: &str = "reconciler_wants";

/// What lifecycle says of the trouble of a workspace: a statement of its own writes it. Whoever asks for a try has the tries before it
/// forgotten. The same statement says that a new key is wanted.
const TROUBLE: [&str; 5] = ["troubled", "troubled_version", "tries", "crash_restarted_at", "rekey"];

/// What effects write and read nowhere, and that a restart which was promised has been done.
const OBSERVED: [&str; 2] = ["seen_raw", "restart"];

/// What the fold changes.
fn wanted() -> BTreeSet<&'static str> {
    let columns = INSTANCES.columns.iter().filter(|column| !matches!(column.rule, Rule::Key | Rule::Read));
    columns.map(|column| column.name).chain(TROUBLE).collect()
}

/// What effects change: what the fold only reads, and what the mechanism needs.
fn observed() -> BTreeSet<&'static str> {
    let columns = INSTANCES
        .columns
        .iter()
        .filter(|column| column.rule == Rule::Read && !["troubled", "rekey"].contains(&column.name));
    columns.map(|column| column.name).chain(OBSERVED).chain(MECHANISM).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_writes_what_the_other_decides() {
        let (wanted, observed) = (wanted(), observed());
        let both: Vec<_> = wanted.intersection(&observed).copied().collect();
        assert_eq!(both, ["crash_restarted_at", "due_at", "nudge", "restart", "tries"]);
        for promise in ["region", "size", "desired", "generation", "orphan", "held", "asked_by", "troubled"] {
            assert!(wanted.contains(promise) && !observed.contains(promise), "{promise}");
        }
        for seen in ["seen_word", "seen_generation", "resource", "endpoint", "key", "keys", "admin", "sealed", "told"] {
            assert!(observed.contains(seen) && !wanted.contains(seen), "{seen}");
        }
        assert!(!wanted.contains("workspace") && !observed.contains("workspace"), "a row stays its workspace's");
    }
}
