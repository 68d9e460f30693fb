//! Which letters follow from what happens to an account: to its owner, of its money to those who see to that, too, and of who belongs to it
//! to those whom it is about ([`team`]).

mod team;

use jiff::{SignedDuration, Timestamp};
use messages::PersonId;
use messages::account::{Amount, Event, Kind, Member, Role, Snapshot, Standing};
use messages::mail::{About, Letter};

use super::now_to;
use crate::account::trial::days;
use crate::account::{Ahead, Stops, ahead};
use crate::because::{OfAccount, Turn, What};
use crate::letters::Wanted;

/// So long before its end people are told that their plan ends.
pub(in crate::letters) const TOLD_BEFORE: SignedDuration = days(3);

/// Who was told of an end such a time ago at most is not told once more.
const JUST_TOLD: SignedDuration = days(1);

pub(super) fn decide(before: Option<&Snapshot>, event: &Event, now: Timestamp) -> Vec<Wanted> {
    let Some((kind, after)) = event.kind().zip(event.snapshot()) else { return Vec::new() };
    let about = About { account: Some(after.id), version: Some(after.version), ..About::default() };
    if after.leaving.is_some() {
        let letters = leaving(kind, after, event);
        return letters.into_iter().map(|letter| now_to(after.owner, letter, about, now)).collect();
    }
    let letters = of(kind, before, event, after);
    let soon = ends_soon(before, after, now, !letters.is_empty());
    let told = letters.into_iter().map(|letter| (letter, now)).chain(soon.map(|at| (Letter::PlanEndsSoon, at)));
    let to = |(letter, not_before)| {
        let about = About { amount: amount(letter, after), ..about };
        let wanted = move |person| Wanted { not_before, ..now_to(person, letter, about, now) };
        readers(after, letter).into_iter().map(wanted)
    };
    let mut wanted: Vec<Wanted> = told.flat_map(to).collect();
    wanted.extend(team::decide(kind, before, after, now));
    wanted
}

/// Who reads of it: its owner, and of its money who sees to that.
fn readers(account: &Snapshot, letter: Letter) -> Vec<PersonId> {
    let see_to_it = |member: &&Member| member.role == Role::Billing && member.person != account.owner;
    let members = account.people.iter().flat_map(|people| &people.members).filter(see_to_it);
    let others = members.filter(|_| is_of_money(letter)).map(|member| member.person);
    [account.owner].into_iter().chain(others).collect()
}

const fn is_of_money(letter: Letter) -> bool {
    matches!(
        letter,
        Letter::PaymentReceived
            | Letter::PaymentFailed
            | Letter::PaymentOverdue
            | Letter::CardExpiring
            | Letter::Refunded
            | Letter::PlanChanged
            | Letter::PlanWillChange
            | Letter::PlanGoesOn
            | Letter::PlanEndsSoon
            | Letter::PlanEnded
    )
}

/// Of an account that is on its way out only that is told, and money that moved.
fn leaving(kind: Kind, after: &Snapshot, event: &Event) -> Vec<Letter> {
    match kind {
        Kind::ClosingAsked => vec![Letter::AccountClosing],
        Kind::Closed => vec![Letter::AccountClosed],
        Kind::Subscribed | Kind::Renewed | Kind::Paid => received(after).collect(),
        Kind::GivenBack => vec![Letter::Refunded],
        Kind::Arranged => is_refund(event).then_some(Letter::Refunded).into_iter().collect(),
        Kind::Opened
        | Kind::TrialEnding
        | Kind::TrialEnded
        | Kind::PlanChanged
        | Kind::Arranging
        | Kind::NotArranged
        | Kind::PaymentFailed
        | Kind::PaymentOverdue
        | Kind::ChangePlanned
        | Kind::ChangeDropped
        | Kind::SubscriptionEnded
        | Kind::GrantEnded
        | Kind::CardExpiring
        | Kind::MoneySeen
        | Kind::ClosingUndone
        | Kind::Erased
        | Kind::Invited
        | Kind::InvitationWithdrawn
        | Kind::Joined
        | Kind::RoleChanged
        | Kind::Left
        | Kind::HandedOver
        | Kind::Unchanged => Vec::new(),
    }
}

