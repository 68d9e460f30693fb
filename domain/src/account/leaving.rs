//! Leaving: an account is deleted because its owner asked, and can be taken back for [`GRACE`].
//!
//! In the decision that asks for it, what is paid for is set to end; whatever is paid for that comes to light later is set to end, too
//! ([`due`]). Until the days are over nothing else of the account comes due: who takes it back finds all of it as it was, and what came
//! due meanwhile comes due then. When they are over it is closed, and what is paid for ends at once. Once the receipt has had its time
//! ([`RECEIPT`]), nothing is left of it but that it was there: a last event, in whose place all that was said before can be erased.

use jiff::{SignedDuration, Timestamp};
use messages::PersonId;
use messages::account::{Asked, Event, Kind, Leaving, Money, Refusal, Snapshot, Standing, Subscription, Wish};

use super::grants::money_of;
use super::money::{asking, is_under_way, with_asked};
use super::people;
use super::trial::days;
use crate::authorize::permission::{CloseAccount, Permitted};
use crate::authorize::{Permit, Principal, authorize};
use crate::letters::RECEIPT;

/// The version of these rules, for the envelope of what follows from them.
pub const POLICY: &str = "leaving@1";

/// For how long it can be taken back.
pub const GRACE: SignedDuration = days(14);

/// What the provider would not do is asked for again after so long.
const ASKED_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// What comes of it that `by` asks to have the account deleted; `account` is none when there is no such one, and `sells` says whether
/// there is a provider.
#[must_use]
pub fn close(by: Principal, account: Option<&Snapshot>, sells: bool, now: Timestamp) -> Event {
    let (permit, person, account) = match permitted(by, CloseAccount, account) {
        Ok(permitted) => permitted,
        Err(refusal) => return refused(refusal),
    };
    match account.leaving.as_deref() {
        None => asked(&permit, person, account, sells, now),
        Some(Leaving { closed_at: Some(_), .. }) => refused(Refusal::Closed),
        Some(Leaving { closed_at: None, .. }) => unchanged(account),
    }
}

/// What comes of it that `by` takes that back.
#[must_use]
pub fn stay(by: Principal, account: Option<&Snapshot>, sells: bool, now: Timestamp) -> Event {
    let (permit, person, account) = match permitted(by, CloseAccount, account) {
        Ok(permitted) => permitted,
        Err(refusal) => return refused(refusal),
    };
    match account.leaving.as_deref() {
        None => refused(Refusal::NotClosing),
        Some(Leaving { closed_at: Some(_), .. }) => refused(Refusal::Closed),
        Some(leaving) => undone(&permit, person, account, *leaving, sells, now),
    }
}

/// Why nothing can be bought or changed for it; none while it stays.
#[must_use]
pub fn refusal(account: &Snapshot) -> Option<Refusal> {
    let leaving = account.leaving.as_ref()?;
    Some(if leaving.closed_at.is_some() { Refusal::Closed } else { Refusal::Closing })
}

/// Whether nothing is left of it, so that nothing follows any more from whatever comes late.
#[must_use]
pub(super) fn is_erased(account: &Snapshot) -> bool {
    account.leaving.as_ref().is_some_and(|leaving| leaving.erased_at.is_some())
}

/// When something of an account comes due that is on its way out.
#[must_use]
pub(super) fn wakes_at(account: &Snapshot, leaving: &Leaving) -> Option<Timestamp> {
    if leaving.erased_at.is_some() {
        return None;
    }
    let over_at = leaving.closed_at.is_none().then_some(leaving.ends_at);
    [over_at, erases_at(account, leaving), ends_at(account, leaving)].into_iter().flatten().min()
}

/// What follows for it when something of it has come due at `now`: what is paid for is set to end, and in the end it is closed.
#[must_use]
pub(super) fn due(account: &Snapshot, leaving: &Leaving, now: Timestamp) -> Option<Event> {
    if leaving.closed_at.is_none() && leaving.ends_at <= now {
        return Some(closed(account, leaving, now));
    }
    if erases_at(account, leaving).is_some_and(|at| at <= now) {
        return Some(erased(account, leaving, now));
    }
    ends_at(account, leaving).filter(|at| *at <= now)?;
    Some(match leaving.closed_at {
        Some(_) => asking(account, Wish::End, None, now),
        None => {
            let leaving = Some(Box::new(Leaving { ends_plan: true, ..*leaving }));
            asking(&Snapshot { leaving, ..account.clone() }, Wish::Cancel, Some(account.owner), now)
        }
    })
}

fn permitted<P: Permitted>(
    by: Principal,
    what: P,
    account: Option<&Snapshot>,
) -> Result<(Permit<P>, PersonId, &Snapshot), Refusal> {
    let account = account.ok_or(Refusal::NoAccount)?;
    let on = people::resource(account, by);
    let permit = authorize(by, what, &on).map_err(|_| Refusal::NotAllowed)?;
    match by {
        Principal::Person(person) => Ok((permit, person, account)),
        Principal::Staff | Principal::Anonymous => Err(Refusal::NotAllowed),
    }
}

const fn refused(refusal: Refusal) -> Event {
    Event::Refused { refusal }
}

