//! All machines and where each one is heading, apart from sockets and clocks so that the rules can be read in one place.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    first::First,
    machine::{Machine, host_label, state},
    misbehave::Fault,
    reply::Reply,
};
use crate::random;

/// A change that the sink is to receive, with the state after it.
pub(super) struct Change {
    pub(super) token: String,
    pub(super) state: String,
}

#[derive(Default, Serialize, Deserialize)]
pub(super) struct Fleet {
    machines: BTreeMap<String, Machine>,
    /// The highest generation seen per token, also for tokens that have no machine: an order may overtake a creation.
    generations: BTreeMap<String, u64>,
    #[serde(skip)]
    at_once: bool,
    #[serde(skip)]
    bent: bool,
    #[serde(skip)]
    wake: Wake,
}

/// What a piece of work leaves to be done.
#[derive(Default)]
pub(super) struct Wake {
    /// Changes to send to the sink.
    pub(super) changes: Vec<Change>,
    /// Machines that set off, each with the epoch of its way.
    pub(super) moving: Vec<(String, u64)>,
    /// Whether there is anything new to write down.
    pub(super) dirty: bool,
}

impl Fleet {
    pub(super) fn new(at_once: bool) -> Self {
        Self { at_once, ..Self::default() }
    }

    /// Takes over what was kept by a process before this one; faults do not live that long, so nothing stays held up.
    pub(super) fn recall(&mut self, kept: Self) {
        if self.machines.is_empty() {
            self.machines = kept.machines;
            self.generations = kept.generations;
            self.release();
        }
    }

    pub(super) fn all(&self) -> Vec<Machine> {
        self.machines.values().cloned().collect()
    }

    pub(super) fn generation(&self, token: &str) -> Option<u64> {
        self.generations.get(token).copied()
    }

    /// The machine of this token, unless it is gone.
    pub(super) fn present(&self, token: &str) -> Option<&Machine> {
        self.machines.get(token).filter(|machine| !machine.gone())
    }

    pub(super) fn present_mut(&mut self, token: &str) -> Option<&mut Machine> {
        self.machines.get_mut(token).filter(|machine| !machine.gone())
    }

    /// The machine that answers under this first part of a host name.
    pub(super) fn called(&self, label: &str) -> Option<&Machine> {
        self.machines.values().find(|machine| !machine.gone() && host_label(&machine.token) == label)
    }

    /// Machines after `cursor` in the order of their tokens.
    pub(super) fn after<'a>(&'a self, cursor: &'a str) -> impl Iterator<Item = &'a Machine> {
        self.machines.values().filter(move |machine| !machine.gone() && machine.token.as_str() > cursor)
    }

    /// Lets an order in unless a newer one was seen. The number is remembered whatever becomes of the order.
    pub(super) fn admit(&mut self, token: &str, generation: u64) -> Result<(), Reply> {
        let last = self.generations.entry(token.to_owned()).or_insert(generation);
        if generation < *last {
            return Err(Reply::stale(*last));
        }
        *last = generation;
        self.wake.dirty = true;
        Ok(())
    }

    /// Makes a machine, with its first key, and sends it on its way.
    pub(super) fn make(&mut self, token: &str, region: String, size: String, fault: Option<&Fault>) {
        let before = self.machines.remove(token);
        let mut machine = Machine {
            token: token.to_owned(),
            resource_id: format!("res_{}", random::hex(12)),
            region,
            size,
            state: String::new(),
            admin_user_id: format!("usr_{}", random::hex(8)),
            creations: 1 + before.as_ref().map_or(0, |machine| machine.creations),
            epoch: before.as_ref().map_or(0, |machine| machine.epoch),
            keys: before.map(|machine| machine.keys).unwrap_or_default(),
            first_deployment_at: None,
            own_key_at: None,
            endpoint: None,
            broken: false,
            orders: Vec::new(),
            course: VecDeque::new(),
            held: VecDeque::new(),
        };
        machine.issue_key();
        self.machines.insert(token.to_owned(), machine);
        self.send(token, &[state::QUEUED, state::ALLOCATING, state::BOOTING, state::RUNNING], fault);
    }

    /// Sends a machine through these states, the first one now. A fault may bend the way.
    pub(super) fn send(&mut self, token: &str, way: &[&str], fault: Option<&Fault>) {
        let Some((first, rest)) = way.split_first() else { return };
        let Some(machine) = self.machines.get_mut(token) else { return };
        let mut course: VecDeque<String> = rest.iter().map(|&state| state.to_owned()).collect();
        let mut held = VecDeque::new();
        match fault {
            Some(Fault::Silence) => held.extend(course.pop_back()),
            Some(Fault::Word { word }) => {
                held.extend(course.pop_back());
                course.push_back(word.clone());
            }
            Some(Fault::Crash) => course.push_back(state::CRASHED.to_owned()),
            _ => {}
        }
        self.bent |= fault.is_some_and(Fault::bends);
        (machine.course, machine.held) = (course, held);
        machine.epoch += 1;
        self.enter(token, (*first).to_owned());
        self.set_off(token);
    }

