//! Whoever carries letters, by both ways that Harbor knows: a mail server that speaks SMTP, and the API of Resend. Nothing leaves this
//! machine: what was taken lies in a mailbox, which tests read and people look at in a browser.
//!
//! # On stage
//!
//! A mail comes in by SMTP ([`Way::Smtp`]) or by the API ([`Way::Resend`]), is read by a parser that is not Harbor's, and becomes one
//! [`Letter`] for each who is to get it. Every try to hand one over is an [`Entry`] in the ledger, with what became of it.
//!
//! # What happens
//!
//! By the API a key is remembered for a day, by the stand-in's own clock ([`Post::advance`]): the same mail with it is the same mail, another
//! one is refused. By SMTP nothing is remembered, as by real servers. What comes back ([`Return`]) is told to the [`Sink`], signed.
//!
//! # What can go wrong
//!
//! A [`Fault`] on the next mails; an address that is refused for good; all of it down; a [`Hitch`] on the way of events.

mod control;
mod event;
mod ledger;
mod letter;
mod mailbox;
mod misbehave;
mod resend;
mod routes;
mod smtp;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp};
use tokio::{net::TcpListener, sync::watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use crate::sink::Sink;
pub use event::{Return, Sent};
pub use ledger::{Entry, Fate, Ledger};
pub use letter::{Letter, Way};
pub use misbehave::{Fault, Hitch, On};
pub use smtp::{BadCertificate, Certificate};

use crate::{
    client::client,
    clock::Clock,
    faults::{Faults, Injection},
    lock::lock,
    random, wire,
};
use letter::Content;

/// How this carrier of mail is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// What a caller of the API must show as its bearer token.
    pub api_key: String,
    /// Who may send by SMTP, and with which password; none where anybody may.
    pub login: Option<(String, String)>,
    /// With it the server offers STARTTLS, and takes a password only behind it.
    pub certificate: Option<Certificate>,
    /// Who is told what came back; may also be set later.
    pub sink: Option<Sink>,
}

impl Config {
    /// As a laptop wants it: anybody may send, nothing is encrypted, nobody is told.
    #[must_use]
    pub fn new(api_key: &str) -> Self {
        Self { api_key: api_key.to_owned(), login: None, certificate: None, sink: None }
    }
}

/// Whoever carries letters. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Post {
    /// Where it speaks SMTP.
    pub smtp: SocketAddr,
    /// The base address of its API: `http://localhost:4006`.
    pub resend_url: String,
    /// The page "Letters that Harbor sent".
    pub mailbox_url: String,
    inner: Arc<Inner>,
}

struct Inner {
    config: Config,
    clock: Clock,
    book: ledger::Book,
    remembered: Mutex<Vec<resend::Remembered>>,
    refused: Mutex<BTreeSet<String>>,
    returned: Mutex<BTreeMap<String, Return>>,
    down: watch::Sender<bool>,
    faults: Faults<On, Fault>,
    hitches: Faults<On, Hitch>,
    sink: Mutex<Option<Sink>>,
    tasks: TaskTracker,
    halt: Mutex<CancellationToken>,
    http: reqwest::Client,
}

impl Post {
    /// One whose mailbox is empty, and which will be reached at these addresses.
    #[must_use]
    pub fn new(config: Config, smtp: SocketAddr, base: &str) -> Self {
        let base = base.trim_end_matches('/');
        Self {
            smtp,
            resend_url: base.to_owned(),
            mailbox_url: format!("{base}/"),
            inner: Arc::new(Inner {
                clock: Clock::new(),
                book: ledger::Book::default(),
                remembered: Mutex::default(),
                refused: Mutex::default(),
                returned: Mutex::default(),
                down: watch::Sender::new(false),
                faults: Faults::none(),
                hitches: Faults::none(),
                sink: Mutex::new(config.sink.clone()),
                tasks: TaskTracker::new(),
                halt: Mutex::default(),
                http: client(),
                config,
            }),
        }
    }

    /// Serves both ways, and the mailbox, until `stop`; then ends what is under way.
    ///
    /// # Errors
    ///
    /// When a listener fails for good.
    pub async fn serve(&self, http: TcpListener, smtp: TcpListener, stop: CancellationToken) -> io::Result<()> {
        *lock(&self.inner.halt) = stop.clone();
        let api = wire::serve(http, routes::routes(self.clone()), stop.clone());
        let (served, ()) = tokio::join!(api, smtp::serve(self, smtp, stop));
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
        served
    }

    /// All letters that were taken, in the order of arrival.
    #[must_use]
    pub fn letters(&self) -> Vec<Letter> {
        self.inner.book.letters()
    }

