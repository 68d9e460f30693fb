//! What the infra provider's words mean in ours, so that no other line of the product knows them.
//!
//! A new word of theirs is one more line in the table. Until then it means [`Word::Unknown`], which is shown as
//! trouble and never ignored.

use messages::workspace::Word;

const TABLE: &[(&str, Word)] = &[
    ("queued", Word::Provisioning),
    ("allocating", Word::Provisioning),
    ("booting", Word::Provisioning),
    ("running", Word::Running),
    ("draining", Word::Suspended),
    ("stopped", Word::Suspended),
    ("crashed", Word::Failed),
    ("deleting", Word::Deprovisioning),
    ("deleted", Word::Deleted),
];

/// What infra's `raw` word means. Words are compared exactly: a different spelling is a different word.
#[must_use]
pub fn translate(raw: &str) -> Word {
    TABLE.iter().find(|(word, _)| *word == raw).map_or(Word::Unknown, |(_, ours)| *ours)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_contract_has_its_meaning() {
        let meaning = |word: Word| -> Vec<&str> {
            ["queued", "allocating", "booting", "running", "draining", "stopped", "crashed", "deleting", "deleted"]
                .into_iter()
                .filter(|raw| translate(raw) == word)
                .collect()
        };
        assert_eq!(meaning(Word::Provisioning), ["queued", "allocating", "booting"]);
        assert_eq!(meaning(Word::Running), ["running"]);
        assert_eq!(meaning(Word::Suspended), ["draining", "stopped"]);
        assert_eq!(meaning(Word::Failed), ["crashed"]);
        assert_eq!(meaning(Word::Deprovisioning), ["deleting"]);
        assert_eq!(meaning(Word::Deleted), ["deleted"]);
    }

    #[test]
    fn everything_else_is_unknown() {
        for raw in ["", "Running", "running ", "hibernating", "unreachable", "provisioning", "\0", "🦀"] {
            assert_eq!(translate(raw), Word::Unknown, "{raw:?}");
        }
    }

    #[test]
    fn no_word_stands_in_the_table_twice() {
        for (raw, _) in TABLE {
            assert_eq!(TABLE.iter().filter(|(other, _)| other == raw).count(), 1, "{raw}");
        }
    }
}
