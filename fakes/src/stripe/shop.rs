//! All that this Stripe holds, and its time.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Config,
    catalogue::{Price, Product},
    checkouts::Checkout,
    customers::Customer,
    disputes::Dispute,
    events::Event,
    front::Remembered,
    invoices::Invoice,
    portals::Portal,
    refunds::Refund,
    schedules::Schedule,
    subscriptions::{Status, Subscription},
};

pub(super) struct Shop {
    /// Where its pages are.
    pub(super) base: String,
    pub(super) dunning: Vec<jiff::SignedDuration>,
    pub(super) gives_up: Status,
    /// The moment that everything happens at: while time passes, that of what is due.
    pub(super) now: Timestamp,
    /// Up to when everything has happened.
    pub(super) settled: Option<Timestamp>,
    last_id: u64,
    pub(super) customers: Vec<Customer>,
    pub(super) products: Vec<Product>,
    pub(super) prices: Vec<Price>,
    pub(super) checkouts: Vec<Checkout>,
    pub(super) portals: Vec<Portal>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) schedules: Vec<Schedule>,
    pub(super) invoices: Vec<Invoice>,
    pub(super) refunds: Vec<Refund>,
    pub(super) disputes: Vec<Dispute>,
    pub(super) events: Vec<Event>,
    /// What was answered to keys, for a day.
    pub(super) remembered: Vec<Remembered>,
    /// How many of the events were given to whoever sends them.
    told: usize,
}

impl Shop {
    pub(super) fn new(config: &Config, now: Timestamp) -> Self {
        Self {
            base: config.base.trim_end_matches('/').to_owned(),
            dunning: config.dunning.clone(),
            gives_up: config.gives_up,
            now,
            settled: None,
            last_id: 0,
            customers: Vec::new(),
            products: Vec::new(),
            prices: Vec::new(),
            checkouts: Vec::new(),
            portals: Vec::new(),
            subscriptions: Vec::new(),
            schedules: Vec::new(),
            invoices: Vec::new(),
            refunds: Vec::new(),
            disputes: Vec::new(),
            events: Vec::new(),
            remembered: Vec::new(),
            told: 0,
        }
    }

    /// An id that nothing else has. They are long because real ones are, and sort as they were made.
    pub(super) fn new_id(&mut self, beginning: &str) -> String {
        self.last_id += 1;
        format!("{beginning}1StandIn{:08}{}", self.last_id, crate::random::hex(4))
    }

    /// Writes down that something happened.
    pub(super) fn tell(&mut self, kind: &'static str, object: Value) {
        let event = Event { id: self.new_id("evt_"), at: self.now, kind, object };
        self.events.push(event);
    }

    /// The events that nobody was given yet.
    pub(super) fn take_news(&mut self) -> Vec<Event> {
        let news = self.events.get(self.told..).unwrap_or_default().to_vec();
        self.told = self.events.len();
        news
    }

    pub(super) fn things(&self, kind: &str) -> Vec<Value> {
        match kind {
            "customer" => self.customers.iter().map(|each| each.show(false)).collect(),
            "checkout.session" => self.checkouts.iter().map(|each| each.show(self)).collect(),
            "subscription" => self.subscriptions.iter().map(|each| each.show(self)).collect(),
            "subscription_schedule" => self.schedules.iter().map(|each| each.show(self)).collect(),
            "invoice" => self.invoices.iter().map(|each| each.show(self, true)).collect(),
            "refund" => self.refunds.iter().map(Refund::show).collect(),
            "dispute" => self.disputes.iter().map(Dispute::show).collect(),
            "event" => self.events.iter().map(|each| each.show(super::events::VERSION)).collect(),
            _ => Vec::new(),
        }
    }
}
