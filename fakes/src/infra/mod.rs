//! The service that runs machines for Harbor: the other side of the infra contract.
//!
//! # On stage
//!
//! A **resource** (here: [`Machine`]) belongs to a **token** chosen by the caller; the same token is always the same
//! resource, so asking twice makes one machine. Every order carries a **generation**, and an order older than the last
//! one seen is refused, so a late packet cannot undo a newer decision. The **admin key** of a machine leaves this
//! service in exactly one reply; when that reply is lost, the caller has a new key made and the old one dies.
//!
//! # What happens
//!
//! An order is accepted at once and takes effect over [`Config::setup`]: the machine walks through its states and every
//! change is sent to the [`Sink`] as a signed event. Events are hints: they may come late, twice, in any order or before
//! the reply of the call that caused them. The truth is what a `GET` says.
//!
//! # What can go wrong
//!
//! Whatever [`Fault`] names, on the [`Call`] that it is ordered for. The wire contract itself, call by call, is written
//! down in `fakes/README.md`; each verb's file here is its implementation.

mod control;
mod create;
mod delete;
mod emit;
mod event_id;
mod first;
mod fleet;
mod issue_key;
mod keep;
mod ledger;
mod list;
mod machine;
mod misbehave;
mod progress;
mod receive;
mod reply;
mod request;
mod resume;
mod routes;
mod show;
mod suspend;
#[cfg(test)]
mod tests;
mod view;

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{net::TcpListener, sync::watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use crate::sink::{InvalidSecret, Sink};
pub use first::First;
pub use ledger::{Delivery, Entry, EventRecord, Ledger, Outcome, Post};
pub use machine::{Machine, host_label, state};
pub use misbehave::{Call, Fault};

use crate::{
    client::client,
    clock,
    faults::{Faults, Injection},
    lock::lock,
    wire,
};
use fleet::Fleet;
use ledger::Book;

/// How this infra service is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// What a caller must show as its bearer token.
    pub api_token: String,
    /// Where the OpenBerth servers answer; each machine has a host of its own under it, see [`host_label`].
    pub endpoint_base: String,
    /// How long a new machine takes to be running. A third of it is one step between two states; zero means at once.
    pub setup: Duration,
    /// Who receives every change of state; may also be set later.
    pub sink: Option<Sink>,
    /// A file that holds the machines over a restart of this server. It contains their keys.
    pub keep: Option<PathBuf>,
}

/// The infra service. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Infra(Arc<Inner>);

struct Inner {
    config: Config,
    sink: Mutex<Option<Sink>>,
    fleet: Mutex<Fleet>,
    book: Book,
    faults: Faults<Call, Fault>,
    event_ids: event_id::Sequence,
    tasks: TaskTracker,
    halt: Mutex<CancellationToken>,
    http: reqwest::Client,
}