fn of(kind: Kind, before: Option<&Snapshot>, event: &Event, after: &Snapshot) -> Vec<Letter> {
    let one = |letter| vec![letter];
    let is_other = before.is_some_and(|before| before.plan != after.plan);
    match kind {
        Kind::TrialEnding => one(Letter::TrialEnding),
        Kind::TrialEnded => one(Letter::TrialEnded),
        Kind::PlanChanged => one(Letter::PlanChanged),
        Kind::Subscribed => received(after).chain(is_other.then_some(Letter::PlanChanged)).collect(),
        Kind::Renewed | Kind::Paid => received(after).collect(),
        // Once nothing runs any more, a try that fails changes nothing.
        Kind::PaymentFailed if Stops::of(after).refusal().is_none() => one(Letter::PaymentFailed),
        Kind::PaymentOverdue => one(Letter::PaymentOverdue),
        Kind::ChangePlanned => one(Letter::PlanWillChange),
        Kind::ChangeDropped => one(Letter::PlanGoesOn),
        Kind::SubscriptionEnded | Kind::GrantEnded if Stops::of(after).refusal().is_some() => one(Letter::PlanEnded),
        // Something else counts from then on.
        Kind::SubscriptionEnded | Kind::GrantEnded => is_other.then_some(Letter::PlanChanged).into_iter().collect(),
        Kind::CardExpiring => one(Letter::CardExpiring),
        Kind::GivenBack => one(Letter::Refunded),
        // What else was asked for, they see where they asked for it.
        Kind::Arranged => is_refund(event).then_some(Letter::Refunded).into_iter().collect(),
        Kind::ClosingUndone => one(Letter::AccountStays),
        // These leave it on its way out.
        Kind::ClosingAsked | Kind::Closed | Kind::Erased => Vec::new(),
        Kind::Opened
        | Kind::Arranging
        | Kind::NotArranged
        | Kind::PaymentFailed
        | Kind::MoneySeen
        // What these bring goes to others than its owner.
        | Kind::Invited
        | Kind::InvitationWithdrawn
        | Kind::Joined
        | Kind::RoleChanged
        | Kind::Left
        | Kind::HandedOver
        | Kind::Unchanged => Vec::new(),
    }
}

/// How much it is about, of a letter that says so.
fn amount(letter: Letter, after: &Snapshot) -> Option<Amount> {
    let subscription = after.money.as_ref()?.subscription.as_ref()?;
    let is_missing = matches!(letter, Letter::PaymentFailed | Letter::PaymentOverdue);
    let due = subscription.due.filter(|_| is_missing);
    due.or_else(|| subscription.paid.filter(|_| letter == Letter::PaymentReceived))
}

/// That a payment arrived: not where nothing is to be paid, nor where what begins is not paid.
fn received(after: &Snapshot) -> impl Iterator<Item = Letter> + use<> {
    let subscription = after.money.as_ref().and_then(|money| money.subscription.as_ref());
    let is_paid = subscription.is_some_and(|subscription| subscription.standing == Standing::Paid);
    is_paid.then_some(Letter::PaymentReceived).into_iter()
}

fn is_refund(event: &Event) -> bool {
    matches!(What::of_account(event), Some(What::Account(OfAccount { turn: Turn::Refunded, .. })))
}

/// When to tell that the plan ends, if this is what made its end known; none where they hear of it now anyway.
fn ends_soon(before: Option<&Snapshot>, after: &Snapshot, now: Timestamp, is_told: bool) -> Option<Timestamp> {
    let ends_at = plan_ends_at(after)?;
    if before.and_then(plan_ends_at) == Some(ends_at) || ends_at <= now {
        return None;
    }
    let at = ends_at.checked_sub(TOLD_BEFORE).map_or(now, |at| at.max(now));
    let is_soon = now.duration_until(at) <= JUST_TOLD;
    (!is_told || !is_soon).then_some(at)
}

fn plan_ends_at(account: &Snapshot) -> Option<Timestamp> {
    match ahead(account.trial_ends_at, account.money.as_deref())? {
        Ahead::PlanEnds(at) => Some(at),
        Ahead::TrialEnds(_) | Ahead::PayBy(_) => None,
    }
}

#[cfg(test)]
mod tests;
