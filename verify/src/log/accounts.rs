//! The accounts as their events left them.

mod people;

use std::collections::{HashMap, HashSet};

use domain::account::people::members;
use domain::account::{Stops, leaving};
use domain::letters::RECEIPT;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Event, Grant, Kind, Leaving, Money, Outcome, Snapshot, Standing, Subscription, Wish};
use messages::{AccountId, Envelope, PersonId};

use super::Stored;
use super::erased::{Erased, Missed};
use crate::{Findings, Invariant};

/// How long a payment that is missing can be made before everything is stopped, as it is promised.
const PAYABLE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// All that were met.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    all: HashMap<AccountId, Snapshot>,
    /// Who ever belonged to them.
    ever: HashSet<(AccountId, PersonId)>,
}

impl Accounts {
    /// Whether it was met.
    pub fn knows(&self, id: AccountId) -> bool {
        self.all.contains_key(&id)
    }

    /// Whether somebody belongs to it, as far as was read.
    pub fn belongs(&self, id: AccountId, person: PersonId) -> bool {
        self.all.get(&id).is_some_and(|account| members(account).iter().any(|member| member.person == person))
    }

    /// Whether somebody ever did.
    pub fn belonged(&self, id: AccountId, person: PersonId) -> bool {
        self.ever.contains(&(id, person))
    }

    /// Takes an event. Where a part of the log was `erased`, an account may begin in the middle.
    pub fn take(
        &mut self,
        stored: &Stored<'_>,
        envelope: &Envelope,
        id: AccountId,
        event: Event,
        erased: &mut Erased,
        findings: &mut Findings,
    ) {
        let Event::Happened { kind, account: after } = event else { return };
        let legal = match self.all.get(&id) {
            Some(before) => step(before, kind, &after, envelope),
            None if kind == Kind::Opened && after.version == 1 => Ok(()),
            None if erased.explains(Missed::Beginning(id.uuid())) => Ok(()),
            None => Err("does not begin at its beginning"),
        };
        if let Err(what) = legal {
            let what = format!("{id}, {}: {what}", kind.word());
            findings.report(Invariant::LegalSteps, stored.place(), what, Some(envelope.at));
        }
        self.ever.extend(members(&after).iter().map(|member| (id, member.person)));
        self.all.insert(id, after);
    }
}

fn step(before: &Snapshot, kind: Kind, after: &Snapshot, envelope: &Envelope) -> Result<(), &'static str> {
    if kind == Kind::Unchanged {
        return law(before == after, "it says that nothing changed, and something did");
    }
    law(after.version == before.version + 1, "a version is left out, or came before")?;
    let fixed = |of: &Snapshot| (of.id, of.opened_at);
    law(fixed(before) == fixed(after), "it became another account")?;
    if kind == Kind::Erased {
        return erased(before, after, envelope.at);
    }
    people::always(before, kind, after)?;
    always(before, after)?;
    let stage = |of: &Snapshot| of.leaving.as_deref().map(|leaving| Leaving { ends_plan: false, ..*leaving });
    let is_leaving = matches!(kind, Kind::ClosingAsked | Kind::ClosingUndone | Kind::Closed);
    law(is_leaving || stage(before) == stage(after), "it leaves, or stays, and does not say so")?;
    let runs_again = is_stopped(before) && !is_stopped(after);
    match kind {
        Kind::Opened => Err("it was opened before"),
        Kind::TrialEnding => {
            law(after.trial_notices > before.trial_notices && after.trial_ended_at.is_none(), "it is no notice")
        }
        Kind::TrialEnded => {
            let was_over = before.trial_ends_at.is_some_and(|ends_at| ends_at <= envelope.at);
            law(before.trial_ended_at.is_none() && was_over, "its trial was not over")?;
            law(before.trial_notices > 0, "nobody was told that the trial will end")?;
            law(was_seen(before, before.trial_ends_at), "it ended though it can have been paid for, and nobody looked")
        }
        Kind::PlanChanged => law(before.plan != after.plan || runs_again, "the plan is the same"),
        Kind::ClosingAsked | Kind::ClosingUndone | Kind::Closed => leaves(before, kind, after, envelope.at),
        Kind::Erased | Kind::Unchanged => Ok(()),
        Kind::Invited
        | Kind::InvitationWithdrawn
        | Kind::Joined
        | Kind::RoleChanged
        | Kind::Left
        | Kind::HandedOver => people::step(before, kind, after, envelope),
        _ => money(before, kind, after, envelope),
    }
}

