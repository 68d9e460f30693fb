//! What letters say is made of how things stand when they are sent.

use domain::letters::Known;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use letters::{Content, content};
use messages::account::{Granted, Leaving, Money, Stop, Stopped, Subscription, samples as accounts};
use messages::mail::{About, Enclosure, Letter};
use messages::samples::{AT, ENCLOSURE, QUESTION};
use messages::workspace::{Deletion, Farewell, Pause, Reason, State, Trouble, samples as workspaces};
use messages::{account, workspace};

fn about() -> About {
    About { question: Some(QUESTION), enclosure: Some(ENCLOSURE), amount: Some(accounts::amount()), ..About::default() }
}

fn day(count: i64) -> Timestamp {
    AT + SignedDuration::from_hours(24 * count)
}

/// An account of which everything can be said.
fn account() -> account::Snapshot {
    let subscription =
        Subscription { then: Some("hobby@2".into()), next_try_at: Some(day(43)), ..accounts::subscription() };
    let money = Money {
        subscription: Some(subscription),
        overdue_since: Some(day(40)),
        card_ends: Some(date(2027, 1, 1)),
        ..accounts::money()
    };
    let people = account::People { invitations: vec![accounts::invitation()], ..accounts::people() };
    let leaving = accounts::leaving().leaving.map(|left| Box::new(Leaving { closed_at: Some(day(26)), ..*left }));
    account::Snapshot {
        people: Some(Box::new(people)),
        leaving,
        trial_ends_at: Some(day(14)),
        trial_ended_at: Some(day(14)),
        money: Some(Box::new(money)),
        ..accounts::paying()
    }
}

/// The same, after the time to pay what is missing.
fn stopped() -> account::Snapshot {
    let mut account = account();
    let stopped = Some(Stopped { why: Stop::PaymentFailed, at: day(47) });
    account.money = account.money.map(|money| Box::new(Money { stopped, ..*money }));
    account
}

fn workspace() -> workspace::Snapshot {
    let pause = |reason, ends_at| Pause { reason, since: AT, ends_at, warnings: 0, told_at: None };
    let pauses = vec![pause(Reason::OwnerRequest, None), pause(Reason::TrialEnded, Some(day(14)))];
    let deletion = Some(Deletion { farewell: Farewell::GraceOver, at: day(14), restorable_until: None });
    let offer = workspaces::offered().offer;
    workspace::Snapshot {
        offer,
        pauses,
        deletion,
        trouble: Some(Trouble::Broke),
        ..workspaces::snapshot(State::Suspended)
    }
}

/// What is enclosed in a letter of this kind.
fn enclosure(letter: Letter) -> Option<Enclosure> {
    match letter {
        Letter::AddressAsked => Some(Enclosure::Link { to: "ada@example.com".into(), path: "/address/a".into() }),
        Letter::Invitation | Letter::Joined | Letter::WorkspaceOffered | Letter::OfferWithdrawn => {
            Some(Enclosure::Link { to: "grace@example.com".into(), path: "/invitations/a".into() })
        }
        Letter::ExportReady => Some(Enclosure::Link { to: "ada@example.com".into(), path: "/account/export/a".into() }),
        Letter::SignInLink => Some(Enclosure::SignIn {
            to: "ada@example.com".into(),
            path: "/sign-in/by-email/a".into(),
            code: "402881".into(),
        }),
        Letter::QuestionArrived | Letter::QuestionForUs => Some(Enclosure::Question { to: None, text: "Why?".into() }),
        Letter::QuestionAnswered => {
            Some(Enclosure::Answer { to: None, question: "Why?".into(), text: "Because.".into() })
        }
        _ => None,
    }
}

fn made(letter: Letter, account: &account::Snapshot, workspace: &workspace::Snapshot) -> Option<Content> {
    let known = Known { account: Some(account), workspace: Some(workspace), ..Known::default() };
    content(letter, &about(), known, enclosure(letter).as_ref(), AT)
}

