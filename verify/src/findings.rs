//! What was looked at, what was found, and what could not be looked at.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::invariant::{Invariant, Part};

/// So many violations of one invariant are kept in words; all are counted.
const KEPT: usize = 20;

/// An invariant that does not hold. Never says what it must not: no name, no address, no key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// What is wrong.
    pub what: String,
    /// Where: a place on the log, a workspace, a table and a key.
    pub place: String,
    /// Since when, as far as that is known.
    pub since: Option<Timestamp>,
}

/// How an invariant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All of it was looked at, and nothing was wrong.
    Held,
    /// It was broken so often.
    Violated(u64),
    /// Not all of it could be looked at: nobody knows.
    Blind,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Findings {
    violations: BTreeMap<Invariant, (u64, Vec<Violation>)>,
    seen: BTreeSet<Part>,
    unseen: BTreeMap<Part, String>,
    rows: BTreeMap<Part, u64>,
    messages: BTreeMap<Part, u64>,
}

impl Findings {
    /// Something is wrong.
    pub fn report(
        &mut self,
        invariant: Invariant,
        place: impl Into<String>,
        what: impl Into<String>,
        since: Option<Timestamp>,
    ) {
        let (count, kept) = self.violations.entry(invariant).or_default();
        *count += 1;
        if kept.len() < KEPT {
            kept.push(Violation { invariant, what: what.into(), place: place.into(), since });
        }
    }

    /// So many rows were looked at.
    pub fn looked_at_rows(&mut self, part: Part, rows: u64) {
        *self.rows.entry(part).or_default() += rows;
    }

    /// So many messages were looked at.
    pub fn looked_at_messages(&mut self, part: Part, messages: u64) {
        *self.messages.entry(part).or_default() += messages;
    }

    /// All of a part was looked at.
    pub fn saw(&mut self, part: Part) {
        self.seen.insert(part);
    }

    /// A part could not be looked at, or not all of it.
    pub fn missed(&mut self, part: Part, why: impl Into<String>) {
        self.unseen.insert(part, why.into());
    }

    /// How an invariant stands.
    #[must_use]
    pub fn verdict(&self, invariant: Invariant) -> Verdict {
        let is_seen = |part: &Part| self.seen.contains(part) && !self.unseen.contains_key(part);
        match self.violations.get(&invariant) {
            Some((count, _)) => Verdict::Violated(*count),
            None if invariant.parts().iter().all(is_seen) => Verdict::Held,
            None => Verdict::Blind,
        }
    }

    /// The first violations of an invariant.
    #[must_use]
    pub fn violations(&self, invariant: Invariant) -> &[Violation] {
        self.violations.get(&invariant).map_or(&[], |(_, kept)| kept)
    }

    /// Why it is not known, as far as that is.
    #[must_use]
    pub fn blind_because(&self, invariant: Invariant) -> Vec<&str> {
        invariant.parts().iter().filter_map(|part| self.unseen.get(part)).map(String::as_str).collect()
    }

    /// How many rows and messages were looked at for an invariant.
    #[must_use]
    pub fn looked_at(&self, invariant: Invariant) -> (u64, u64) {
        let sum = |of: &BTreeMap<Part, u64>| invariant.parts().iter().filter_map(|part| of.get(part)).sum();
        (sum(&self.rows), sum(&self.messages))
    }

    /// The invariants that are broken, for tests and for who decides what follows.
    #[must_use]
    pub fn broken(&self) -> BTreeSet<Invariant> {
        self.violations.keys().copied().collect()
    }

    /// Whether all of every invariant was looked at.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        Invariant::ALL.iter().all(|invariant| self.verdict(*invariant) != Verdict::Blind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_looked_at_does_not_hold() {
        let mut findings = Findings::default();
        assert_eq!(findings.verdict(Invariant::PersonalData), Verdict::Blind);
        for part in Invariant::PersonalData.parts() {
            assert_eq!(findings.verdict(Invariant::PersonalData), Verdict::Blind);
            findings.saw(*part);
        }
        assert_eq!(findings.verdict(Invariant::PersonalData), Verdict::Held);
        findings.missed(Part::Texts, "postgres is away");
        assert_eq!(findings.verdict(Invariant::PersonalData), Verdict::Blind);
        assert_eq!(findings.blind_because(Invariant::PersonalData), ["postgres is away"]);
        findings.report(Invariant::PersonalData, "here", "this", None);
        assert_eq!(findings.verdict(Invariant::PersonalData), Verdict::Violated(1));
        assert!(!findings.is_whole());
    }

    #[test]
    fn all_are_counted_and_the_first_are_kept() {
        let mut findings = Findings::default();
        for number in 0..50 {
            findings.report(Invariant::Limits, number.to_string(), "too many", None);
        }
        assert_eq!(findings.verdict(Invariant::Limits), Verdict::Violated(50));
        assert_eq!(findings.violations(Invariant::Limits).len(), KEPT);
    }
}
