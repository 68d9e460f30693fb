//! What is new of what is paid for: each piece of it an event.

use messages::account::{Grant, Kind, Money, Standing, Stop, Subscription};

use super::super::grants;
use super::story::Story;

/// Where what is paid for stands, as far as something follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// The first payment is not there.
    Before,
    /// It is paid, or nothing is to be paid.
    Paid,
    /// A payment is missing.
    Owed,
    /// It is over.
    Over,
    /// Nothing follows: a word that we do not know, or a price that is none of ours.
    Unclear,
}

fn place(subscription: &Subscription) -> Place {
    let known = |place| if subscription.plan.is_some() { place } else { Place::Unclear };
    match subscription.standing {
        Standing::Incomplete | Standing::NeverBegan => Place::Before,
        Standing::Paid | Standing::Free => known(Place::Paid),
        Standing::Late | Standing::Unpaid | Standing::Waiting => known(Place::Owed),
        Standing::Over => Place::Over,
        Standing::Unknown => Place::Unclear,
    }
}

/// Whether it counted, and is not over: then its end is news, and its beginning is not.
fn had_begun(money: &Money, was: &Subscription) -> bool {
    let waits_in_its_time = was.standing != Standing::Waiting || money.overdue_since.is_some();
    match place(was) {
        Place::Paid => true,
        Place::Owed => waits_in_its_time,
        Place::Unclear => money.grant == Some(Grant::Subscription),
        Place::Before | Place::Over => false,
    }
}

/// Tells what is new of it, as it is seen now.
pub(super) fn tell(story: &mut Story, seen: &Subscription) {
    let (money, was) = (story.money(), story.subscription());
    let before = was.filter(|was| had_begun(&money, was));
    let same = before.as_ref().filter(|was| was.id == seen.id).cloned();
    let same = same.map(|was| cleared(story, was, seen));
    match (place(seen), same.as_ref()) {
        (Place::Unclear, _) => set(story, seen.clone()),
        (Place::Over, _) if before.is_some() => ended(story, seen),
        (Place::Before, _) if before.is_some() || grants::is_claimed(&money) => gone(story, before.as_ref(), seen),
        (Place::Over | Place::Before, _) => set(story, seen.clone()),
        (Place::Paid, Some(was)) => {
            paid(story, was, seen);
            changed(story, was, seen);
            planned(story, seen);
        }
        (Place::Owed, Some(was)) => {
            owed(story, was, seen);
            changed(story, was, seen);
            planned(story, seen);
        }
        // It waits for a card before anything was paid.
        (Place::Owed, None) if seen.standing == Standing::Waiting => set(story, seen.clone()),
        (Place::Paid | Place::Owed, None) => began(story, seen),
    }
}

/// Another customer pays now, who pays for nothing.
pub(super) fn lost(story: &mut Story) {
    let money = story.money();
    let had = money.subscription.as_ref().is_some_and(|was| had_begun(&money, was));
    let nothing = |money: &mut Money| {
        money.subscription = None;
        // What is stopped for it stays so until something is paid.
        money.overdue_since = money.overdue_since.filter(|_| money.stopped.is_some());
    };
    if had {
        story.tell(Kind::SubscriptionEnded, |money, _| nothing(money));
    } else {
        story.change(|money, _| nothing(money));
    }
}

/// Takes it without a word, unless another plan follows.
fn set(story: &mut Story, subscription: Subscription) {
    let before = story.account().plan.clone();
    story.change(|money, _| money.subscription = Some(subscription));
    if story.account().plan != before {
        story.say(Kind::PlanChanged);
    }
}

/// What nothing followed from, and now something does, was paid until now: what follows from that comes before all else.
fn cleared(story: &mut Story, was: Subscription, seen: &Subscription) -> Subscription {
    if place(&was) != Place::Unclear || !matches!(place(seen), Place::Paid | Place::Owed) {
        return was;
    }
    let was = Subscription { standing: Standing::Paid, plan: was.plan.or_else(|| seen.plan.clone()), ..was };
    set(story, was.clone());
    was
}

