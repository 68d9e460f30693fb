//! What reached this service and what it did, in order, because only the other side can prove "exactly once".

use std::{collections::HashMap, sync::Mutex};

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::watch;

use super::{
    fleet::Change,
    machine::Machine,
    misbehave::{Call, Fault},
    request::Request,
};
use crate::{clock, faults::Fired, lock::lock};

/// One call, numbered from 1 in the order of arrival.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its place in the order.
    pub number: u64,
    /// When it arrived.
    pub at: Timestamp,
    /// What it asked for.
    pub call: Call,
    /// Which machine it was about; empty for a list.
    pub token: String,
    /// The generation it carried.
    pub generation: Option<u64>,
    /// The idempotency key that it carried.
    pub order: Option<String>,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// Not answered yet, or the caller left before anything was done.
    Open,
    /// Done or refused, and the caller got the reply.
    Answered {
        /// The HTTP status.
        status: u16,
    },
    /// Done, but the reply was lost on purpose.
    Lost {
        /// The HTTP status that the caller never saw.
        status: u16,
    },
    /// Done after a later call, and nobody got the reply.
    Late {
        /// The HTTP status that the caller never saw.
        status: u16,
    },
    /// Failed on purpose before anything was done.
    Failed {
        /// The HTTP status.
        status: u16,
    },
}

/// One event, however often it was sent.
#[derive(Clone, Debug, Serialize)]
pub struct EventRecord {
    /// Its unique, sortable name.
    pub event_id: String,
    /// The machine it is about.
    pub token: String,
    /// The state it reports.
    pub state: String,
    /// When the state was entered.
    pub at: Timestamp,
    /// How many times it was sent, copies and repetitions together.
    pub attempts: u32,
    /// Whether it got there.
    pub delivery: Delivery,
}

/// How the delivery of an event went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "delivery")]
pub enum Delivery {
    /// Still trying.
    Open,
    /// The sink took it.
    Delivered {
        /// The HTTP status it answered with.
        status: u16,
    },
    /// Dropped on purpose.
    Dropped,
    /// The sink never took it.
    GivenUp,
}

/// A copy of the books at one moment.
#[derive(Clone, Debug)]
pub struct Ledger {
    calls: Vec<Entry>,
    events: Vec<EventRecord>,
    machines: Vec<Machine>,
    faults: Vec<Fired<Call, Fault>>,
}

impl Ledger {
    /// Every machine that ever was, the gone ones too, by token.
    #[must_use]
    pub fn machines(&self) -> &[Machine] {
        &self.machines
    }

    /// The machine of this token, also when it is gone.
    #[must_use]
    pub fn machine(&self, token: &str) -> Option<&Machine> {
        self.machines.iter().find(|machine| machine.token == token)
    }

    /// How many times a machine was made for this token.
    #[must_use]
    pub fn creations(&self, token: &str) -> u32 {
        self.machine(token).map_or(0, |machine| machine.creations)
    }

    /// How many admin keys were made for this token.
    #[must_use]
    pub fn keys_issued(&self, token: &str) -> usize {
        self.machine(token).map_or(0, |machine| machine.keys.len())
    }

    /// The admin key that works on this machine.
    #[must_use]
    pub fn live_key(&self, token: &str) -> Option<&str> {
        self.machine(token).and_then(Machine::live_key)
    }

    /// Every admin key that ever existed: none of them may be found where keys do not belong.
    #[must_use]
    pub fn all_keys_ever(&self) -> Vec<&str> {
        self.machines.iter().flat_map(|machine| &machine.keys).map(String::as_str).collect()
    }

    /// The calls about this machine, in the order of arrival.
    #[must_use]
    pub fn calls(&self, token: &str) -> Vec<&Entry> {
        self.calls.iter().filter(|entry| entry.token == token).collect()
    }

    /// Every call, in the order of arrival.
    #[must_use]
    pub fn all_calls(&self) -> &[Entry] {
        &self.calls
    }

