//! Asking for something that the provider is to do: by somebody of the account, or by one of us.

use jiff::Timestamp;
use messages::PersonId;
use messages::account::{Asked, Event, Kind, Money, Refusal, Snapshot, Standing, Subscription, Wish};
use plans::Status;

use super::super::grants::money_of;
use super::super::leaving;
use super::super::people;
use super::is_under_way;
use crate::authorize::permission::{ManageMoney, Permitted, RepairMoney};
use crate::authorize::{Permit, Principal, authorize};

/// What is paid for, to whoever wants to change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Held<'a> {
    Nothing,
    Paid(&'a Subscription),
    Owed(&'a Subscription),
    /// The provider has one, and we do not know the word for how it is.
    Unclear(&'a Subscription),
}

/// What comes of it that `by` asks for this as somebody of the account; `account` is none when there is no such one, and `sells` says
/// whether there is a provider.
#[must_use]
pub fn arrange(by: Principal, account: Option<&Snapshot>, wish: &Wish, sells: bool, now: Timestamp) -> Event {
    match wish {
        Wish::End | Wish::Refund { .. } | Wish::Relink { .. } | Wish::Unknown => refused(match account {
            Some(_) => Refusal::NotAllowed,
            None => Refusal::NoAccount,
        }),
        Wish::Checkout { .. }
        | Wish::Portal { .. }
        | Wish::Quote { .. }
        | Wish::Change { .. }
        | Wish::Cancel
        | Wish::GoOn
        | Wish::Look => decide(by, ManageMoney, account, wish, sells, now),
    }
}

/// The same as one of us, who can ask for more.
#[must_use]
pub fn repair(by: Principal, account: Option<&Snapshot>, wish: &Wish, sells: bool, now: Timestamp) -> Event {
    decide(by, RepairMoney, account, wish, sells, now)
}

fn decide<P: Permitted>(
    by: Principal,
    permission: P,
    account: Option<&Snapshot>,
    wish: &Wish,
    sells: bool,
    now: Timestamp,
) -> Event {
    let Some(account) = account else { return refused(Refusal::NoAccount) };
    let on = people::resource(account, by);
    let Ok(permit) = authorize(by, permission, &on) else { return refused(Refusal::NotAllowed) };
    if !sells {
        return refused(Refusal::NoProvider);
    }
    match is_news(account, wish, now) {
        Ok(true) => permitted(&permit, by, account, wish, now),
        Ok(false) => Event::Happened { kind: Kind::Unchanged, account: account.clone() },
        Err(refusal) => refused(refusal),
    }
}

const fn refused(refusal: Refusal) -> Event {
    Event::Refused { refusal }
}

fn permitted<P>(_: &Permit<P>, by: Principal, account: &Snapshot, wish: &Wish, now: Timestamp) -> Event {
    let by = match by {
        Principal::Person(person) => Some(person),
        Principal::Staff | Principal::Anonymous => None,
    };
    asking(account, wish.clone(), by, now)
}

/// The account with this under way, asked by this person, or by nobody of it.
pub(in crate::account) fn asking(account: &Snapshot, wish: Wish, by: Option<PersonId>, now: Timestamp) -> Event {
    Event::Happened { kind: Kind::Arranging, account: with_asked(account, wish, by, now) }
}

/// The same, to be told as something else.
pub(in crate::account) fn with_asked(account: &Snapshot, wish: Wish, by: Option<PersonId>, now: Timestamp) -> Snapshot {
    let mut money = money_of(account);
    let number = money.asked.as_ref().map_or(0, |asked| asked.number) + 1;
    money.asked = Some(Asked { number, wish, at: now, outcome: None, by });
    Snapshot { money: Some(Box::new(money)), version: account.version + 1, ..account.clone() }
}

/// Whether it is to be done, or is so already.
fn is_news(account: &Snapshot, wish: &Wish, now: Timestamp) -> Result<bool, Refusal> {
    let money = money_of(account);
    if let Some(refusal) = leaving::refusal(account).filter(|_| wants_more(wish) || leaving::is_erased(account)) {
        return Err(refusal);
    }
    if let Some(asked) = money.asked.as_ref().filter(|_| is_under_way(&money)) {
        if asked.wish == *wish {
            return Ok(false);
        }
        // Whatever is done, it is looked after that: who only looks stands in nobody's way.
        if asked.wish != Wish::Look {
            return Err(Refusal::Busy);
        }
    }
    match wish {
        Wish::Checkout { plan } => checkout(account, &money, plan, now),
        Wish::Portal { .. } | Wish::Refund { .. } => {
            if money.customer.is_some() {
                Ok(true)
            } else {
                Err(Refusal::NotSubscribed)
            }
        }
        Wish::Quote { plan } => change(&money, plan),
        Wish::Change { quote } => change(&money, &quote.plan),
        Wish::Cancel => held(&money).any().map(|subscription| !subscription.ends),
        Wish::GoOn => {
            let subscription = held(&money).any()?;
            let is_planned = subscription.ends || subscription.then.is_some();
            if is_planned { Ok(true) } else { Err(Refusal::NothingPlanned) }
        }
        Wish::Look => Ok(true),
        Wish::Relink { customer } => Ok(money.customer.as_ref() != Some(customer)),
        // Nobody asks for the former: it comes with the end of the account. The reader parks the latter, so that it is done by who
        // knows what it is.
        Wish::End | Wish::Unknown => Err(Refusal::NotAllowed),
    }
}

/// Whether it has something go on, or begin: not of an account that is on its way out.
const fn wants_more(wish: &Wish) -> bool {
    match wish {
        Wish::Checkout { .. } | Wish::Quote { .. } | Wish::Change { .. } | Wish::GoOn => true,
        Wish::Portal { .. }
        | Wish::Cancel
        | Wish::End
        | Wish::Look
        | Wish::Refund { .. }
        | Wish::Relink { .. }
        | Wish::Unknown => false,
    }
}

/// A page on which the plan is paid: one at a time, and none beside what is paid for already.
fn checkout(account: &Snapshot, money: &Money, plan: &str, now: Timestamp) -> Result<bool, Refusal> {
    sold(plan, Some(&account.plan))?;
    match held(money) {
        Held::Nothing => {}
        Held::Owed(_) => return Err(Refusal::Unpaid),
        Held::Paid(_) | Held::Unclear(_) => return Err(Refusal::Subscribed),
    }
    let is_open = |open: &messages::account::Checkout| open.plan == plan && open.open_until > now;
    Ok(!money.checkout.as_ref().is_some_and(is_open))
}

/// Another plan instead of what is paid for, or what that costs.
fn change(money: &Money, plan: &str) -> Result<bool, Refusal> {
    let subscription = match held(money) {
        Held::Nothing => return Err(Refusal::NotSubscribed),
        Held::Owed(_) => return Err(Refusal::Unpaid),
        Held::Paid(subscription) | Held::Unclear(subscription) => subscription,
    };
    if [&subscription.plan, &subscription.then].contains(&&Some(plan.to_owned())) {
        return Err(Refusal::SamePlan);
    }
    sold(plan, None).map(|()| true)
}

/// Whether we sell it: to anyone, or to who has it.
fn sold(plan: &str, has: Option<&str>) -> Result<(), Refusal> {
    let plan = plans::find(plan).filter(|plan| plan.stripe_price.is_some()).ok_or(Refusal::NoSuchPlan)?;
    match plan.status {
        Status::Active => Ok(()),
        Status::Deprecated if has == Some(plan.id.to_string().as_str()) => Ok(()),
        Status::Deprecated | Status::Retired => Err(Refusal::NoSuchPlan),
    }
}

impl<'a> Held<'a> {
    /// What can be ended, whether all of it is paid or not.
    const fn any(self) -> Result<&'a Subscription, Refusal> {
        match self {
            Self::Nothing => Err(Refusal::NotSubscribed),
            Self::Paid(subscription) | Self::Owed(subscription) | Self::Unclear(subscription) => Ok(subscription),
        }
    }
}

fn held(money: &Money) -> Held<'_> {
    let Some(subscription) = &money.subscription else { return Held::Nothing };
    match subscription.standing {
        Standing::Paid | Standing::Free => Held::Paid(subscription),
        Standing::Late | Standing::Unpaid | Standing::Waiting => Held::Owed(subscription),
        // Nothing is paid for before the first payment went through: another page may be opened beside one that was left.
        Standing::Incomplete | Standing::NeverBegan | Standing::Over => Held::Nothing,
        Standing::Unknown => Held::Unclear(subscription),
    }
}

#[cfg(test)]
mod tests;