#[test]
fn of_all_that_is_known_each_letter_can_be_made_and_is_of_its_kind() {
    for letter in Letter::ALL.iter().copied().filter(|letter| *letter != Letter::Digest) {
        let account = if letter == Letter::PaymentOverdue { stopped() } else { account() };
        let content = made(letter, &account, &workspace()).unwrap_or_else(|| panic!("{}", letter.word()));
        assert_eq!(content.letter(), letter);
    }
    assert_eq!(made(Letter::Digest, &account(), &workspace()), None, "it is made of others");
}

#[test]
fn of_nothing_no_letter_is_made_that_would_have_to_guess() {
    for letter in Letter::ALL {
        let content = content(*letter, &About::default(), Known::default(), None, AT);
        let says_when = matches!(
            letter,
            Letter::SignedInAnew
                | Letter::SignedOutEverywhere
                | Letter::AddressChanged
                | Letter::IdentityLinked
                | Letter::IdentityUnlinked
        );
        assert_eq!(content.is_some(), says_when, "{}", letter.word());
    }
}

#[test]
fn dates_are_those_that_are_decided() {
    let made = |letter| made(letter, &account(), &workspace());
    let plan = || "pro@2".to_owned();
    assert_eq!(made(Letter::TrialEnded), Some(Content::TrialEnded { at: day(14), deleted_at: day(28) }));
    let amount = Some(accounts::amount());
    let failed = Content::PaymentFailed { plan: plan(), pay_by: day(47), next_try_at: Some(day(43)), amount };
    assert_eq!(made(Letter::PaymentFailed), Some(failed));
    let overdue = Content::PaymentOverdue { plan: plan(), deleted_at: day(61), amount };
    assert_eq!(self::made(Letter::PaymentOverdue, &stopped(), &workspace()), Some(overdue));
    assert_eq!(self::made(Letter::PaymentFailed, &stopped(), &workspace()), None, "nothing works any more");
    let changes = Content::PlanWillChange { plan: plan(), then: Some("hobby@2".into()), at: day(40) };
    assert_eq!(made(Letter::PlanWillChange), Some(changes));
    let card = Content::CardExpiring { last_month: Some("December 2026".into()), next_charge_at: day(40) };
    assert_eq!(made(Letter::CardExpiring), Some(card), "valid to the end of its last month");
    let Some(Content::WorkspaceEnding { stopped, at }) = made(Letter::WorkspaceEnding) else { panic!("none") };
    assert_eq!((at, stopped.deleted_at, stopped.reasons.len()), (day(14), Some(day(14)), 2));
}

/// What was planned and is taken back before the letter goes is no letter: it would be untrue.
#[test]
fn what_is_not_planned_any_more_is_not_said() {
    let steady = accounts::paying();
    assert_eq!(made(Letter::PlanWillChange, &steady, &workspace()), None);
    assert_eq!(made(Letter::PaymentFailed, &steady, &workspace()), None);
    assert_eq!(made(Letter::TrialEnding, &steady, &workspace()), None);
    assert_eq!(made(Letter::WorkspaceEnding, &steady, &workspaces::snapshot(State::Suspended)), None);
}

/// A plan that one of us gave ends when it was given until, whatever is paid for beside it.
#[test]
fn what_we_gave_ends_when_we_said() {
    let granted = |until| Money { granted: Some(Granted { plan: "pro@2".into(), until }), ..accounts::money() };
    let account = |until| account::Snapshot { money: Some(Box::new(granted(until))), ..accounts::paying() };
    let soon = made(Letter::PlanEndsSoon, &account(Some(day(30))), &workspace());
    assert_eq!(soon, Some(Content::PlanEndsSoon { plan: "pro@2".into(), at: day(30) }));
    assert_eq!(made(Letter::PlanEndsSoon, &account(None), &workspace()), None, "for as long as nobody takes it back");
}
