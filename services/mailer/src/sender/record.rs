//! What stands of a letter in the bucket: that it is being handed over, and what came of it. It is written **before** the carrier is asked
//! and after, and outlives our tables: nothing that a crash or an older copy of a table forgets can send a letter twice.
//!
//! ```text
//! nothing ──► handed ──► sent
//!               │ ▲
//!               ▼ │
//!            not taken
//! ```
//!
//! Whoever finds `handed` does not know whether it went out. Where the carrier knows the key, and has not forgotten it yet, the same
//! mail with that key is handed over again; else it is stuck, and one of us looks.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Record {
    /// It is being handed over, or was, and nobody knows what came of it.
    Handed {
        /// With this key.
        key: String,
        /// For the first time with it.
        since: Timestamp,
    },
    /// It was handed over and not taken: whoever comes next hands it over.
    NotTaken,
    /// It went out.
    Sent {
        /// With this key.
        key: String,
        /// When.
        at: Timestamp,
        /// What the carrier calls it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        carried_as: Option<String>,
    },
    /// From a newer release: nobody knows.
    #[serde(other)]
    Unknown,
}

/// With which key a letter is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub key: String,
    /// When it was for the first time.
    pub since: Timestamp,
    /// Whether nothing is noted of it yet.
    pub is_first: bool,
    /// Whether it surely did not go out before. Else its fate is unknown.
    pub is_fresh: bool,
}

/// What follows from it for who is to hand the letter over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Standing {
    /// It was never taken: it is handed over, with a key of its own.
    Free,
    /// It may have been taken: it is handed over with the same key again.
    Again { key: String, since: Timestamp },
    /// It may have been taken, and nobody would notice a second one.
    Unclear,
    /// It went out.
    Gone { key: String, at: Timestamp, carried_as: Option<String> },
}

impl Standing {
    /// How a letter stands now, where a carrier remembers keys for so long.
    pub fn of(record: Option<Record>, remembers: Option<Duration>, now: Timestamp) -> Self {
        match record {
            None | Some(Record::NotTaken) => Self::Free,
            Some(Record::Sent { key, at, carried_as }) => Self::Gone { key, at, carried_as },
            Some(Record::Handed { key, since }) if is_remembered(remembers, since, now) => Self::Again { key, since },
            Some(Record::Handed { .. } | Record::Unknown) => Self::Unclear,
        }
    }
}

/// Whether it was handed over with this key, and nobody knows what came of it.
pub(super) fn is_handed(record: Option<&Record>, with: &str) -> bool {
    matches!(record, Some(Record::Handed { key, .. }) if key == with)
}

fn is_remembered(remembers: Option<Duration>, since: Timestamp, now: Timestamp) -> bool {
    let forgets = remembers.and_then(|remembers| since.checked_add(remembers).ok());
    forgets.is_some_and(|forgets| now < forgets)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(23 * 3600);

    fn handed() -> Option<Record> {
        Some(Record::Handed { key: "att_1".into(), since: Timestamp::UNIX_EPOCH })
    }

    #[test]
    fn an_unknown_fate_is_tried_again_only_while_the_carrier_would_know_the_key() {
        let again = Standing::Again { key: "att_1".into(), since: Timestamp::UNIX_EPOCH };
        let at = |time: Duration| Timestamp::UNIX_EPOCH.checked_add(time).unwrap();
        assert_eq!(Standing::of(handed(), Some(DAY), at(DAY - Duration::from_secs(1))), again);
        assert_eq!(Standing::of(handed(), Some(DAY), at(DAY)), Standing::Unclear);
        assert_eq!(Standing::of(handed(), None, at(Duration::ZERO)), Standing::Unclear, "SMTP knows no keys");
        assert_eq!(Standing::of(Some(Record::NotTaken), None, at(DAY)), Standing::Free);
        assert_eq!(Standing::of(None, None, at(DAY)), Standing::Free);
    }

    #[test]
    fn what_stands_there_reads_as_it_was_written_and_of_what_is_newer_nobody_knows() {
        let sent = Record::Sent { key: "att_1".into(), at: Timestamp::UNIX_EPOCH, carried_as: None };
        for record in [handed().unwrap(), Record::NotTaken, sent] {
            let text = serde_json::to_vec(&record).unwrap();
            assert_eq!(serde_json::from_slice::<Record>(&text).unwrap(), record);
        }
        let newer: Record = serde_json::from_str(r#"{"t":"posted","by":"pigeon"}"#).unwrap();
        assert_eq!(Standing::of(Some(newer), Some(DAY), Timestamp::UNIX_EPOCH), Standing::Unclear);
    }
}
