//! Whether each producer's numbers follow each other, each given once.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use messages::{EventId, Number, Producer};

use super::Stored;

/// So many messages back a repeat is still one of the same publishing. An outbox is published again from two batches ago.
const RECENT: usize = 16_384;

/// A gap that is smaller than this is a message that is missing: it is told, and those after it count. Behind a larger one is a number
/// that somebody made up, and it does not count.
const LARGEST_GAP: u64 = 1_000;

/// What a number shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It follows.
    Next,
    /// The same message was stored before, as when a publisher had no answer.
    Repeat,
    /// Another message had it.
    Again,
    /// It does not follow this one.
    Jump(u64),
}

/// The last number of each producer, and what the latest were given to.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    last: BTreeMap<Producer, Last>,
    recent: HashMap<(Producer, u64), u64>,
    order: VecDeque<(Producer, u64)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Last {
    number: u64,
    holes: u64,
}

/// What a message is, so that another one with its number is told from it.
pub(super) fn likeness(stored: &Stored<'_>) -> u64 {
    let mut likeness = DefaultHasher::new();
    (stored.subject, stored.header(messages::envelope::ID), stored.body).hash(&mut likeness);
    likeness.finish()
}

impl Numbers {
    /// Judges a number. What was erased left `holes` in the log, and as many numbers may be missing.
    pub fn take(&mut self, Number { producer, number }: Number, holes: u64, likeness: u64) -> Verdict {
        let last = self.last.get(&producer).copied().unwrap_or_default();
        if number <= last.number {
            let is_same = self.recent.get(&(producer, number)) == Some(&likeness);
            return if is_same { Verdict::Repeat } else { Verdict::Again };
        }
        let missing = number - last.number - 1;
        let is_explained = missing <= holes.saturating_sub(last.holes);
        if is_explained || missing < LARGEST_GAP {
            self.last.insert(producer, Last { number, holes });
            self.remember(producer, number, likeness);
        }
        if is_explained { Verdict::Next } else { Verdict::Jump(last.number) }
    }

    /// Whether the message with this id was met.
    pub fn has_given(&self, id: EventId) -> bool {
        let (code, number) = id.number();
        let last =
            Producer::ALL.iter().find(|producer| producer.code() == code).and_then(|producer| self.last.get(producer));
        number > 0 && last.is_some_and(|last| number <= last.number)
    }

    fn remember(&mut self, producer: Producer, number: u64, likeness: u64) {
        self.recent.insert((producer, number), likeness);
        self.order.push_back((producer, number));
        if self.order.len() > RECENT
            && let Some(oldest) = self.order.pop_front()
        {
            self.recent.remove(&oldest);
        }
    }
}
