//! A provider as it really is, and an account that is told of it.

use domain::account::money::{arrange, observe};
use domain::account::{Stops, due, wakes_at};
use domain::authorize::Principal;
use jiff::{SignedDuration, Timestamp};
use messages::account::samples::{self, snapshot};
use messages::account::{Event, Kind, Money, Observed, Outcome, Snapshot, Standing, Subscription, Wish};

/// So many days after the account was opened.
pub fn day(count: i64) -> Timestamp {
    snapshot().opened_at + days(count)
}

pub fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * count)
}

/// What is paid for, as the samples have it.
pub fn paid_for(standing: Standing) -> Subscription {
    Subscription { standing, ..samples::subscription() }
}

pub fn seen(seen_at: Timestamp, subscription: Option<Subscription>) -> Observed {
    let customer = Some("cus_1".into());
    Observed { seen_at, customer, subscription, checkout: None, given_back: 0, card_ends: None, answers: None }
}

/// An account, and all that was told of it.
#[derive(Debug, Clone)]
pub struct Told {
    pub account: Snapshot,
    pub kinds: Vec<Kind>,
    /// The account after each of them.
    pub history: Vec<Snapshot>,
    /// Why the last command was refused, if it was.
    pub refused: Option<&'static str>,
}

impl Told {
    pub fn new(account: Snapshot) -> Self {
        Self { account, kinds: Vec::new(), history: Vec::new(), refused: None }
    }

    pub fn money(&self) -> Money {
        self.account.money.as_deref().cloned().unwrap_or_default()
    }

    pub fn takes(&mut self, event: &Event) {
        if let Event::Refused { refusal } = event {
            self.refused = Some(refusal.word());
        }
        let kind = event.kind().unwrap_or(Kind::Unchanged);
        if let (true, Some(after)) = (kind != Kind::Unchanged, event.snapshot()) {
            assert_eq!(after.version, self.account.version + 1, "{kind:?}: a version is left out");
            self.account = after.clone();
            self.kinds.push(kind);
            self.history.push(after.clone());
        }
    }

    pub fn observes(&mut self, observed: &Observed, now: Timestamp) {
        for event in observe(&self.account, observed, now) {
            self.takes(&event);
        }
    }

    pub fn asks(&mut self, wish: &Wish, now: Timestamp) {
        self.takes(&arrange(Principal::Person(self.account.owner), Some(&self.account), wish, true, now));
    }

    /// What the passing of time does, as billing does it: nothing is due that does not wake it.
    pub fn ticks(&mut self, now: Timestamp) {
        for _ in 0..10 {
            let Some(event) = due(&self.account, now) else { break };
            assert!(wakes_at(&self.account).is_some_and(|at| at <= now), "it sleeps, and {:?} is due", event.kind());
            self.takes(&event);
        }
        assert_eq!(due(&self.account, now), None, "it never ends");
        assert!(wakes_at(&self.account).is_none_or(|at| at > now), "it is awake, and nothing is due");
    }

    /// What is under way.
    pub fn asked(&self) -> Option<u64> {
        self.money().asked.filter(|asked| asked.outcome.is_none()).map(|asked| asked.number)
    }

    /// What is under way is done, and it is looked afterwards.
    pub fn is_answered(&mut self, observed: Observed, outcome: Outcome, now: Timestamp) {
        let answers = self.asked().map(|number| (number, outcome));
        self.observes(&Observed { answers, ..observed }, now);
    }

    pub fn is_stopped(&self) -> bool {
        Stops::of(&self.account) != Stops::default()
    }
}