    /// The events about this machine, in the order of what they report.
    #[must_use]
    pub fn events(&self, token: &str) -> Vec<&EventRecord> {
        self.events.iter().filter(|event| event.token == token).collect()
    }

    /// Every event, in the order in which the states were entered.
    #[must_use]
    pub fn all_events(&self) -> &[EventRecord] {
        &self.events
    }

    /// The faults that were ordered and how often each one fired.
    #[must_use]
    pub fn faults(&self) -> &[Fired<Call, Fault>] {
        &self.faults
    }
}

/// The books themselves.
#[derive(Default)]
pub(super) struct Book {
    pages: Mutex<Pages>,
    changes: watch::Sender<()>,
}

#[derive(Default)]
struct Pages {
    calls: Vec<Entry>,
    events: Vec<EventRecord>,
    event_places: HashMap<String, usize>,
    post: Post,
}

/// How far the sending of events is, without reading all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Post {
    /// Events that are still on their way.
    pub open: u64,
    /// Events that got there.
    pub delivered: u64,
}

impl Book {
    pub(super) fn read(&self, machines: Vec<Machine>, faults: Vec<Fired<Call, Fault>>) -> Ledger {
        let pages = lock(&self.pages);
        Ledger { calls: pages.calls.clone(), events: pages.events.clone(), machines, faults }
    }

    /// The calls after this one, in the order of arrival.
    pub(super) fn calls_after(&self, number: u64) -> Vec<Entry> {
        let place = usize::try_from(number).unwrap_or(usize::MAX);
        lock(&self.pages).calls.get(place..).unwrap_or_default().to_vec()
    }

    pub(super) fn post(&self) -> Post {
        lock(&self.pages).post
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    pub(super) fn changed(&self) {
        self.changes.send_replace(());
    }

    /// Writes down that a call arrived and returns its number.
    pub(super) fn open(&self, call: Call, request: &Request) -> u64 {
        let mut pages = lock(&self.pages);
        let number = pages.calls.len() as u64 + 1;
        pages.calls.push(Entry {
            number,
            at: clock::now(),
            call,
            token: request.token.clone(),
            generation: request.generation(),
            order: request.order.clone(),
            outcome: Outcome::Open,
        });
        drop(pages);
        self.changed();
        number
    }

    pub(super) fn close(&self, number: u64, outcome: Outcome) {
        let place = usize::try_from(number - 1).unwrap_or(usize::MAX);
        if let Some(entry) = lock(&self.pages).calls.get_mut(place) {
            entry.outcome = outcome;
        }
        self.changed();
    }

    pub(super) fn note_event(&self, event_id: &str, change: &Change, at: Timestamp) {
        let mut pages = lock(&self.pages);
        let place = pages.events.len();
        pages.post.open += 1;
        pages.event_places.insert(event_id.to_owned(), place);
        pages.events.push(EventRecord {
            event_id: event_id.to_owned(),
            token: change.token.clone(),
            state: change.state.clone(),
            at,
            attempts: 0,
            delivery: Delivery::Open,
        });
    }

    pub(super) fn count_attempt(&self, event_id: &str) {
        self.on_event(event_id, |event, _| event.attempts += 1);
    }

    /// The first word on an event stands unless a later copy did get there.
    pub(super) fn end_event(&self, event_id: &str, delivery: Delivery) {
        self.on_event(event_id, |event, post| {
            if matches!(event.delivery, Delivery::Delivered { .. }) {
                return;
            }
            post.open -= u64::from(event.delivery == Delivery::Open);
            post.delivered += u64::from(matches!(delivery, Delivery::Delivered { .. }));
            event.delivery = delivery;
        });
    }

    fn on_event(&self, event_id: &str, write: impl FnOnce(&mut EventRecord, &mut Post)) {
        let mut pages = lock(&self.pages);
        let Pages { events, event_places, post, .. } = &mut *pages;
        if let Some(event) = event_places.get(event_id).and_then(|place| events.get_mut(*place)) {
            write(event, post);
        }
        drop(pages);
        self.changed();
    }
}
