//! What was received from whom: a producer's numbers must follow each other.
//!
//! **The cast.** Each producer numbers what it publishes 1, 2, 3 … and publishes in that order. A retry stores some of
//! it twice: what is not higher than the last is a repeat. What skips a number is a *jump*: something is missing, or
//! somebody made the number up. It is parked, and does not count as received, or one made-up number would make all that
//! its producer publishes later repeats.
//!
//! **What explains a missing number.** A fold with several filters sees the whole log go by, for the others' messages
//! reach it as [`Passed`](crate::Passed). Then only messages that are gone can be missing: customers' subjects are erased, and leave
//! holes in the sequences of the stream. As many numbers may be missing since a producer's last message as there are
//! holes since then, and no more. Where the server filters, or where an older release has read without looking, less is
//! known: each number took a sequence, so numbers rise no faster than sequences.

use std::collections::BTreeMap;

use messages::Number;
use serde::{Deserialize, Serialize};

use crate::Entry;

/// What a fold knows of all producers; stored beside its checkpoint.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct ReceivedNumbers {
    /// The sequence after which the whole log was watched; none where it never was.
    since: Option<u64>,
    /// How many sequences held nothing since then.
    holes: u64,
    /// The last of each producer, by name: a newer release may know producers that we do not.
    last: BTreeMap<String, Last>,
}

/// A producer's last message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Last {
    number: u64,
    seq: u64,
    holes: u64,
}

/// What a number shows of its message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It follows.
    Next,
    /// It was received before.
    Repeat,
    /// It does not follow the producer's last number, which is this one.
    Jump(u64),
}

impl ReceivedNumbers {
    /// What an owner knows when it begins at `seq`. `known` are the last numbers as an older release counted them.
    pub fn beginning_at(self, seq: u64, known: &BTreeMap<String, u64>) -> Self {
        let mut received = self;
        received.since.get_or_insert(seq);
        for (producer, number) in known {
            let older = received.last.get(producer).is_none_or(|last| last.number < *number);
            // Sequence 0: of what passed before this release nothing is known but the number.
            if older && seq > 0 {
                received.last.insert(producer.clone(), Last { number: *number, seq: 0, holes: 0 });
            }
        }
        received
    }

    /// Takes note of what went by between the entry at `before` and this one.
    pub fn watch(&mut self, before: u64, entry: &Entry, whole: bool) {
        if whole {
            let between = entry.seq.saturating_sub(before.saturating_add(1));
            self.holes += between.saturating_sub(entry.passed.count());
        }
        for (first, last, seq) in entry.passed.runs() {
            self.take_run(first, last, seq, whole);
        }
    }

    /// Judges a number at a sequence, and counts it as received if it follows.
    pub fn take(&mut self, number: Number, seq: u64, whole: bool) -> Verdict {
        self.take_run(number, number.number, seq, whole)
    }

    /// The same for all numbers from `first` to `last`, of which the last stands at `seq`.
    fn take_run(&mut self, first: Number, last: u64, seq: u64, whole: bool) -> Verdict {
        let before = self.last.get(first.producer.name()).copied();
        let known = before.map_or(0, |before| before.number);
        if last <= known {
            return Verdict::Repeat;
        }
        let missing = first.number.saturating_sub(known.saturating_add(1));
        let room = match before {
            // Sequence 0 stands for a time before anybody watched.
            Some(before) if whole && before.seq > 0 => self.holes.saturating_sub(before.holes),
            None if whole && self.since == Some(0) => self.holes,
            Some(before) => seq.saturating_sub(before.seq).saturating_sub(1),
            None => seq.saturating_sub(1),
        };
        if missing > room {
            return Verdict::Jump(known);
        }
        let now = Last { number: last, seq, holes: self.holes };
        match self.last.get_mut(first.producer.name()) {
            Some(before) => *before = now,
            None => drop(self.last.insert(first.producer.name().to_owned(), now)),
        }
        Verdict::Next
    }

    /// Counts a number as received although it did not follow: a person has had its message acted on. A number that is
    /// higher than its sequence was never given.
    pub fn accept(&mut self, Number { producer, number }: Number, seq: u64) {
        let known = self.last.get(producer.name()).map_or(0, |last| last.number);
        if number > known && number <= seq {
            self.last.insert(producer.name().to_owned(), Last { number, seq, holes: self.holes });
        }
    }

