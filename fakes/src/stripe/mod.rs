//! Stripe, as far as Harbor uses it: with a memory, a clock of its own, and pages that a browser clicks through.
//!
//! # On stage
//!
//! A [`Shop`](shop::Shop) holds all that there is: customers with their cards, products and prices, checkouts, subscriptions with
//! their schedules, invoices, refunds, disputes, and the events that tell of them. What is answered has every key that
//! Stripe's own description of its interface has (`shapes/`), and a test of the adapter holds the two against each other by
//! `stripe-mock`, which is not ours.
//!
//! # What happens
//!
//! Calls come in under `/v1/`, as forms, with an idempotency key that is remembered for a day. What people do happens on pages:
//! `/c/pay/…` is a checkout, `/p/session/…` a portal, `/i/…` an invoice. Each change is an event, which is listed, and
//! sent to the [`Sink`] with a signature. Time passes by itself, and by [`Stripe::advance`]: periods end, payments are tried again,
//! checkouts run out, each at its own moment.
//!
//! # What can go wrong
//!
//! A [`Fault`] on a [`Call`], and a [`Hitch`] on the way of events. A [`Card`] decides what banks say.

mod call;
mod card;
mod catalogue;
mod charges;
mod checkouts;
mod control;
mod customers;
mod disputes;
mod due;
mod events;
mod front;
mod hosted;
mod invoices;
mod ledger;
mod list;
mod misbehave;
mod months;
mod params;
mod portals;
mod preview;
mod proration;
mod refunds;
mod reply;
mod routes;
mod schedules;
mod send;
mod shape;
mod shop;
mod sink;
mod standing;
mod subscriptions;
#[cfg(test)]
mod tests;

use std::{
    io,
    sync::{Arc, Mutex},
};

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use call::Call;
pub use card::Card;
pub use ledger::{Entry, Fate, Ledger, Sent};
pub use misbehave::{Fault, Hitch, On};
pub use sink::Sink;
pub use standing::{Paid, Standing};
pub use subscriptions::Status;

use crate::{
    client::client,
    clock::{self, Clock},
    faults::{Faults, Injection},
    lock::lock,
    wire,
};
use shop::Shop;

/// How this Stripe is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// What a caller must show as its bearer token.
    pub api_key: String,
    /// Where browsers reach its pages: `http://localhost:4004`.
    pub base: String,
    /// After how long a payment that failed is tried again, each counted from the try before.
    pub dunning: Vec<SignedDuration>,
    /// What becomes of a subscription when the last try failed: over, or kept as unpaid.
    pub gives_up: Status,
    /// Who is told of each change; may also be set later.
    pub sink: Option<Sink>,
}

impl Config {
    /// As accounts begin: four tries over three weeks, then it is over.
    #[must_use]
    pub fn new(api_key: &str, base: &str) -> Self {
        Self {
            api_key: api_key.to_owned(),
            base: base.to_owned(),
            dunning: [3, 5, 7].map(|days| SignedDuration::from_hours(24 * days)).into(),
            gives_up: Status::Canceled,
            sink: None,
        }
    }
}

/// Stripe. Cloning gives another handle to the same one.
#[derive(Clone)]
pub struct Stripe(Arc<Inner>);

struct Inner {
    config: Config,
    shop: Mutex<Shop>,
    clock: Clock,
    sink: Mutex<Option<Sink>>,
    faults: Faults<Call, Fault>,
    hitches: Faults<On, Hitch>,
    book: ledger::Book,
    held: Mutex<Vec<send::Held>>,
    tasks: TaskTracker,
    halt: Mutex<CancellationToken>,
    http: reqwest::Client,
}

