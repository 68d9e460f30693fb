//! What stood on the log of accounts.

use jiff::civil::{Date, date};

use super::{
    Amount, Asked, Checkout, Currency, Event, Granted, Invitation, Kind, Leaving, LetIn, Member, Money, Observed,
    Outcome, People, Quote, Refusal, Role, Snapshot, Standing, Stop, Stopped, Subscription, Wish,
};
use crate::person;
use crate::samples::{ACCOUNT, AT, ENCLOSURE, INVITATION, OTHER, PERSON, Sample, WORKSPACE, later};

/// The day after the last one of a card.
const CARD_ENDS: Date = date(2027, 4, 1);

/// An account on its trial.
#[must_use]
pub fn snapshot() -> Snapshot {
    Snapshot {
        id: ACCOUNT,
        owner: PERSON,
        plan: "trial@1".into(),
        trial_ends_at: Some(later(14 * 24 * 60 * 60)),
        trial_ended_at: None,
        trial_notices: 0,
        opened_at: AT,
        money: None,
        leaving: None,
        people: None,
        version: 1,
    }
}

/// Somebody who was asked on the second day.
#[must_use]
pub const fn invitation() -> Invitation {
    let (at, until) = (day(2), day(9));
    Invitation { id: INVITATION, role: Role::Admin, by: PERSON, at, until, enclosure: ENCLOSURE, into: None }
}

/// Into what somebody from outside is let.
#[must_use]
pub const fn let_in() -> LetIn {
    LetIn { workspace: WORKSPACE, role: person::Role::Member }
}

/// The account after somebody from outside came as its guest.
fn with_guest() -> Snapshot {
    let mut people = people();
    people.members[1].role = Role::Guest;
    people.let_in = Some(let_in());
    Snapshot { people: Some(Box::new(people)), ..team() }
}

/// Its owner, and somebody who joined on the third day.
#[must_use]
pub fn people() -> People {
    let owner = Member { person: PERSON, role: Role::Owner, since: AT, invited_by: None };
    let other = Member { person: OTHER, role: Role::Admin, since: day(3), invited_by: Some(PERSON) };
    People { members: vec![owner, other], about: Some(OTHER), ..People::default() }
}

/// An account to which two people belong.
#[must_use]
pub fn team() -> Snapshot {
    Snapshot { people: Some(Box::new(people())), version: 3, ..snapshot() }
}

/// So many days after the samples begin.
const fn day(count: i64) -> jiff::Timestamp {
    later(count * 24 * 60 * 60)
}

/// What is paid for since the tenth day.
#[must_use]
pub fn subscription() -> Subscription {
    Subscription {
        id: "sub_1".into(),
        standing: Standing::Paid,
        plan: Some("pro@2".into()),
        from: day(10),
        until: day(40),
        ends: false,
        then: None,
        tries: 0,
        next_try_at: None,
        ended_at: None,
        paid: None,
        due: None,
    }
}

/// What was paid for it.
#[must_use]
pub const fn amount() -> Amount {
    Amount { minor: 29_00, currency: Currency::Eur }
}

/// The money of an account that pays.
#[must_use]
pub fn money() -> Money {
    Money { customer: Some("cus_1".into()), subscription: Some(subscription()), ..Money::default() }
}

/// An account that pays since the tenth day.
#[must_use]
pub fn paying() -> Snapshot {
    Snapshot {
        plan: "pro@2".into(),
        trial_ends_at: None,
        trial_notices: 1,
        money: Some(Box::new(money())),
        version: 4,
        ..snapshot()
    }
}

/// An account that pays, and whose owner asked on the twelfth day to have it deleted.
#[must_use]
pub fn leaving() -> Snapshot {
    let leaving =
        Leaving { asked_at: day(12), ends_at: day(26), by: PERSON, ends_plan: true, closed_at: None, erased_at: None };
    let asked = Asked { number: 1, wish: Wish::Cancel, at: day(12), outcome: None, by: Some(PERSON) };
    let money = Some(Box::new(Money { asked: Some(asked), ..money() }));
    Snapshot { money, leaving: Some(Box::new(leaving)), version: 6, ..paying() }
}

/// What it costs to change to the smaller plan.
#[must_use]
pub fn quote() -> Quote {
    Quote {
        plan: "hobby@2".into(),
        as_of: None,
        due_now: 0,
        credit: 0,
        then: 9_00,
        currency: "EUR".into(),
        next_charge_at: day(40),
    }
}

/// What is paid for, with what was paid, and what is missing of another bill.
fn with_amounts() -> Subscription {
    Subscription { paid: Some(amount()), due: Some(Amount { minor: 9_50, ..amount() }), ..subscription() }
}

/// What was seen at the provider.
#[must_use]
pub fn observations() -> Vec<Sample<Observed>> {
    let seen = Observed {
        seen_at: day(10),
        customer: Some("cus_1".into()),
        subscription: Some(subscription()),
        checkout: None,
        given_back: 0,
        card_ends: None,
        answers: None,
    };
    let checkout = Some(Checkout { plan: "pro@2".into(), open_until: day(11) });
    vec![
        ("", seen.clone()),
        ("answers", Observed { subscription: None, checkout, answers: Some((1, Outcome::Done)), ..seen.clone() }),
        ("given_back", Observed { given_back: 1, ..seen.clone() }),
        ("card", Observed { card_ends: Some(CARD_ENDS), ..seen.clone() }),
        ("amounts", Observed { subscription: Some(with_amounts()), ..seen }),
    ]
}