    /// The last number of each producer, as releases before this one read it.
    pub fn numbers(&self) -> BTreeMap<String, u64> {
        self.last.iter().map(|(producer, last)| (producer.clone(), last.number)).collect()
    }
}

/// The number of an entry whose message does not read, if the producer owns the subject.
pub(super) fn number_of(entry: &Entry) -> Option<Number> {
    crate::passed::number(&entry.subject, entry.header(messages::envelope::NUMBER)?)
}

#[cfg(test)]
mod tests {
    use messages::Producer;

    use super::*;
    use crate::Passed;

    const fn lifecycle(number: u64) -> Number {
        Number { producer: Producer::Lifecycle, number }
    }

    fn entry(seq: u64, passed: Passed) -> Entry {
        Entry {
            seq,
            stored_at: jiff::Timestamp::UNIX_EPOCH,
            subject: "clock.tick".to_owned(),
            headers: None,
            unreadable: None,
            body: bytes::Bytes::new(),
            pending: 0,
            passed,
        }
    }

    fn fresh() -> ReceivedNumbers {
        ReceivedNumbers::default().beginning_at(0, &BTreeMap::new())
    }

    #[test]
    fn numbers_follow_and_repeats_are_known() {
        let mut received = fresh();
        assert_eq!(received.take(lifecycle(1), 1, true), Verdict::Next);
        assert_eq!(received.take(lifecycle(2), 2, true), Verdict::Next);
        assert_eq!(received.take(lifecycle(2), 3, true), Verdict::Repeat);
        assert_eq!(received.take(lifecycle(1), 4, true), Verdict::Repeat);
        assert_eq!(received.take(Number { producer: Producer::Web, number: 1 }, 5, true), Verdict::Next);
        assert_eq!(received.numbers()["lifecycle"], 2);
    }

    #[test]
    fn a_jump_stops_nobody() {
        let mut received = fresh();
        for whole in [true, false] {
            received.take(lifecycle(1), 1, whole);
            assert_eq!(received.take(lifecycle(u64::MAX), 2, whole), Verdict::Jump(1));
            assert_eq!(received.take(lifecycle(4), 3, whole), Verdict::Jump(1), "three sequences are no room for it");
        }
        assert_eq!(received.take(lifecycle(3), 9, true), Verdict::Jump(1), "one that skips one");
        assert_eq!(received.take(lifecycle(2), 10, true), Verdict::Next);
    }

    #[test]
    fn what_passed_by_counts() {
        let mut received = fresh();
        let mut passed = Passed::default();
        for number in 1..=3 {
            passed.note(number, "workspace.ws_1.event.ready", Some(&lifecycle(number).to_string()));
        }
        passed.note(4, "account.a.event.opened", Some("lifecycle/4"));
        received.watch(0, &entry(5, passed), true);
        assert_eq!(received.holes, 0);
        assert_eq!(received.take(lifecycle(4), 5, true), Verdict::Next, "a stranger's number was no number");
    }

    #[test]
    fn as_many_numbers_may_be_missing_as_there_are_holes() {
        let mut received = fresh();
        received.take(lifecycle(1), 1, true);
        // Sequences 2 to 4 hold nothing any more.
        received.watch(1, &entry(5, Passed::default()), true);
        assert_eq!(received.take(lifecycle(6), 5, true), Verdict::Jump(1));
        assert_eq!(received.take(lifecycle(5), 5, true), Verdict::Next);
        assert_eq!(received.take(lifecycle(7), 6, true), Verdict::Jump(5), "holes explain once");
    }

    #[test]
    fn what_an_older_release_counted_is_where_it_goes_on() {
        let known = BTreeMap::from([("lifecycle".to_owned(), 7)]);
        let mut received = ReceivedNumbers::default().beginning_at(100, &known);
        assert_eq!(received.take(lifecycle(7), 101, true), Verdict::Repeat);
        assert_eq!(received.take(lifecycle(500), 102, true), Verdict::Jump(7), "more than there are sequences");
        assert_eq!(received.take(lifecycle(20), 103, true), Verdict::Next, "others' messages were not counted then");
        assert_eq!(received.take(lifecycle(22), 104, true), Verdict::Jump(20));
        assert_eq!(received.take(Number { producer: Producer::Web, number: 90 }, 105, true), Verdict::Next);
        let kept: ReceivedNumbers = serde_json::from_value(serde_json::to_value(&received).unwrap()).unwrap();
        assert_eq!(kept.beginning_at(105, &received.numbers()), received);
    }
}
