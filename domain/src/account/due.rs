//! Coming due: a notice that the trial will end, its end, the end of a plan that one of us gave, of the days in which a missing payment
//! can be made, and a notice that the card ends. Of an account that is on its way out only that comes due ([`leaving`]).

use jiff::{SignedDuration, Timestamp};
use messages::account::{Event, Kind, Money, Snapshot, Stop, Stopped, Wish};

use super::grants::{self, Counting};
use super::{card, leaving, money, trial};

/// Who was looked at in vain is looked at again after so long.
const LOOKED_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// Something that the passing of time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Coming {
    TrialEnd,
    GrantEnd,
    Overdue,
}

/// What there is to do once it has come due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// To decide it.
    Decide,
    /// To look at the provider at this time, where it can have been paid since.
    Look(Timestamp),
    /// Nothing before the provider says more.
    Wait,
}

/// When something of the account comes due next; none where nothing does, and where what would is waited for.
#[must_use]
pub fn wakes_at(account: &Snapshot) -> Option<Timestamp> {
    if let Some(leaving) = account.leaving.as_deref() {
        return leaving::wakes_at(account, leaving);
    }
    let end = coming(account).and_then(|(coming, at)| match step(account, coming, at) {
        Step::Decide => Some(at),
        Step::Look(look_at) => Some(look_at),
        Step::Wait => None,
    });
    let notice = grants::runs(account).then(|| trial::next_notice(account)).flatten();
    [end, notice, card::told_at(&grants::money_of(account))].into_iter().flatten().min()
}

/// What follows for the account when something of it has come due at `now`; none when nothing has. What is late is told once:
/// the newest notice says what those before it would have said. Who was told nothing, because all of it is late, is told first, and the
/// trial goes on for [`trial::LATE`]. Before anything ends that can have been paid meanwhile, the provider is looked at.
#[must_use]
pub fn due(account: &Snapshot, now: Timestamp) -> Option<Event> {
    if let Some(leaving) = account.leaving.as_deref() {
        return leaving::due(account, leaving, now);
    }
    let ended = coming(account).filter(|&(_, at)| at <= now).and_then(|(coming, at)| {
        if coming == Coming::TrialEnd && account.trial_notices == 0 {
            return Some(told_late(account, now));
        }
        match step(account, coming, at) {
            Step::Decide => Some(decide(account, coming, now)),
            Step::Look(look_at) => (look_at <= now).then(|| money::asking(account, Wish::Look, None, now)),
            Step::Wait => None,
        }
    });
    ended.or_else(|| notice(account, now)).or_else(|| card_ends(account, now))
}

/// What comes next: never two of them, since one grant counts at a time.
fn coming(account: &Snapshot) -> Option<(Coming, Timestamp)> {
    let given = grants::money_of(account).granted.and_then(|granted| granted.until);
    let end = given.map(|until| (Coming::GrantEnd, until));
    let overdue = || Some((Coming::Overdue, money::overdue_at(account)?));
    let trial = || Some((Coming::TrialEnd, account.trial_ends_at.filter(|_| grants::runs(account))?));
    end.or_else(overdue).or_else(trial)
}

/// What there is to do when this comes due. A trial waits for a first payment that is on its way.
fn step(account: &Snapshot, coming: Coming, at: Timestamp) -> Step {
    let money = grants::money_of(account);
    let stops = match coming {
        Coming::TrialEnd if grants::is_unclear(&money) || grants::is_being_paid(&money) => return Step::Wait,
        Coming::TrialEnd | Coming::Overdue => true,
        Coming::GrantEnd => match grants::counting(&without_grant(account), at) {
            Counting::Unclear => return Step::Wait,
            Counting::Nothing => true,
            Counting::Grant(..) => false,
        },
    };
    if !stops || !money::must_look(&money, at) {
        Step::Decide
    } else if money::is_under_way(&money) {
        Step::Wait
    } else {
        Step::Look(look_at(&money, at))
    }
}

/// When to look at what came due at this time: once, and now and then where that showed nothing.
fn look_at(money: &Money, at: Timestamp) -> Timestamp {
    let last = money.asked.as_ref().filter(|asked| asked.wish == Wish::Look && asked.at >= at);
    last.and_then(|asked| asked.at.checked_add(LOOKED_AGAIN).ok()).unwrap_or(at)
}

fn decide(account: &Snapshot, coming: Coming, now: Timestamp) -> Event {
    let happened = |kind, account| Event::Happened { kind, account };
    match coming {
        Coming::TrialEnd => {
            let trial_notices = trial::notices_due(account, now);
            let money = account.money.clone().map(|money| Box::new(Money { grant: None, ..*money }));
            let over = Snapshot { trial_ended_at: Some(now), trial_notices, money, ..next(account) };
            happened(Kind::TrialEnded, over)
        }
        Coming::GrantEnd => happened(Kind::GrantEnded, grants::settled(without_grant(&next(account)), now)),
        Coming::Overdue => {
            let mut money = grants::money_of(account);
            money.stopped = Some(Stopped { why: Stop::PaymentFailed, at: now });
            let stopped = Snapshot { money: Some(Box::new(money)), ..next(account) };
            happened(Kind::PaymentOverdue, grants::settled(stopped, now))
        }
    }
}

fn without_grant(account: &Snapshot) -> Snapshot {
    let money = Money { granted: None, ..grants::money_of(account) };
    Snapshot { money: Some(Box::new(money)), ..account.clone() }
}

/// Nobody was told: they are now, and have the time that a notice is for.
fn told_late(account: &Snapshot, now: Timestamp) -> Event {
    let trial_ends_at = now.checked_add(trial::LATE).ok();
    let after = Snapshot { trial_ends_at, trial_notices: trial::notices_due(account, now), ..next(account) };
    Event::Happened { kind: Kind::TrialEnding, account: after }
}

fn notice(account: &Snapshot, now: Timestamp) -> Option<Event> {
    let notices = trial::notices_due(account, now);
    let is_news = grants::runs(account) && notices > account.trial_notices;
    is_news.then(|| Event::Happened {
        kind: Kind::TrialEnding,
        account: Snapshot { trial_notices: notices, ..next(account) },
    })
}

/// That the card ends is told once of each end.
fn card_ends(account: &Snapshot, now: Timestamp) -> Option<Event> {
    let money = grants::money_of(account);
    card::told_at(&money).filter(|at| *at <= now)?;
    let money = Money { card_told: money.card_ends, ..money };
    let told = Snapshot { money: Some(Box::new(money)), ..next(account) };
    Some(Event::Happened { kind: Kind::CardExpiring, account: told })
}

fn next(account: &Snapshot) -> Snapshot {
    Snapshot { version: account.version + 1, ..account.clone() }
}

#[cfg(test)]
mod tests;
