//! Accounts: every way that one can stand, as billing keeps it, each under a small number.

use std::collections::HashMap;

use domain::account::{Stops, due, leaving, open, set_plan, wakes_at};
use domain::authorize::Principal;
use messages::account::{Leaving, Money, Snapshot, Stop, Stopped};
use messages::{AccountId, PersonId};

use crate::asked::Facts;
use crate::life::{NOW, days};

/// The plans: two with a place for one workspace, one with places for five.
pub const PLANS: [&str; 3] = ["trial@1", "hobby@2", "pro@2"];

/// All that were met.
#[derive(Default)]
pub struct Accounts {
    numbers: HashMap<String, u16>,
    all: Vec<Snapshot>,
    passed: HashMap<(u16, i64), u16>,
}

impl Accounts {
    /// One whose trial has a day left: all notices of its end were given.
    pub fn opened(&mut self) -> u16 {
        let id = "00000009-0000-7000-8000-000000000000".parse().unwrap();
        let event = open(None, AccountId::from_uuid(id), PersonId::from_uuid(id), NOW - days(13));
        let account = event.snapshot().unwrap().clone();
        self.number(account)
    }

    pub fn of(&self, account: u16) -> &Snapshot {
        &self.all[usize::from(account)]
    }

    /// What lifecycle has to know of it.
    pub fn facts(&self, account: u16, workspaces: u32) -> Facts {
        let account = self.of(account);
        let plan = PLANS.into_iter().find(|plan| *plan == account.plan).unwrap();
        Facts { plan, workspaces, stops: Stops::of(account) }
    }

    /// The same on a plan; as it was where it is closed.
    pub fn put_on(&mut self, account: u16, plan: &str) -> u16 {
        let event = set_plan(Principal::Staff, Some(self.of(account)), plan, None, NOW);
        let Some(after) = event.snapshot().cloned() else { return account };
        self.number(after)
    }

    /// The same, stopped for this or paid again; none on a plan that costs nothing. What leads there is decided elsewhere; here it comes
    /// whenever.
    pub fn becomes(&mut self, account: u16, stopped: Option<Stop>) -> Option<u16> {
        if self.of(account).trial_ends_at.is_some() {
            return None;
        }
        let stopped = stopped.map(|why| Stopped { why, at: NOW });
        let money = Some(Box::new(Money { stopped, ..Money::default() })).filter(|money| money.stopped.is_some());
        let after = Snapshot { money, ..self.of(account).clone() };
        Some(self.number(after))
    }

    /// The same, after its owner asked to have it deleted, or took that back; none where that comes to nothing.
    pub fn leaves(&mut self, account: u16, away: bool) -> Option<u16> {
        let before = self.of(account);
        let decide = if away { leaving::close } else { leaving::stay };
        let event = decide(Principal::Person(before.owner), Some(before), false, NOW);
        let after = event.snapshot()?.clone();
        Some(self.number(after))
    }

    /// What stops everything of it.
    pub fn stops(&self, account: u16) -> Stops {
        Stops::of(self.of(account))
    }

    /// The days until something comes due.
    pub fn next_day(&self, account: u16) -> Option<i64> {
        Some((NOW.duration_until(wakes_at(self.of(account))?).as_hours() / 24).max(1))
    }

    /// The same after so many days.
    pub fn after(&mut self, account: u16, count: i64) -> u16 {
        if let Some(known) = self.passed.get(&(account, count)) {
            return *known;
        }
        let mut after = self.of(account).clone();
        after.opened_at -= days(count);
        after.trial_ends_at = after.trial_ends_at.map(|at| at - days(count));
        if let Some(leaving) = &mut after.leaving {
            leaving.ends_at -= days(count);
        }
        while let Some(event) = due(&after, NOW) {
            after = event.snapshot().unwrap().clone();
        }
        let number = self.number(after);
        self.passed.insert((account, count), number);
        number
    }

    /// A plan is stayed on until the days of the trial are over, so that going back is going back to a trial that has ended.
    fn number(&mut self, account: Snapshot) -> u16 {
        let is_over = account.trial_ends_at.is_none() || account.trial_ended_at.is_some();
        let account = Snapshot {
            version: 1,
            opened_at: if is_over { NOW - days(15) } else { account.opened_at.max(NOW - days(15)) },
            trial_ends_at: account.trial_ends_at.map(|at| if is_over { NOW - days(1) } else { at.max(NOW - days(1)) }),
            trial_ended_at: account.trial_ended_at.map(|_| NOW),
            trial_notices: 3,
            money: only_stopped(account.money),
            leaving: account.leaving.map(|leaving| Box::new(plain(*leaving))),
            ..account
        };
        let next = u16::try_from(self.all.len()).unwrap();
        *self.numbers.entry(serde_json::to_string(&account).unwrap()).or_insert_with(|| {
            self.all.push(account);
            next
        })
    }
}

/// What is long ago is as long ago as anything can matter.
fn plain(leaving: Leaving) -> Leaving {
    let closed_at = leaving.closed_at.map(|_| NOW);
    let ends_at = if closed_at.is_some() { NOW } else { leaving.ends_at };
    Leaving { asked_at: NOW, ends_at, closed_at, ..leaving }
}

/// Where a plan comes from is decided elsewhere: here counts what stops it.
fn only_stopped(money: Option<Box<Money>>) -> Option<Box<Money>> {
    let stopped = money?.stopped?;
    Some(Box::new(Money { stopped: Some(stopped), ..Money::default() }))
}
