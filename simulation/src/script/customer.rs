//! One customer: when they come, what they do next, and when they leave.

use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Command, Region};
use messages::{AccountId, Actor, CommandId, Message, PersonId, WorkspaceId, account};

use super::Act;
use super::purse::{Payer, Then, is_subscribed};
use super::temper::{Temper, Way};
use super::wish::wish;
use crate::history::Own;
use crate::random::Random;

/// One customer.
pub(super) struct Customer {
    pub(super) person: PersonId,
    pub(super) account: AccountId,
    temper: Temper,
    way: Way,
    random: Random,
    then: Option<Then>,
    next_at: Option<Timestamp>,
    chooses_at: Option<Timestamp>,
    leaves_at: Option<Timestamp>,
    forgets_at: Option<Timestamp>,
    made: u32,
}

impl Customer {
    /// The customer of this place, who comes at this time.
    pub(super) fn of(seed: u64, place: u32, comes_at: Timestamp) -> Self {
        let mut random = Random::of(seed, u64::from(place));
        let temper = Temper::drawn(&mut random);
        let on = |days: i64| comes_at + SignedDuration::from_hours(24 * days);
        let (chooses, leaves) = (temper.chooses_after(&mut random), temper.leaves_after(&mut random));
        let (forgets, way) = (temper.forgets_after(&mut random), temper.way(&mut random));
        Self {
            person: PersonId::new(),
            account: AccountId::new(),
            temper,
            way,
            random,
            then: None,
            next_at: Some(comes_at),
            chooses_at: chooses.map(on),
            leaves_at: leaves.map(on),
            forgets_at: forgets.map(on),
            made: 0,
        }
    }

    /// Whether they do something now.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        self.next_at.is_some_and(|at| at <= now)
    }

    /// What they do now, seeing what is theirs; they also say to themselves when they come next.
    pub(super) fn acts(&mut self, now: Timestamp, own: &Own<'_>) -> Option<Act> {
        self.next_at = self.comes_again(now, own);
        let Some(account) = own.account else {
            let open = account::Command::Open { owner: self.person };
            return Some(Act::Asks(self.actor(), Message::AccountCommand(self.account, open)));
        };
        if self.leaves_at.is_some_and(|at| at <= now) {
            return self.leaves(now, own);
        }
        if let Some(act) = self.sees_to_money(now, account) {
            return Some(act);
        }
        if own.present().count() < self.temper.wants() && (self.made == 0 || self.random.chance(35)) {
            return Some(self.makes_one(&account.plan));
        }
        let all: Vec<_> = own.all().map(|workspace| (1, workspace)).collect();
        let workspace = self.random.weighed(&all)?;
        let who = self.actor();
        wish(&mut self.random, workspace, &who)
    }

    /// What they do now, if they waited for something that is there.
    pub(super) fn acts_then(&mut self, own: &Own<'_>) -> Option<Act> {
        let then = self.then.take()?;
        self.payer().does(then, own.account?)
    }

    /// What they do about money, which comes before all else.
    fn sees_to_money(&mut self, now: Timestamp, account: &account::Snapshot) -> Option<Act> {
        let (payer, money) = (self.payer(), account.money.as_deref().cloned().unwrap_or_default());
        let has_one = is_subscribed(&money) || money.granted.is_some() || is_given(account, &money);
        if !has_one && self.chooses_at.is_some_and(|at| at <= now) {
            let (act, then) = payer.gets_a_plan(&mut self.random, now);
            if self.way == Way::IsLent {
                self.way = Way::Buys;
            }
            self.then = then;
            return Some(act);
        }
        let (act, then) = payer.minds(&mut self.random, &money)?;
        self.then = then;
        Some(act)
    }

    const fn payer(&self) -> Payer {
        Payer { person: self.person, account: self.account, way: self.way, wants: self.temper.plan() }
    }

    /// More often at first; less when it runs by itself.
    fn comes_again(&mut self, now: Timestamp, own: &Own<'_>) -> Option<Timestamp> {
        let has_chosen = self.chooses_at.is_some_and(|at| at <= now);
        if !has_chosen && self.forgets_at.is_some_and(|at| at <= now) {
            return self.chooses_at;
        }
        let settled = own.account.is_some_and(|account| account.trial_ends_at.is_none_or(|at| at <= now));
        let owes = own
            .account
            .is_some_and(|account| account.money.as_ref().is_some_and(|money| money.overdue_since.is_some()));
        let hours = match (settled, owes) {
            (_, true) => self.random.between(24, 120),
            (true, false) => self.random.between(48, 480),
            (false, false) => self.random.between(6, 96),
        };
        let at = now + SignedDuration::from_hours(hours);
        // Nobody misses what they have in mind by days.
        let plans = [self.chooses_at, self.leaves_at].into_iter().flatten().filter(|plan| *plan > now);
        plans.chain([at]).min()
    }

    fn leaves(&mut self, now: Timestamp, own: &Own<'_>) -> Option<Act> {
        let money = own.account.and_then(|account| account.money.as_deref()).cloned().unwrap_or_default();
        if let Some(ends) = self.payer().ends(&money) {
            self.next_at = Some(now + SignedDuration::from_hours(24));
            return Some(ends);
        }
        let Some(last) = own.present().next() else {
            self.next_at = None;
            return None;
        };
        self.next_at = Some(now + SignedDuration::from_hours(24));
        let delete = Command::Delete { name: last.name.clone() };
        Some(Act::Asks(self.actor(), Message::WorkspaceCommand(last.id, delete)))
    }

    fn makes_one(&mut self, plan: &str) -> Act {
        self.made += 1;
        let abroad = if plan == "hobby@2" { 3 } else { 25 };
        let region = if self.random.chance(abroad) { Region::Us } else { Region::Eu };
        let name = format!("Shop {}", self.made);
        let create = Command::Create { account: self.account, owner: self.person, name, region };
        // The order's own id makes it: it is given when it is sent.
        Act::Asks(self.actor(), Message::WorkspaceCommand(WorkspaceId::created_by(CommandId::new()), create))
    }

    const fn actor(&self) -> Actor {
        Actor::Person(self.person)
    }
}

/// Whether one of us put the account on a plan without saying until when.
fn is_given(account: &account::Snapshot, money: &account::Money) -> bool {
    let is_trial = plans::find(&account.plan).is_some_and(|plan| plan.terms.trial_days.is_some());
    !is_trial && money.stopped.is_none()
}
