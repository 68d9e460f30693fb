//! What reached this carrier of mail, in the order of arrival: the receipts that tests believe.

use std::sync::Mutex;

use jiff::Timestamp;
use serde::Serialize;
use tokio::sync::watch;

use super::{Fault, Hitch, Letter, On, Sent, Way};
use crate::{faults::Fired, lock::lock};

/// One try to hand a mail over, numbered from 1.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// Its place in the order.
    pub number: usize,
    /// When it was decided, by the stand-in's own clock.
    pub at: Timestamp,
    /// By which way.
    pub way: Way,
    /// The idempotency key, which there is by the API only.
    pub key: Option<String>,
    /// To whom.
    pub to: Vec<String>,
    /// Its header `Message-ID`, as far as it came.
    pub message_id: Option<String>,
    /// Its header `X-Harbor-Letter`.
    pub letter_id: Option<String>,
    /// What it is called here, if it was taken.
    pub carried_as: Option<String>,
    /// What became of it.
    pub fate: Fate,
    /// The status that was answered; 0 where it was taken, or nothing was said.
    pub status: u16,
}

/// What became of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Taken, and said so.
    Taken,
    /// Taken, and the answer was lost on purpose.
    TakenInSilence,
    /// Known by its key: answered as the first was, and not taken again.
    Known,
    /// Not taken, and nothing was said.
    Lost,
    /// Not taken now.
    Later,
    /// Refused for good.
    Refused,
}

impl Fate {
    /// Whether a letter came of it.
    #[must_use]
    pub const fn is_taken(self) -> bool {
        matches!(self, Self::Taken | Self::TakenInSilence)
    }
}

/// A copy of the books at one moment.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// Every try.
    pub tries: Vec<Entry>,
    /// Every event that was to be sent.
    pub events: Vec<Sent>,
    /// The faults that were ordered and how often each fired.
    pub faults: Vec<Fired<On, Fault>>,
    /// The same of hitches.
    pub hitches: Vec<Fired<On, Hitch>>,
}

impl Ledger {
    /// The tries of which a letter came.
    #[must_use]
    pub fn taken(&self) -> Vec<&Entry> {
        self.tries.iter().filter(|entry| entry.fate.is_taken()).collect()
    }

    /// The tries with one letter of Harbor's.
    #[must_use]
    pub fn of(&self, letter_id: &str) -> Vec<&Entry> {
        self.tries.iter().filter(|entry| entry.letter_id.as_deref() == Some(letter_id)).collect()
    }
}

#[derive(Default)]
struct Pages {
    /// Whether what letters say is left out.
    brief: bool,
    tries: Vec<Entry>,
    letters: Vec<Letter>,
    events: Vec<Sent>,
}

/// The books themselves.
#[derive(Default)]
pub(super) struct Book {
    pages: Mutex<Pages>,
    changes: watch::Sender<()>,
}

impl Book {
    pub(super) fn read(&self, faults: Vec<Fired<On, Fault>>, hitches: Vec<Fired<On, Hitch>>) -> Ledger {
        let pages = lock(&self.pages);
        Ledger { tries: pages.tries.clone(), events: pages.events.clone(), faults, hitches }
    }

    pub(super) fn letters(&self) -> Vec<Letter> {
        lock(&self.pages).letters.clone()
    }

    pub(super) fn letter(&self, number: usize) -> Option<Letter> {
        lock(&self.pages).letters.get(number.checked_sub(1)?).cloned()
    }

    pub(super) fn be_brief(&self) {
        lock(&self.pages).brief = true;
    }

    pub(super) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    pub(super) fn enter(&self, entry: Entry) {
        let mut pages = lock(&self.pages);
        let number = pages.tries.len() + 1;
        pages.tries.push(Entry { number, ..entry });
        drop(pages);
        self.changes.send_replace(());
    }

    pub(super) fn lay_in(&self, letter: Letter) {
        let mut pages = lock(&self.pages);
        let number = pages.letters.len() + 1;
        let (text, html) = if pages.brief { (String::new(), String::new()) } else { (letter.text, letter.html) };
        pages.letters.push(Letter { number, text, html, ..letter });
        drop(pages);
        self.changes.send_replace(());
    }

    pub(super) fn begin_event(&self, sent: Sent) {
        lock(&self.pages).events.push(sent);
    }

    pub(super) fn on_event(&self, id: &str, write: impl FnOnce(&mut Sent)) {
        if let Some(sent) = lock(&self.pages).events.iter_mut().find(|sent| sent.id == id) {
            write(sent);
        }
        self.changes.send_replace(());
    }
}