/// Nothing is left of it, once it is closed and its receipt had its time.
fn erased(before: &Snapshot, after: &Snapshot, now: Timestamp) -> Result<(), &'static str> {
    let closed_at = before.leaving.as_ref().and_then(|leaving| leaving.closed_at);
    let had_time = closed_at.is_some_and(|at| at.duration_until(now) >= RECEIPT);
    law(had_time, "it was erased before its receipt had its time")?;
    let is_bare = after.money.as_deref() == Some(&Money::default()) && after.trial_ends_at.is_none();
    law(is_bare && after.leaving.as_ref().is_some_and(|left| left.erased_at.is_some()), "something is left of it")
}

fn law(holds: bool, otherwise: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(otherwise) }
}

fn money_of(account: &Snapshot) -> Money {
    account.money.as_deref().cloned().unwrap_or_default()
}

/// Whether it is stopped for what it pays; that it is on its way out is another thing.
fn is_stopped(account: &Snapshot) -> bool {
    Stops::of(account).leaving(None) != Stops::default()
}

/// An account is on its way out for as long as was promised, and nothing else changes with that but what is asked of the provider.
fn leaves(before: &Snapshot, kind: Kind, after: &Snapshot, now: Timestamp) -> Result<(), &'static str> {
    let without = |of: &Snapshot| {
        let money = of.money.as_deref().map(|money| Money { asked: None, ..money.clone() });
        (of.plan.clone(), of.trial_ends_at, of.trial_ended_at, money.unwrap_or_default())
    };
    let is_first = before.money.is_none();
    law(is_first || without(before) == without(after), "more changed than that it leaves")?;
    let (was, is) = (before.leaving.as_deref(), after.leaving.as_deref());
    match (kind, was, is) {
        (Kind::ClosingAsked, None, Some(Leaving { asked_at, ends_at, closed_at: None, .. })) => law(
            asked_at.duration_until(*ends_at) >= leaving::GRACE,
            "it cannot be taken back for as long as was promised",
        ),
        (Kind::ClosingUndone, Some(Leaving { closed_at: None, .. }), None) => Ok(()),
        (Kind::Closed, Some(Leaving { ends_at, closed_at: None, .. }), Some(Leaving { closed_at: Some(_), .. })) => {
            law(*ends_at <= now, "it was closed while it could still be taken back")
        }
        _ => Err("it does not leave, or stay, from there"),
    }
}

/// Whether who can have paid was looked at after this: nothing is concluded from what was not seen.
fn was_seen(account: &Snapshot, since: Option<Timestamp>) -> bool {
    let money = money_of(account);
    money.customer.is_none() || money.seen_at >= since
}

/// What holds whatever happened: time goes on, one grant counts and is the one that is named, and nobody pays for what is stopped.
fn always(before: &Snapshot, after: &Snapshot) -> Result<(), &'static str> {
    let (was, is) = (money_of(before), money_of(after));
    law(is.seen_at >= was.seen_at, "it was seen before what was known")?;
    law(is.given_back >= was.given_back, "what was given back is taken again")?;
    let number = |money: &Money| money.asked.as_ref().map_or(0, |asked| asked.number);
    law(number(&is) >= number(&was), "what was asked is counted anew")?;
    let runs = after.trial_ends_at.is_some() && after.trial_ended_at.is_none();
    match is.grant {
        Some(Grant::Staff) => {
            let plan = is.granted.as_ref().map(|granted| &granted.plan);
            law(plan == Some(&after.plan), "it is on another plan than we gave")?;
        }
        Some(Grant::Subscription) => law(is.subscription.is_some(), "nothing is paid for")?,
        Some(Grant::Trial) => law(runs, "no trial runs")?,
        Some(Grant::Unknown) | None => {}
    }
    law(is.grant.is_none() || !is_stopped(after), "a plan counts, and all is stopped")?;
    law(is.grant.is_none_or(|grant| runs == (grant == Grant::Trial)), "a trial runs beside another plan")?;
    let is_paid = |one: &Subscription| matches!(one.standing, Standing::Paid | Standing::Free) && one.plan.is_some();
    law(!is.subscription.as_ref().is_some_and(is_paid) || !is_stopped(after), "it is paid, and stopped")
}