    /// One step further on the way that `epoch` began. False when there is nothing left to do for that way.
    pub(super) fn advance(&mut self, token: &str, epoch: u64) -> bool {
        let Some(machine) = self.machines.get_mut(token).filter(|machine| machine.epoch == epoch) else { return false };
        let Some(next) = machine.course.pop_front() else { return false };
        let more = !machine.course.is_empty();
        self.enter(token, next);
        more
    }

    /// Puts a machine straight into a state; whatever it was doing is forgotten.
    pub(super) fn put(&mut self, token: &str, state: &str) -> bool {
        let Some(machine) = self.present_mut(token) else { return false };
        machine.course.clear();
        machine.held.clear();
        machine.epoch += 1;
        machine.broken = state == state::CRASHED;
        self.enter(token, state.to_owned());
        true
    }

    /// A machine crashes, this once.
    pub(super) fn crash(&mut self, token: &str) -> bool {
        let is_there = self.put(token, state::CRASHED);
        if let Some(machine) = self.present_mut(token) {
            machine.broken = false;
        }
        is_there
    }

    /// What broke a machine is repaired: one that lies there runs again, any other does when it is started next.
    pub(super) fn mend(&mut self, token: &str) -> bool {
        let Some(machine) = self.present_mut(token) else { return false };
        machine.broken = false;
        if machine.state == state::CRASHED {
            return self.put(token, state::RUNNING);
        }
        self.wake.dirty = true;
        true
    }

    /// A machine stands there that nobody asked for, and nobody is told.
    pub(super) fn plant(&mut self, token: &str, region: &str, state: &str) {
        self.make(token, region.to_owned(), "small".to_owned(), None);
        self.put(token, state);
        self.wake = Wake { dirty: true, ..Wake::default() };
    }

    /// A machine is gone, and nobody is told.
    pub(super) fn lose(&mut self, token: &str) -> bool {
        let is_gone = self.put(token, state::DELETED);
        self.wake = Wake { dirty: is_gone, ..Wake::default() };
        is_gone
    }

    /// The server on a machine makes its own new key.
    pub(super) fn rotate_key(&mut self, token: &str) -> Option<String> {
        let key = self.present_mut(token)?.issue_key();
        self.wake.dirty = true;
        Some(key)
    }

    /// Gives this as the address of a machine.
    pub(super) fn misname(&mut self, token: &str, endpoint: &str) -> bool {
        let Some(machine) = self.present_mut(token) else { return false };
        machine.endpoint = Some(endpoint.to_owned());
        let state = machine.state.clone();
        self.wake.changes.push(Change { token: token.to_owned(), state });
        true
    }

    /// Something happens on a machine that Harbor cannot see: it is noted once, and an event goes out with its state, which stays.
    pub(super) fn happen(&mut self, token: &str, first: First, now: Timestamp) -> bool {
        let Some(machine) = self.present_mut(token) else { return false };
        let at = match first {
            First::Deployment => &mut machine.first_deployment_at,
            First::OwnKey => &mut machine.own_key_at,
        };
        at.get_or_insert(now);
        let state = machine.state.clone();
        self.wake.changes.push(Change { token: token.to_owned(), state });
        self.wake.dirty = true;
        true
    }

    /// Lets machines that a fault held up go on.
    pub(super) fn release(&mut self) {
        let mut free = Vec::new();
        for machine in self.machines.values_mut().filter(|machine| !machine.held.is_empty()) {
            machine.course.append(&mut machine.held);
            machine.epoch += 1;
            free.push(machine.token.clone());
        }
        for token in free {
            self.set_off(&token);
        }
    }

    /// Takes up every way that was interrupted when the server stopped.
    pub(super) fn go_on(&mut self) {
        let mut waiting = Vec::new();
        for machine in self.machines.values_mut().filter(|machine| !machine.course.is_empty()) {
            machine.epoch += 1;
            waiting.push(machine.token.clone());
        }
        for token in waiting {
            self.set_off(&token);
        }
    }

    /// Whether a machine was sent on a bent way since this was last asked.
    pub(super) fn take_bent(&mut self) -> bool {
        std::mem::take(&mut self.bent)
    }

    pub(super) fn take_wake(&mut self) -> Wake {
        std::mem::take(&mut self.wake)
    }

    fn set_off(&mut self, token: &str) {
        let Some(machine) = self.machines.get_mut(token) else { return };
        if !self.at_once {
            if !machine.course.is_empty() {
                self.wake.moving.push((token.to_owned(), machine.epoch));
            }
            return;
        }
        for state in std::mem::take(&mut machine.course) {
            self.enter(token, state);
        }
    }

    fn enter(&mut self, token: &str, state: String) {
        if let Some(machine) = self.machines.get_mut(token) {
            machine.state.clone_from(&state);
            self.wake.changes.push(Change { token: token.to_owned(), state });
            self.wake.dirty = true;
        }
    }
}