    /// Those to an address, in the order of arrival.
    #[must_use]
    pub fn to(&self, address: &str) -> Vec<Letter> {
        let mut letters = self.letters();
        letters.retain(|letter| letter.to.eq_ignore_ascii_case(address));
        letters
    }

    /// Every try to hand a mail over, and every event, as of now.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.inner.book.read(self.inner.faults.record(), self.inner.hitches.record())
    }

    /// Has of letters only their headers kept from now on: the rest of years does not fit.
    pub fn is_brief(&self) {
        self.inner.book.be_brief();
    }

    /// Refuses mail to this address for good: 550 by SMTP, 422 by the API.
    pub fn refuses(&self, address: &str) {
        lock(&self.inner.refused).insert(address.to_ascii_lowercase());
    }

    /// Takes mail to this address, and then tells that it comes back for good.
    pub fn bounces(&self, address: &str) {
        self.returns(address, Return::Bounced);
    }

    /// Takes mail to this address, and then tells this of each.
    pub fn returns(&self, address: &str, what: Return) {
        lock(&self.inner.returned).insert(address.to_ascii_lowercase(), what);
    }

    /// Mail to this address arrives again, whatever was ordered.
    pub fn reaches(&self, address: &str) {
        let address = address.to_ascii_lowercase();
        lock(&self.inner.refused).remove(&address);
        lock(&self.inner.returned).remove(&address);
    }

    /// Takes each of the next `times` mails, and then says nothing: the connection ends before the answer.
    pub fn goes_silent_after_accepting(&self, times: u32) -> Injection {
        self.misbehave(Fault::LoseReply { how: wire::Loss::Closed }, Some(times))
    }

    /// Takes no mail at all: connections are reset, also those that stand, and the API answers 503. The mailbox is still there.
    pub fn is_down(&self, down: bool) {
        self.inner.down.send_replace(down);
    }

    /// Misbehaves with the next `times` mails, whichever way they come, or until [`behave`](Self::behave).
    pub fn misbehave(&self, fault: Fault, times: Option<u32>) -> Injection {
        self.inner.faults.add(On::Letter, fault, times)
    }

    /// Hinders the next `times` events, or all until [`behave`](Self::behave).
    pub fn hinder(&self, hitch: Hitch, times: Option<u32>) -> Injection {
        self.inner.hitches.add(On::Event, hitch, times)
    }

    /// Ends every fault, also of being down. Addresses stay as they are.
    pub fn behave(&self) {
        self.inner.faults.clear();
        self.inner.hitches.clear();
        self.is_down(false);
    }

    /// Has events sent there from now on.
    pub fn set_sink(&self, sink: Sink) {
        *lock(&self.inner.sink) = Some(sink);
    }

    /// Its time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Lets time pass.
    pub fn advance(&self, by: SignedDuration) {
        self.inner.clock.advance(by);
    }

    /// Has its time stand still at this moment, until it is moved again: for who plays years.
    pub fn stands_at(&self, at: Timestamp) {
        self.inner.clock.stands_at(at);
    }

    fn halt(&self) -> CancellationToken {
        lock(&self.inner.halt).clone()
    }

    fn is_refused(&self, address: &str) -> bool {
        lock(&self.inner.refused).contains(&address.to_ascii_lowercase())
    }

    /// What goes wrong with the mail that is being handed over.
    fn fault(&self) -> Option<Fault> {
        self.inner.faults.take(On::Letter).map(|drawn| drawn.fault)
    }

    /// Takes a mail: one letter for each who is to get it. Returns what it is called here.
    fn take(&self, tried: &Tried<'_>, content: &Content, fate: Fate) -> String {
        let id = random::uuid();
        self.note(tried, Some(content), fate, 0, Some(&id));
        let now = self.now();
        for to in tried.to {
            self.inner.book.lay_in(Letter::new(tried, content, to, &id, now));
            let returned = lock(&self.inner.returned).get(&to.to_ascii_lowercase()).copied();
            if let Some(returned) = returned {
                self.tell(returned, to, content, &id);
            }
        }
        id
    }

    /// Writes down what became of a try.
    fn note(&self, tried: &Tried<'_>, content: Option<&Content>, fate: Fate, status: u16, id: Option<&str>) {
        let named = |name: &dyn Fn(&Content) -> Option<&str>| content.and_then(name).map(str::to_owned);
        self.inner.book.enter(Entry {
            number: 0,
            at: self.now(),
            way: tried.way,
            key: tried.key.map(str::to_owned),
            to: tried.to.to_vec(),
            message_id: named(&|content| content.header("message-id")),
            letter_id: named(&|content| content.letter_id()),
            carried_as: id.map(str::to_owned),
            fate,
            status,
        });
    }
}

/// A try to hand a mail over.
struct Tried<'a> {
    way: Way,
    key: Option<&'a str>,
    to: &'a [String],
}