impl Infra {
    /// A service that holds no machine yet.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self(Arc::new(Inner {
            sink: Mutex::new(config.sink.clone()),
            fleet: Mutex::new(Fleet::new(config.setup.is_zero())),
            book: Book::default(),
            faults: Faults::none(),
            event_ids: event_id::Sequence::default(),
            tasks: TaskTracker::new(),
            halt: Mutex::default(),
            http: client(),
            config,
        }))
    }

    /// Serves until `stop`, then ends calls under way, progress of machines and the sending of events.
    ///
    /// Serving again afterwards, on any listener, goes on where it ended: that is what an outage looks like.
    ///
    /// # Errors
    ///
    /// When the file of kept machines exists but cannot be read.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
        let halt = stop.child_token();
        *lock(&self.0.halt) = halt.clone();
        self.0.tasks.reopen();
        self.recall()?;
        self.with_fleet(Fleet::go_on);
        let served = wire::serve(listener, routes::routes(self.clone()), stop).await;
        halt.cancel();
        self.0.tasks.close();
        self.0.tasks.wait().await;
        served
    }

    /// Sends every later change of state to `sink`, and what is still undelivered too.
    pub fn set_sink(&self, sink: Sink) {
        *lock(&self.0.sink) = Some(sink);
    }

    /// Misbehaves on the next `times` calls of this kind, or until [`behave`](Self::behave). A fault that makes no sense
    /// for the kind of call never fires.
    pub fn misbehave(&self, on: Call, fault: Fault, times: Option<u32>) -> Injection {
        let times = if fault.fits(on) { times } else { Some(0) };
        self.0.faults.add(on, fault, times)
    }

    /// Ends every fault; machines that a fault held up go on to where they were heading.
    pub fn behave(&self) {
        self.0.faults.clear();
        self.with_fleet(Fleet::release);
    }

    /// Puts a machine into a state, known or not, and sends an event. One that is put into `crashed` crashes again each time
    /// that it is started, until it is put into another state. False when there is no such machine.
    pub fn set_state(&self, token: &str, state: &str) -> bool {
        self.with_fleet(|fleet| fleet.put(token, state))
    }

    /// A machine crashes, this once, and an event is sent. False when there is no such machine.
    pub fn crashes(&self, token: &str) -> bool {
        self.with_fleet(|fleet| fleet.crash(token))
    }

    /// What made a machine crash each time that it was started is repaired: it runs, or will when it is started next. False when
    /// there is no such machine.
    pub fn mends(&self, token: &str) -> bool {
        self.with_fleet(|fleet| fleet.mend(token))
    }

    /// From now on there is a machine that nobody asked for. No event tells of it.
    pub fn plants(&self, token: &str, region: &str, state: &str) {
        self.with_fleet(|fleet| fleet.plant(token, region, state));
    }

    /// From now on a machine is gone that nobody had taken away. No event tells of it. False when there was none.
    pub fn loses(&self, token: &str) -> bool {
        self.with_fleet(|fleet| fleet.lose(token))
    }

    /// From now on this service gives that address for the machine, and an event says to look. False when there is no such machine.
    pub fn misname(&self, token: &str, endpoint: &str) -> bool {
        self.with_fleet(|fleet| fleet.misname(token, endpoint))
    }

    /// Lets this happen on a machine, and sends an event. Its moment is kept the first time only; an event is sent every
    /// time, because events are hints and nobody promises that there is one. False when there is no such machine.
    pub fn happens(&self, token: &str, first: First) -> bool {
        let now = clock::now();
        self.with_fleet(|fleet| fleet.happen(token, first, now))
    }

    /// The admin key that works on this machine now.
    #[must_use]
    pub fn live_key(&self, token: &str) -> Option<String> {
        lock(&self.0.fleet).present(token).and_then(Machine::live_key).map(str::to_owned)
    }

    /// The server on the machine makes a new admin key by itself: the one before works no more, and nobody is told. None when
    /// there is no such machine.
    pub fn rotates_key(&self, token: &str) -> Option<String> {
        self.with_fleet(|fleet| fleet.rotate_key(token))
    }

    /// The machine that this token has now.
    #[must_use]
    pub fn machine(&self, token: &str) -> Option<Machine> {
        lock(&self.0.fleet).present(token).cloned()
    }

    /// The machine that answers under this first part of a host name.
    #[must_use]
    pub(crate) fn machine_called(&self, label: &str) -> Option<Machine> {
        lock(&self.0.fleet).called(label).cloned()
    }

    /// Every machine that there is now, by token.
    #[must_use]
    pub fn machines(&self) -> Vec<Machine> {
        lock(&self.0.fleet).after("").cloned().collect()
    }

    /// The calls after the one with this number, in the order of arrival: for who reads the ledger again and again.
    #[must_use]
    pub fn calls_after(&self, number: u64) -> Vec<Entry> {
        self.0.book.calls_after(number)
    }

    /// How far the sending of events is.
    #[must_use]
    pub fn post(&self) -> Post {
        self.0.book.post()
    }

    /// Changes whenever the ledger does.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.0.book.changes()
    }

    /// Everything that reached this service and what became of it, as of now.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let machines = lock(&self.0.fleet).all();
        self.0.book.read(machines, self.0.faults.record())
    }

    /// Waits until the ledger is as described. The caller puts a deadline on it.
    pub async fn until(&self, holds: impl Fn(&Ledger) -> bool) -> Ledger {
        let mut changes = self.0.book.changes();
        loop {
            let ledger = self.ledger();
            if holds(&ledger) {
                return ledger;
            }
            // The sender lives in `self`, so this cannot fail while we are here.
            let _ = changes.changed().await;
        }
    }

    fn halt(&self) -> CancellationToken {
        lock(&self.0.halt).clone()
    }

    fn step(&self) -> Duration {
        self.0.config.setup / 3
    }

    /// Works on the machines and sets in motion what the work asked for: events and further steps. All of it under one
    /// lock, so that events are numbered in the order in which the states were entered.
    fn with_fleet<T>(&self, work: impl FnOnce(&mut Fleet) -> T) -> T {
        let mut fleet = lock(&self.0.fleet);
        let done = work(&mut fleet);
        let wake = fleet.take_wake();
        if wake.dirty {
            self.keep(&fleet);
        }
        for change in wake.changes {
            self.emit(change);
        }
        for (token, epoch) in wake.moving {
            self.drive(token, epoch);
        }
        drop(fleet);
        self.0.book.changed();
        done
    }
}