fn unchanged(account: &Snapshot) -> Event {
    Event::Happened { kind: Kind::Unchanged, account: account.clone() }
}

fn asked(_: &Permit<CloseAccount>, by: PersonId, account: &Snapshot, sells: bool, now: Timestamp) -> Event {
    let ends_at = now.checked_add(GRACE).unwrap_or(Timestamp::MAX);
    let money = money_of(account);
    let ends_plan = sells && goes_on(&money) && gives_way(&money);
    let leaving = Leaving { asked_at: now, ends_at, by, ends_plan, closed_at: None, erased_at: None };
    let after = Snapshot { leaving: Some(Box::new(leaving)), ..account.clone() };
    happened(Kind::ClosingAsked, after, ends_plan.then_some(Wish::Cancel), Some(by), now)
}

fn undone(
    _: &Permit<CloseAccount>,
    by: PersonId,
    account: &Snapshot,
    leaving: Leaving,
    sells: bool,
    now: Timestamp,
) -> Event {
    let money = money_of(account);
    let is_alive = money.subscription.as_ref().is_some_and(is_alive);
    let goes_on = sells && leaving.ends_plan && is_alive && gives_way(&money);
    let after = Snapshot { leaving: None, ..account.clone() };
    happened(Kind::ClosingUndone, after, goes_on.then_some(Wish::GoOn), Some(by), now)
}

fn closed(account: &Snapshot, leaving: &Leaving, now: Timestamp) -> Event {
    let money = money_of(account);
    let ends = money.subscription.as_ref().is_some_and(is_alive) && gives_way(&money);
    let left = Leaving { closed_at: Some(now), ..*leaving };
    let after = Snapshot { leaving: Some(Box::new(left)), ..account.clone() };
    happened(Kind::Closed, after, ends.then_some(Wish::End), None, now)
}

/// When nothing is to be left of it; none while something is still to be done at the provider.
fn erases_at(account: &Snapshot, leaving: &Leaving) -> Option<Timestamp> {
    let money = money_of(account);
    let is_left = money.subscription.as_ref().is_some_and(is_alive) || is_under_way(&money);
    let at = leaving.closed_at?.checked_add(RECEIPT).unwrap_or(Timestamp::MAX);
    (!is_left && leaving.erased_at.is_none()).then_some(at)
}

/// Who owned it and when is all that is left: ids that lead nowhere any more.
fn erased(account: &Snapshot, leaving: &Leaving, now: Timestamp) -> Event {
    let left = Leaving { erased_at: Some(now), ..*leaving };
    let account = Snapshot {
        trial_ends_at: None,
        trial_ended_at: None,
        trial_notices: 0,
        money: Some(Box::default()),
        people: None,
        leaving: Some(Box::new(left)),
        version: account.version + 1,
        ..account.clone()
    };
    Event::Happened { kind: Kind::Erased, account }
}

/// It, one version further, with what is asked of the provider in the same decision.
fn happened(kind: Kind, after: Snapshot, wish: Option<Wish>, by: Option<PersonId>, now: Timestamp) -> Event {
    let after = match wish {
        Some(wish) => with_asked(&after, wish, by, now),
        None => Snapshot { version: after.version + 1, ..after },
    };
    Event::Happened { kind, account: after }
}

/// When the provider is to be asked to end what is paid for; none where that is nothing, or was said already.
fn ends_at(account: &Snapshot, leaving: &Leaving) -> Option<Timestamp> {
    let money = money_of(account);
    let (since, wish) = match leaving.closed_at {
        Some(closed_at) => (closed_at, Wish::End),
        None => (leaving.asked_at, Wish::Cancel),
    };
    let is_left =
        if leaving.closed_at.is_some() { money.subscription.as_ref().is_some_and(is_alive) } else { goes_on(&money) };
    if !is_left || is_under_way(&money) {
        return None;
    }
    let last = money.asked.as_ref().filter(|asked| asked.wish == wish && asked.at >= since);
    let again = |asked: &Asked| asked.at.checked_add(ASKED_AGAIN).unwrap_or(Timestamp::MAX);
    Some(last.map_or(since, again))
}

/// Whether what is paid for goes on when its period is over.
fn goes_on(money: &Money) -> bool {
    money.subscription.as_ref().is_some_and(|one| is_alive(one) && !one.ends)
}

fn is_alive(subscription: &Subscription) -> bool {
    match subscription.standing {
        Standing::Over | Standing::NeverBegan => false,
        Standing::Incomplete
        | Standing::Free
        | Standing::Paid
        | Standing::Late
        | Standing::Unpaid
        | Standing::Waiting
        | Standing::Unknown => true,
    }
}

/// Whether nothing is under way that has to be waited for: what only shows something, and what is taken back by what follows, is not.
fn gives_way(money: &Money) -> bool {
    let Some(asked) = money.asked.as_ref().filter(|_| is_under_way(money)) else { return true };
    match asked.wish {
        Wish::Look | Wish::Portal { .. } | Wish::Quote { .. } | Wish::Cancel | Wish::GoOn => true,
        Wish::Checkout { .. }
        | Wish::Change { .. }
        | Wish::End
        | Wish::Refund { .. }
        | Wish::Relink { .. }
        | Wish::Unknown => false,
    }
}

#[cfg(test)]
mod tests;
