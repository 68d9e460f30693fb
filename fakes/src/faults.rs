//! Misbehaviour waiting for its moment, because a fault must hit the call it is meant for, as often as asked, countably.
//!
//! A fault stands on a place (a kind of call) until it has fired `times` times, or for ever until someone says
//! `behave`. The first active fault of a place wins; the next one follows when it is used up.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use serde::Serialize;

use crate::lock::lock;

/// The receipt of one fault: how often it really happened.
#[derive(Clone, Debug, Default)]
pub struct Injection(Arc<AtomicU32>);

impl Injection {
    /// How many times the fault took effect so far. A test that injects asserts on this.
    #[must_use]
    pub fn fired(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

/// One fault, as the ledger shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Fired<K, F> {
    /// The place it stands on.
    pub on: K,
    /// What it does there.
    pub fault: F,
    /// How many times it took effect.
    pub fired: u32,
    /// How many times it still will; absent means until `behave`.
    pub left: Option<u32>,
}

struct Active<K, F> {
    on: K,
    fault: F,
    left: Option<u32>,
    receipt: Injection,
}

/// A fault drawn for one call. It counts as fired unless it is given back.
pub(crate) struct Drawn<F> {
    pub(crate) fault: F,
    place: usize,
}

pub(crate) struct Faults<K, F>(Mutex<Vec<Active<K, F>>>);

impl<K: Copy + PartialEq, F: Clone> Faults<K, F> {
    pub(crate) fn none() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    pub(crate) fn add(&self, on: K, fault: F, times: Option<u32>) -> Injection {
        let receipt = Injection::default();
        lock(&self.0).push(Active { on, fault, left: times, receipt: receipt.clone() });
        receipt
    }

    /// Draws the next fault that stands on `on` and counts it as fired.
    pub(crate) fn take(&self, on: K) -> Option<Drawn<F>> {
        let mut active = lock(&self.0);
        let (place, found) = active.iter_mut().enumerate().find(|(_, each)| each.on == on && each.left != Some(0))?;
        found.left = found.left.map(|left| left - 1);
        found.receipt.0.fetch_add(1, Ordering::SeqCst);
        Some(Drawn { fault: found.fault.clone(), place })
    }

    /// The call turned out to have nothing for the fault to act on: it did not fire and waits for the next one.
    pub(crate) fn give_back(&self, drawn: &Drawn<F>) {
        if let Some(active) = lock(&self.0).get_mut(drawn.place) {
            active.left = active.left.map(|left| left + 1);
            active.receipt.0.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// Ends every fault; what fired stays on record.
    pub(crate) fn clear(&self) {
        for active in lock(&self.0).iter_mut() {
            active.left = Some(0);
        }
    }

    pub(crate) fn record(&self) -> Vec<Fired<K, F>> {
        let record = |each: &Active<K, F>| Fired {
            on: each.on,
            fault: each.fault.clone(),
            fired: each.receipt.fired(),
            left: each.left,
        };
        lock(&self.0).iter().map(record).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_fires_as_often_as_asked_and_only_on_its_place() {
        let faults = Faults::none();
        let twice = faults.add("create", "lose", Some(2));
        assert!(faults.take("list").is_none());
        assert!(faults.take("create").is_some() && faults.take("create").is_some());
        assert!(faults.take("create").is_none());
        assert_eq!(twice.fired(), 2);
    }

    #[test]
    fn what_is_given_back_did_not_fire_and_comes_again() {
        let faults = Faults::none();
        let once = faults.add("create", "silence", Some(1));
        let drawn = faults.take("create").unwrap();
        faults.give_back(&drawn);
        assert_eq!(once.fired(), 0);
        assert!(faults.take("create").is_some());
        assert_eq!(once.fired(), 1);
    }

    #[test]
    fn behaving_ends_what_stands_for_ever_and_keeps_the_record() {
        let faults = Faults::none();
        let always = faults.add("create", "fail", None);
        for _ in 0..3 {
            assert!(faults.take("create").is_some());
        }
        faults.clear();
        assert!(faults.take("create").is_none());
        assert_eq!((always.fired(), faults.record()[0].fired), (3, 3));
    }
}