fn began(story: &mut Story, seen: &Subscription) {
    story.tell(Kind::Subscribed, |money, _| {
        money.subscription = Some(Subscription { ends: false, then: None, ..seen.clone() });
        settle_debt(money);
    });
    let was = Subscription { ends: false, then: None, tries: 0, standing: Standing::Paid, ..seen.clone() };
    if place(seen) == Place::Owed {
        owed(story, &was, seen);
    }
    planned(story, seen);
}

/// What ends while there is time to pay what is missing counts until that time is over.
fn ended(story: &mut Story, seen: &Subscription) {
    story.tell(Kind::SubscriptionEnded, |money, _| money.subscription = Some(seen.clone()));
}

/// It is over, since another one is on its way for which nothing is paid yet. While there is time to pay what is missing, what is over
/// is what counts.
fn gone(story: &mut Story, before: Option<&Subscription>, seen: &Subscription) {
    let has_time = story.money().overdue_since.is_some() && story.money().stopped.is_none();
    let Some(was) = before else { return };
    if has_time {
        story.tell(Kind::SubscriptionEnded, |money, now| {
            let over = Subscription { standing: Standing::Over, ended_at: Some(now), next_try_at: None, ..was.clone() };
            money.subscription = Some(over);
        });
    } else {
        ended(story, seen);
    }
}

/// It is paid: what was missing, or another period.
fn paid(story: &mut Story, was: &Subscription, seen: &Subscription) {
    let step = keeping(was, seen);
    let is_missing = story.money().overdue_since.is_some();
    if is_missing {
        story.tell(Kind::Paid, |money, _| {
            money.subscription = Some(step);
            settle_debt(money);
        });
    } else if seen.from > was.from {
        story.tell(Kind::Renewed, |money, _| money.subscription = Some(step));
    } else {
        set(story, step);
    }
}

/// A payment is missing: each try that failed is told, and the time to pay runs from when the first is known.
fn owed(story: &mut Story, was: &Subscription, seen: &Subscription) {
    let is_first = story.money().overdue_since.is_none();
    let is_of_a_new_bill = seen.from > was.from && seen.tries > 0;
    let step = keeping(was, seen);
    if is_first || seen.tries > was.tries || is_of_a_new_bill {
        story.tell(Kind::PaymentFailed, |money, now| {
            money.subscription = Some(step);
            money.overdue_since.get_or_insert(now);
        });
    } else {
        set(story, step);
    }
}

/// The plan that is paid for is another one. It is news where the account is on it by that.
fn changed(story: &mut Story, was: &Subscription, seen: &Subscription) {
    let then = was.then.clone().filter(|then| seen.plan.as_ref() != Some(then));
    let step = Subscription { ends: was.ends, then, ..seen.clone() };
    set(story, step);
}

/// What comes when what is paid for is over is otherwise than it was.
fn planned(story: &mut Story, seen: &Subscription) {
    let (was, is) = (story.subscription().map_or((false, None), |was| comes(&was)), comes(seen));
    if was == is {
        set(story, seen.clone());
        return;
    }
    let kind = if is == (false, None) { Kind::ChangeDropped } else { Kind::ChangePlanned };
    story.tell(kind, |money, _| money.subscription = Some(seen.clone()));
}

/// Whether it ends, and what it will be; the plan that it is on already is nothing that comes.
fn comes(subscription: &Subscription) -> (bool, Option<String>) {
    (subscription.ends, subscription.then.clone().filter(|then| subscription.plan.as_ref() != Some(then)))
}

/// As it is seen now, but on the plan, and with what comes after it, as it was.
fn keeping(was: &Subscription, seen: &Subscription) -> Subscription {
    Subscription { plan: was.plan.clone(), ends: was.ends, then: was.then.clone(), ..seen.clone() }
}

/// Nothing is missing any more.
fn settle_debt(money: &mut Money) {
    money.overdue_since = None;
    money.stopped = money.stopped.filter(|stopped| stopped.why != Stop::PaymentFailed);
}