/// What has to do with money: its plan changes only with what is paid, or given, and nothing is stopped that nobody is told of.
fn money(before: &Snapshot, kind: Kind, after: &Snapshot, envelope: &Envelope) -> Result<(), &'static str> {
    let (was, is) = (money_of(before), money_of(after));
    law(was != is, "nothing about its money is otherwise")?;
    let follows = |of: &Snapshot| (of.plan.clone(), Stops::of(of));
    law(
        is_told(kind) || follows(before) == follows(after),
        "something follows for its workspaces, and it does not say so",
    )?;
    let under_way = |money: &Money| money.asked.clone().filter(|asked| asked.outcome.is_none());
    match kind {
        Kind::Arranging => {
            let number = was.asked.as_ref().map_or(0, |asked| asked.number);
            law(under_way(&is).is_some_and(|asked| asked.number == number + 1), "nothing new is asked for")?;
            let gives_way = |wish: &Wish| after.leaving.is_some() || *wish == Wish::Look;
            let looked = under_way(&was).is_none_or(|asked| gives_way(&asked.wish));
            law(looked, "something else was under way")
        }
        Kind::Arranged | Kind::NotArranged => {
            let number = under_way(&was).map(|asked| asked.number);
            let outcome = is.asked.filter(|asked| Some(asked.number) == number).and_then(|asked| asked.outcome);
            let is_done = outcome.map(|outcome| outcome == Outcome::Done);
            law(is_done == Some(kind == Kind::Arranged), "nothing came of it, or something else")
        }
        Kind::PaymentFailed => law(is.overdue_since.is_some(), "no payment is missing"),
        Kind::PaymentOverdue => overdue(before, &was, &is, envelope),
        Kind::Paid => law(is.overdue_since.is_none() && is.stopped.is_none(), "a payment is missing all the same"),
        Kind::SubscriptionEnded => {
            let has_time = was.overdue_since.is_some() && was.stopped.is_none();
            law(!has_time || !is_stopped(after), "it was stopped while it still could be paid")
        }
        Kind::GrantEnded => law(was.granted.is_some() && is.granted.is_none(), "nothing was given, or it still is"),
        Kind::GivenBack => law(is.given_back > was.given_back, "nothing was given back"),
        Kind::CardExpiring => {
            let is_news = was.card_told != is.card_told && is.card_told == was.card_ends;
            law(is_news && is.card_ends == was.card_ends, "nothing is told of a card that was not told before")
        }
        _ => Ok(()),
    }
}

/// It is stopped when the days in which it could be paid are over, and it was looked at after them.
fn overdue(before: &Snapshot, was: &Money, is: &Money, envelope: &Envelope) -> Result<(), &'static str> {
    law(is.stopped.is_some() && is.overdue_since.is_some(), "it is not stopped, or no payment was missing")?;
    let missing = was.overdue_since.map(|since| since.duration_until(envelope.at));
    law(missing.is_some_and(|missing| missing >= PAYABLE), "it was stopped while it still could be paid")?;
    let over = was.overdue_since.and_then(|since| since.checked_add(PAYABLE).ok());
    law(was_seen(before, over), "it was stopped though it can have been paid, and nobody looked")
}

/// Whether an event of this kind says that something follows for the workspaces of the account.
const fn is_told(kind: Kind) -> bool {
    match kind {
        Kind::Opened | Kind::TrialEnded | Kind::PlanChanged | Kind::Subscribed | Kind::Renewed => true,
        Kind::PaymentOverdue | Kind::Paid | Kind::SubscriptionEnded | Kind::GrantEnded => true,
        Kind::TrialEnding | Kind::Arranging | Kind::Arranged | Kind::NotArranged | Kind::PaymentFailed => false,
        Kind::ChangePlanned | Kind::ChangeDropped | Kind::GivenBack | Kind::CardExpiring => false,
        Kind::ClosingAsked | Kind::ClosingUndone | Kind::Closed | Kind::Erased => true,
        Kind::MoneySeen | Kind::Unchanged => false,
        Kind::Invited
        | Kind::InvitationWithdrawn
        | Kind::Joined
        | Kind::RoleChanged
        | Kind::Left
        | Kind::HandedOver => false,
    }
}

#[cfg(test)]
mod tests;
