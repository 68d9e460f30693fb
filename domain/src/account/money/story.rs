//! What is told of an account, one piece of news after the other, each a version further.

use jiff::Timestamp;
use messages::account::{Event, Kind, Money, Snapshot, Subscription};

use super::super::grants;

/// An account, and what has been told of it.
pub(super) struct Story {
    told: Vec<Event>,
    /// As it stands now: what is quiet is in it, and told with the next piece of news.
    account: Snapshot,
    /// As it was told last.
    last: Snapshot,
    now: Timestamp,
}

impl Story {
    pub fn new(account: &Snapshot, now: Timestamp) -> Self {
        let money = Some(Box::new(grants::money_of(account)));
        let account = Snapshot { money, ..account.clone() };
        Self { told: Vec::new(), last: account.clone(), account, now }
    }

    pub const fn account(&self) -> &Snapshot {
        &self.account
    }

    /// Its money as it stands now.
    pub fn money(&self) -> Money {
        grants::money_of(&self.account)
    }

    /// What is paid for as it stands now.
    pub fn subscription(&self) -> Option<Subscription> {
        self.account.money.as_ref().and_then(|money| money.subscription.clone())
    }

    /// Changes its money, and what follows from that for its plan, without a word.
    pub fn change(&mut self, change: impl FnOnce(&mut Money, Timestamp)) {
        let mut money = self.money();
        change(&mut money, self.now);
        let account = Snapshot { money: Some(Box::new(money)), ..self.account.clone() };
        self.account = grants::settled(account, self.now);
    }

    /// Changes it, and says what that is.
    pub fn tell(&mut self, kind: Kind, change: impl FnOnce(&mut Money, Timestamp)) {
        self.change(change);
        self.say(kind);
    }

    /// Says what the account has become.
    pub fn say(&mut self, kind: Kind) {
        self.account.version += 1;
        self.last = self.account.clone();
        self.told.push(Event::Happened { kind, account: self.account.clone() });
    }

    /// All that was told; that something is otherwise is told at the end, if nothing else was.
    pub fn end(mut self) -> Vec<Event> {
        if self.account != self.last {
            self.tell(Kind::MoneySeen, |_, _| {});
        }
        self.told
    }
}
