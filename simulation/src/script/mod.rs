//! What customers do, in the order in which they came. Nobody here knows what Harbor does with it: customers act on what they
//! would see, which is the label of a workspace and the plan of their account, and go to the payment provider by themselves.

mod customer;
mod people;
mod purse;
mod temper;
mod wish;

use fakes::stripe::Card;
use jiff::{SignedDuration, Timestamp};
use messages::{AccountId, Actor, Message, PersonId, WorkspaceId};

use crate::history::History;
use crate::random::Random;
use customer::Customer;
use people::Teams;

/// Who does for a customer what only one of us can.
pub(crate) const STAFF: &str = "kim";

/// What somebody does at the payment provider.
#[derive(Debug, Clone)]
pub(crate) struct Paying {
    /// Who, as the provider calls them.
    pub(crate) customer: String,
    pub(crate) what: Purse,
}

/// What that is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purse {
    /// They pay on the page that is open for them.
    Pays(Card),
    /// They pay on two pages at once.
    PaysTwice,
    /// Their card does not pay any more.
    LosesCard,
    /// They leave a card that pays, and pay what is missing.
    SettlesUp,
    /// They go to their bank about what they paid last.
    Disputes,
}

/// One thing that somebody does.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// They ask something of Harbor.
    Asks(Actor, Message),
    /// They do something at the payment provider.
    Pays(Paying),
    /// They take the change to this plan, as it is shown to them.
    Takes { person: PersonId, account: AccountId, plan: &'static str },
    /// One of us gives them back what they paid last.
    GivesBack(AccountId, String),
    /// Their machine breaks: by their code, or by infra's fault.
    Breaks(WorkspaceId),
    /// Infra has repaired it, if nobody else has.
    Mended(WorkspaceId),
}

/// All customers, and what infra will have repaired when.
pub(crate) struct Script {
    customers: Vec<Customer>,
    people: Vec<PersonId>,
    teams: Teams,
    repairs: Vec<(Timestamp, WorkspaceId)>,
    /// The chance that is nobody's own: how long infra takes.
    random: Random,
}

impl Script {
    /// So many customers, who come one after the other in so many days from `begin` on.
    pub(crate) fn of(seed: u64, customers: u32, (begin, days): (Timestamp, u32)) -> Self {
        let span = i64::from(days) * 24;
        let one = |place: u32| {
            let hours = span * i64::from(place) / i64::from(customers.max(1));
            Customer::of(seed, place, begin + SignedDuration::from_hours(hours))
        };
        let customers: Vec<Customer> = (0..customers).map(one).collect();
        let people = customers.iter().map(|customer| customer.person).collect();
        Self { customers, people, teams: Teams::of(seed), repairs: Vec::new(), random: Random::of(seed, u64::MAX) }
    }

    /// All of them and their accounts, for whoever has to tell them from one another.
    pub(crate) fn customers(&self) -> impl Iterator<Item = (PersonId, AccountId)> + Clone {
        self.customers.iter().map(|customer| (customer.person, customer.account))
    }

    /// What those do who waited for what they asked for, once it is there.
    pub(crate) fn acts_then(&mut self, history: &History) -> Vec<Act> {
        let customers = self.customers.iter_mut().enumerate();
        customers.filter_map(|(place, customer)| customer.acts_then(&history.of(place))).collect()
    }

    /// What happens now: one thing for each customer at most, and what has to do with people.
    pub(crate) fn acts(&mut self, now: Timestamp, history: &History) -> Vec<Act> {
        let (due, later): (Vec<_>, Vec<_>) = self.repairs.drain(..).partition(|(at, _)| *at <= now);
        self.repairs = later;
        let mut acts: Vec<Act> = due.into_iter().map(|(_, workspace)| Act::Mended(workspace)).collect();
        for (place, customer) in self.customers.iter_mut().enumerate().filter(|(_, customer)| customer.is_due(now)) {
            acts.extend(customer.acts(now, &history.of(place)));
        }
        acts.extend(self.teams.acts(now, &self.people, history));
        for act in &acts {
            if let Act::Breaks(workspace) = act {
                let takes = SignedDuration::from_hours(self.random.between(2, 40));
                self.repairs.push((now + takes, *workspace));
            }
        }
        acts
    }
}