/// Each event.
#[must_use]
pub fn events() -> Vec<Sample<Event>> {
    let happened = Kind::ALL.iter().map(|&kind| ("", Event::Happened { kind, account: after(kind) }));
    let guest = Event::Happened { kind: Kind::Joined, account: with_guest() };
    happened.chain([("", Event::Refused { refusal: Refusal::NoSuchPlan }), ("workspace", guest)]).collect()
}

/// The account as the sample of each kind has it.
fn after(kind: Kind) -> Snapshot {
    match kind {
        Kind::Opened | Kind::Unchanged => snapshot(),
        Kind::TrialEnding => Snapshot { trial_notices: 1, version: 2, ..snapshot() },
        Kind::TrialEnded => {
            let trial_ended_at = Some(later(14 * 24 * 60 * 60));
            Snapshot { trial_ended_at, trial_notices: 3, version: 5, ..snapshot() }
        }
        Kind::PlanChanged => {
            Snapshot { plan: "pro@2".into(), trial_ends_at: None, trial_notices: 3, version: 6, ..snapshot() }
        }
        Kind::ClosingAsked => leaving(),
        Kind::Closed => {
            let left = leaving().leaving.map(|left| Box::new(Leaving { closed_at: Some(day(26)), ..*left }));
            let asked = Asked { number: 2, wish: Wish::End, at: day(26), outcome: None, by: None };
            let money = Some(Box::new(Money { asked: Some(asked), ..money() }));
            Snapshot { money, leaving: left, version: 9, ..leaving() }
        }
        Kind::Erased => {
            let (closed_at, erased_at) = (Some(day(26)), Some(day(29)));
            let left = leaving().leaving.map(|left| Box::new(Leaving { closed_at, erased_at, ..*left }));
            Snapshot { money: Some(Box::default()), leaving: left, version: 12, trial_notices: 0, ..paying() }
        }
        Kind::Invited | Kind::InvitationWithdrawn | Kind::Joined => of_people(kind, team()),
        Kind::RoleChanged | Kind::Left | Kind::HandedOver => of_people(kind, team()),
        _ => Snapshot { money: Some(Box::new(money_after(kind))), version: 6, ..paying() },
    }
}

/// Its people as the sample of each kind has them.
fn of_people(kind: Kind, account: Snapshot) -> Snapshot {
    let mut people = people();
    let mut owner = account.owner;
    match kind {
        Kind::Invited => {
            people.members.truncate(1);
            (people.invitations, people.sent, people.about) = (vec![invitation()], vec![day(2)], None);
        }
        Kind::InvitationWithdrawn => {
            people.members.truncate(1);
            (people.sent, people.about) = (vec![day(2)], None);
        }
        Kind::RoleChanged => people.members[1].role = Role::Billing,
        Kind::Left => people.members.truncate(1),
        Kind::HandedOver => {
            (people.members[0].role, people.members[1].role) = (Role::Admin, Role::Owner);
            owner = OTHER;
        }
        _ => {}
    }
    Snapshot { owner, people: Some(Box::new(people)), ..account }
}

/// Its money as the sample of each kind has it.
fn money_after(kind: Kind) -> Money {
    let asked = |wish, outcome| Some(Asked { number: 1, wish, at: day(9), outcome, by: None });
    let checkout = || Wish::Checkout { plan: "pro@2".into() };
    let with = |subscription| Money { subscription: Some(subscription), ..money() };
    let late = |tries| Subscription { standing: Standing::Late, tries, next_try_at: Some(day(43)), ..subscription() };
    let before = || Money { subscription: None, ..money() };
    match kind {
        Kind::Arranging => Money { asked: asked(checkout(), None), ..Money::default() },
        Kind::Arranged => Money {
            checkout: Some(Checkout { plan: "pro@2".into(), open_until: day(10) }),
            asked: asked(checkout(), Some(Outcome::Done)),
            ..before()
        },
        Kind::NotArranged => Money { asked: asked(checkout(), Some(Outcome::Refused)), ..before() },
        Kind::PaymentFailed => Money { overdue_since: Some(day(40)), ..with(late(1)) },
        Kind::PaymentOverdue => {
            let stopped = Some(Stopped { why: Stop::PaymentFailed, at: day(47) });
            Money { overdue_since: Some(day(40)), stopped, ..with(late(3)) }
        }
        Kind::ChangePlanned => with(Subscription { then: Some("hobby@2".into()), ..subscription() }),
        Kind::SubscriptionEnded => {
            let stopped = Some(Stopped { why: Stop::PlanEnded, at: day(40) });
            let over = Subscription { standing: Standing::Over, ended_at: Some(day(40)), ..subscription() };
            Money { stopped, ..with(over) }
        }
        Kind::GrantEnded => Money { granted: Some(Granted { plan: "pro@2".into(), until: Some(day(30)) }), ..money() },
        Kind::GivenBack => Money { given_back: 1, ..money() },
        Kind::CardExpiring => Money { card_ends: Some(CARD_ENDS), card_told: Some(CARD_ENDS), ..money() },
        _ => money(),
    }
}
