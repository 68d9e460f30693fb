//! What reached this Stripe, word for word, and what it answered: tests judge duplicates by it, and hold each request and
//! answer against something that is not ours.

use std::sync::Mutex;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use tokio::sync::watch;

use super::{Call, Fault, Hitch, On};
use crate::{clock, faults::Fired, lock::lock};

/// One call, numbered from 1 in the order of arrival.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its place in the order.
    pub number: usize,
    /// When it arrived, on the wall.
    pub at: Timestamp,
    /// What it asked for; none for what cannot be asked.
    pub call: Option<Call>,
    /// `GET`, `POST`, `DELETE`.
    pub method: String,
    /// The path with its query.
    pub target: String,
    /// The form.
    pub form: String,
    /// The idempotency key.
    pub key: Option<String>,
    /// The version of the interface that the caller wants.
    pub version: Option<String>,
    /// What became of it.
    pub fate: Fate,
    /// The status that was, or would have been, answered. 0 while there is none.
    pub status: u16,
    /// And the body.
    pub answer: Value,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Under way.
    Open,
    /// Done, or refused for its own reasons.
    Answered,
    /// Answered as the first call with its key was.
    Replayed,
    /// Done, and the reply was lost on purpose.
    Lost,
    /// Failed on purpose.
    Failed,
}

/// One event on its way.
#[derive(Clone, Debug, Serialize)]
pub struct Sent {
    /// Its id.
    pub id: String,
    /// What happened.
    pub kind: String,
    /// How often it was sent.
    pub tries: u32,
    /// What the receiver said to the last of them.
    pub status: Option<u16>,
    /// Nobody will send it any more.
    pub over: bool,
}

/// A copy of the books at one moment.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Every call, in the order of arrival.
    pub calls: Vec<Entry>,
    /// Every event that was to be sent, in the order in which they happened.
    pub events: Vec<Sent>,
    /// The faults that were ordered and how often each fired.
    pub faults: Vec<Fired<Call, Fault>>,
    /// The same of hitches.
    pub hitches: Vec<Fired<On, Hitch>>,
}

impl Ledger {
    /// The calls of a kind.
    #[must_use]
    pub fn of(&self, call: Call) -> Vec<&Entry> {
        self.calls.iter().filter(|entry| entry.call == Some(call)).collect()
    }
}

#[derive(Default)]
struct Pages {
    /// Whether what was answered is left out.
    brief: bool,
    calls: Vec<Entry>,
    events: Vec<Sent>,
}

/// The books themselves.
#[derive(Default)]
pub(super) struct Book {
    pages: Mutex<Pages>,
    changes: watch::Sender<()>,
}

impl Book {
    pub(super) fn read(&self, faults: Vec<Fired<Call, Fault>>, hitches: Vec<Fired<On, Hitch>>) -> Ledger {
        let pages = lock(&self.pages);
        Ledger { calls: pages.calls.clone(), events: pages.events.clone(), faults, hitches }
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    pub(super) fn be_brief(&self) {
        lock(&self.pages).brief = true;
    }

    pub(super) fn count(&self) -> usize {
        lock(&self.pages).calls.len()
    }

    /// Writes down that a call arrived, and returns its number.
    pub(super) fn open(&self, entry: Entry) -> usize {
        let mut pages = lock(&self.pages);
        let number = pages.calls.len() + 1;
        pages.calls.push(Entry { number, at: clock::now(), ..entry });
        drop(pages);
        self.changes.send_replace(());
        number
    }

    pub(super) fn close(&self, number: usize, fate: Fate, status: u16, answer: &Value) {
        let mut pages = lock(&self.pages);
        let brief = pages.brief;
        if let Some(entry) = pages.calls.get_mut(number - 1) {
            (entry.fate, entry.status) = (fate, status);
            if !brief {
                entry.answer.clone_from(answer);
            }
        }
        drop(pages);
        self.changes.send_replace(());
    }

    pub(super) fn begin_event(&self, id: &str, kind: &str) {
        let (id, kind) = (id.to_owned(), kind.to_owned());
        lock(&self.pages).events.push(Sent { id, kind, tries: 0, status: None, over: false });
    }

    pub(super) fn on_event(&self, id: &str, write: impl FnOnce(&mut Sent)) {
        if let Some(sent) = lock(&self.pages).events.iter_mut().find(|sent| sent.id == id) {
            write(sent);
        }
        self.changes.send_replace(());
    }
}