impl Stripe {
    /// A Stripe in which nothing is sold yet.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self(Arc::new(Inner {
            shop: Mutex::new(Shop::new(&config, clock::now())),
            clock: Clock::new(),
            sink: Mutex::new(config.sink.clone()),
            faults: Faults::none(),
            hitches: Faults::none(),
            book: ledger::Book::default(),
            held: Mutex::default(),
            tasks: TaskTracker::new(),
            halt: Mutex::default(),
            http: client(),
            config,
        }))
    }

    /// Serves until `stop`, then ends what is under way.
    ///
    /// # Errors
    ///
    /// When the listener fails for good.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
        *lock(&self.0.halt) = stop.clone();
        let served = wire::serve(listener, routes::routes(self.clone()), stop).await;
        self.0.tasks.close();
        self.0.tasks.wait().await;
        served
    }

    /// Has events sent there from now on.
    pub fn set_sink(&self, sink: Sink) {
        *lock(&self.0.sink) = Some(sink);
    }

    /// Sells something each month from now on, as somebody would with a mouse. The product is made where there is none yet.
    pub fn sells(&self, product: &str, name: &str, price: &str, minor: i64, currency: &str) {
        self.with(|shop| shop.sell(product, name, price, minor, currency));
    }

    /// What a customer pays with from now on. False where there is no such customer.
    pub fn pays_with(&self, customer: &str, card: Card) -> bool {
        self.with(|shop| shop.take_card(customer, card))
    }

    /// Puts a subscription into a state, whatever led there. False where there is no such subscription.
    pub fn becomes(&self, subscription: &str, status: Status) -> bool {
        self.with(|shop| shop.force(subscription, status))
    }

    /// The customer goes to their bank about an invoice that was paid. The id of the dispute; none where nothing was paid.
    pub fn disputes(&self, invoice: &str) -> Option<String> {
        self.with(|shop| shop.dispute(invoice))
    }

    /// Its time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Lets time pass. Whatever is due on the way happens, in order, each at its own moment.
    pub fn advance(&self, by: SignedDuration) {
        self.0.clock.advance(by);
        self.passes();
    }

    /// Has its time stand still at this moment, until it is moved again: for who plays years, and wants them the same each time. Of
    /// a shop in which nothing is paid for yet it may be a time before.
    pub fn stands_at(&self, at: Timestamp) {
        self.0.clock.stands_at(at);
        let mut shop = lock(&self.0.shop);
        if shop.subscriptions.is_empty() {
            (shop.now, shop.settled) = (at, None);
        }
        drop(shop);
        self.passes();
    }

    /// Lets happen what has come due.
    fn passes(&self) {
        self.with(|_| ());
        self.release_held();
    }

    /// Misbehaves on the next `times` calls of this kind, or until [`behave`](Self::behave).
    pub fn misbehave(&self, on: Call, fault: Fault, times: Option<u32>) -> Injection {
        self.0.faults.add(on, fault, times)
    }

    /// Hinders the next `times` events, or all until [`behave`](Self::behave).
    pub fn hinder(&self, hitch: Hitch, times: Option<u32>) -> Injection {
        self.0.hitches.add(On::Event, hitch, times)
    }

    /// Ends every fault; events that were held back are sent.
    pub fn behave(&self) {
        self.0.faults.clear();
        self.0.hitches.clear();
        self.release_all();
    }

    /// Everything that reached this Stripe, and every event, as of now.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        self.0.book.read(self.0.faults.record(), self.0.hitches.record())
    }

    /// All things of a kind (`customer`, `checkout.session`, `subscription`, `invoice`, `refund`, `event`), as they are answered.
    #[must_use]
    pub fn things(&self, kind: &str) -> Vec<Value> {
        self.with(|shop| shop.things(kind))
    }

    /// Works on the shop, at its time, and sends the events that come of it.
    fn with<T>(&self, work: impl FnOnce(&mut Shop) -> T) -> T {
        let now = self.now();
        let mut shop = lock(&self.0.shop);
        shop.settle(now);
        let worked = work(&mut shop);
        let news = shop.take_news();
        drop(shop);
        self.send(news);
        worked
    }

    fn halt(&self) -> CancellationToken {
        lock(&self.0.halt).clone()
    }
}
