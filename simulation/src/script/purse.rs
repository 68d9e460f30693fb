//! What somebody does about money: they buy, change, cancel, forget their card, pay what is missing, quarrel with their bank.
//!
//! They act on what the page of their plan would say, which is the money of their account as the log has it. What they do at the payment provider
//! Harbor does not see: it comes to know of it there.

use jiff::{SignedDuration, Timestamp};
use messages::account::{self, Command, Money, Standing, Subscription, Wish};
use messages::{AccountId, Actor, Message, PersonId};

use super::temper::Way;
use super::{Act, Paying, Purse, STAFF};
use crate::random::Random;

/// What somebody has in mind for the moment in which what they asked for is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// They pay with this card on the page that is open.
    Pays(fakes::stripe::Card),
    /// They have two pages, and pay on both.
    PaysTwice,
    /// They take the change that is shown, to this plan.
    Takes(&'static str),
}

/// One thing about money that may come to the mind of somebody who pays.
#[derive(Debug, Clone, Copy)]
enum Idea {
    Nothing,
    Changes,
    Cancels,
    /// Their card runs out, and they do not know.
    LosesCard,
    Disputes,
    WantsItBack,
}

/// Who it is, and how they get their plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Payer {
    pub(super) person: PersonId,
    pub(super) account: AccountId,
    pub(super) way: Way,
    pub(super) wants: &'static str,
}

/// Whether something is paid for, well or not.
pub(super) fn is_subscribed(money: &Money) -> bool {
    money.subscription.as_ref().is_some_and(is_alive)
}

const fn is_alive(subscription: &Subscription) -> bool {
    match subscription.standing {
        Standing::Free | Standing::Paid | Standing::Late | Standing::Unpaid | Standing::Waiting => true,
        Standing::Incomplete | Standing::NeverBegan | Standing::Over | Standing::Unknown => false,
    }
}

impl Payer {
    /// Somebody who has no plan wants one now: what they ask for, and what they do then.
    pub(super) fn gets_a_plan(&self, random: &mut Random, now: Timestamp) -> (Act, Option<Then>) {
        use fakes::stripe::Card::{AsksOnce, Declined, Works};
        let lent = |days| now + SignedDuration::from_hours(24 * days);
        match self.way {
            Way::IsGiven => (self.is_put_on(None), None),
            Way::IsLent => (self.is_put_on(Some(lent(random.between(20, 80)))), None),
            Way::Buys => {
                let pays = |card| Some(Then::Pays(card));
                let ways = [
                    (74, pays(Works)),
                    (10, pays(AsksOnce)),
                    (8, pays(Declined)),
                    (2, Some(Then::PaysTwice)),
                    (6, None),
                ];
                let then = random.weighed(&ways).flatten();
                (self.asks(Wish::Checkout { plan: self.wants.to_owned() }), then)
            }
        }
    }

    /// What somebody does who pays, or should; none who leaves it as it is.
    pub(super) fn minds(&self, random: &mut Random, money: &Money) -> Option<(Act, Option<Then>)> {
        let subscription = money.subscription.as_ref().filter(|one| is_alive(one))?;
        let customer = money.customer.clone()?;
        let at_theirs = |what| Act::Pays(Paying { customer: customer.clone(), what });
        if money.overdue_since.is_some() {
            // Some see the notice and pay; some wait until it hurts; some never do.
            return random.chance(40).then(|| (at_theirs(Purse::SettlesUp), None));
        }
        if subscription.ends || subscription.then.is_some() {
            return random.chance(20).then(|| (self.asks(Wish::GoOn), None));
        }
        let ideas = [
            (74, Idea::Nothing),
            (7, Idea::Changes),
            (4, Idea::Cancels),
            (13, Idea::LosesCard),
            (1, Idea::Disputes),
            (1, Idea::WantsItBack),
        ];
        match random.weighed(&ideas)? {
            Idea::Nothing => None,
            Idea::Changes => {
                let other = if subscription.plan.as_deref() == Some("pro@2") { "hobby@2" } else { "pro@2" };
                Some((self.asks(Wish::Quote { plan: other.to_owned() }), Some(Then::Takes(other))))
            }
            Idea::Cancels => Some((self.asks(Wish::Cancel), None)),
            Idea::LosesCard => Some((at_theirs(Purse::LosesCard), None)),
            Idea::Disputes => Some((at_theirs(Purse::Disputes), None)),
            Idea::WantsItBack => Some((Act::GivesBack(self.account, customer), None)),
        }
    }

    /// They end it, because they leave; none where nothing is paid for that goes on.
    pub(super) fn ends(&self, money: &Money) -> Option<Act> {
        let goes_on = money.subscription.as_ref().is_some_and(|one| is_alive(one) && !one.ends);
        goes_on.then(|| self.asks(Wish::Cancel))
    }

    /// What they had in mind, now that what they asked for is there; none where it is not.
    pub(super) fn does(&self, then: Then, account: &account::Snapshot) -> Option<Act> {
        let money = account.money.as_ref()?;
        let on_a_page = |what| {
            money.checkout.as_ref()?;
            Some(Act::Pays(Paying { customer: money.customer.clone()?, what }))
        };
        match then {
            Then::Pays(card) => on_a_page(Purse::Pays(card)),
            Then::PaysTwice => on_a_page(Purse::PaysTwice),
            Then::Takes(plan) => Some(Act::Takes { person: self.person, account: self.account, plan }),
        }
    }

    fn asks(&self, wish: Wish) -> Act {
        Act::Asks(Actor::Person(self.person), Message::AccountCommand(self.account, Command::Arrange { wish }))
    }

    fn is_put_on(&self, until: Option<Timestamp>) -> Act {
        let reason = until.map(|_| "They look at it once more.".to_owned());
        let set = Command::SetPlan { plan: self.wants.to_owned(), reason, until };
        Act::Asks(Actor::Staff(STAFF.to_owned()), Message::AccountCommand(self.account, set))
    }
}
