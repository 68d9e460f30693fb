//! What a reader with several filters reads and nobody asked for: it is not handed over, but its numbers count. Without
//! them nobody could tell whether a number is missing.

use messages::Number;
use messages::subject::owner;

/// The messages that went by before an entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passed {
    count: u64,
    runs: Vec<Run>,
}

/// Numbers of one producer that follow each other. So this stays small however much goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    first: Number,
    last: u64,
    /// The sequence of the last one.
    seq: u64,
}

/// As many runs are kept. An honest log has one for each producer; what somebody made up beyond that is not missed.
const MOST_RUNS: usize = 64;

impl Passed {
    /// Takes note of a message at `seq` on `subject` with this number header.
    pub fn note(&mut self, seq: u64, subject: &str, header: Option<&str>) {
        self.count += 1;
        let Some(number) = header.and_then(|header| number(subject, header)) else { return };
        let same = |run: &&mut Run| run.first.producer == number.producer;
        let room = self.runs.len() < MOST_RUNS;
        match self.runs.iter_mut().rev().find(same) {
            Some(run) if run.last.checked_add(1) == Some(number.number) => (run.last, run.seq) = (number.number, seq),
            Some(run) if (run.first.number..=run.last).contains(&number.number) => {}
            Some(_) | None if room => {
                self.runs.push(Run { first: number, last: number.number, seq });
            }
            Some(_) | None => {}
        }
    }

    /// How many went by.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Their numbers as runs: the first, the last, and the sequence of the last.
    pub(crate) fn runs(&self) -> impl Iterator<Item = (Number, u64, u64)> {
        self.runs.iter().map(|run| (run.first, run.last, run.seq))
    }
}

/// The number in a header, if its producer owns the subject.
pub(crate) fn number(subject: &str, header: &str) -> Option<Number> {
    header.parse().ok().filter(|number: &Number| owner(subject) == Some(number.producer))
}
