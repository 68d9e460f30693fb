use jiff::SignedDuration;
use jiff::civil::date;
use messages::account::samples::{leaving, money, paying, snapshot, subscription};
use messages::account::{Granted, Leaving, Money, Standing, Stop, Stopped};
use messages::workspace::{Desired, Pause, Reason, samples};

use super::*;

fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

fn day(count: i64) -> Timestamp {
    snapshot().opened_at + hours(24 * count)
}

fn with(money: Money) -> account::Snapshot {
    account::Snapshot { money: Some(Box::new(money)), ..paying() }
}

fn pays(subscription: Subscription) -> Money {
    Money { subscription: Some(subscription), ..money() }
}

fn stopped(why: Stop) -> Money {
    Money { stopped: Some(Stopped { why, at: day(20) }), overdue_since: Some(day(13)), ..money() }
}

/// Every way that an account can stand on day 20, as far as letters tell them apart.
fn accounts() -> Vec<(&'static str, account::Snapshot)> {
    let over = || Subscription { standing: Standing::Over, ended_at: Some(day(19)), ..subscription() };
    let plans = |then: &str| pays(Subscription { then: Some(then.into()), ..subscription() });
    let ends = |until| pays(Subscription { ends: true, until, ..subscription() });
    let given = |until| Money { granted: Some(Granted { plan: "pro@2".into(), until }), ..Money::default() };
    let left = leaving().leaving.map(|left| Box::new(Leaving { closed_at: Some(day(19)), ..*left }));
    let closed = account::Snapshot { leaving: left, ..leaving() };
    vec![
        ("its trial runs", account::Snapshot { trial_ends_at: Some(day(21)), ..snapshot() }),
        ("its trial should be over", snapshot()),
        ("its trial ended", account::Snapshot { trial_ended_at: Some(day(14)), ..snapshot() }),
        ("it pays", paying()),
        ("a payment is missing", with(Money { overdue_since: Some(day(19)), ..money() })),
        ("it is stopped, unpaid", with(stopped(Stop::PaymentFailed))),
        ("it ends in 3 days", with(ends(day(23)))),
        ("it ends in 4 days", with(ends(day(24)))),
        ("it becomes another plan", with(plans("hobby@2"))),
        ("it becomes the plan that it is", with(plans("pro@2"))),
        ("it is over", with(Money { stopped: Some(Stopped { why: Stop::PlanEnded, at: day(19) }), ..pays(over()) })),
        ("its card ends this month", with(Money { card_ends: Some(date(2026, 12, 1)), ..money() })),
        ("its card ends next month", with(Money { card_ends: Some(date(2027, 1, 1)), ..money() })),
        ("we gave it a plan for 2 days", with(given(Some(day(22))))),
        ("we gave it a plan for good", with(given(None))),
        ("it will be deleted", leaving()),
        ("it is deleted", closed),
    ]
}

/// Every way that a workspace can stand.
fn workspaces() -> Vec<(&'static str, workspace::Snapshot)> {
    let of = samples::snapshot;
    let held = |reason| {
        let pause = |pause: &Pause| Pause { reason, ends_at: Some(day(22)), ..*pause };
        let pauses = samples::paused().pauses.iter().take(1).map(pause).collect();
        workspace::Snapshot { pauses, ..samples::paused() }
    };
    let removed = workspace::Snapshot { pauses: held(Reason::TrialEnded).pauses, ..samples::removed() };
    let past = |pause: &Pause| Pause { ends_at: Some(day(20)), ..*pause };
    let over =
        workspace::Snapshot { pauses: held(Reason::TrialEnded).pauses.iter().map(past).collect(), ..samples::paused() };
    let leaves = workspace::Snapshot { desired: Desired::Deleted, ..of(State::Deprovisioning) };
    vec![
        ("setting up", of(State::Provisioning)),
        ("ready", of(State::Ready)),
        ("in trouble", of(State::Failed)),
        ("not known", of(State::Unknown)),
        ("paused, the trial ended", held(Reason::TrialEnded)),
        ("paused by its owner", workspace::Snapshot { pauses: held(Reason::OwnerRequest).pauses, ..samples::paused() }),
        ("paused for too long", over),
        ("deleted, and can be had back", removed),
        ("leaving", leaves),
        ("gone", of(State::Deleted)),
    ]
}

/// Whether this still holds on day 20.
fn holds(letter: Letter, known: Known<'_>) -> bool {
    let why = lost(letter, known, day(20) - SignedDuration::from_mins(5), day(20));
    assert!(why.is_none_or(|why| why == Dropped::Untrue), "{why:?}");
    why.is_none()
}

#[test]
fn a_letter_about_an_account_holds_where_the_account_stands_as_it_says() {
    let told: Vec<String> = Letter::ALL
        .iter()
        .filter(|letter| is_about_the_present(**letter) && !letter.word().starts_with("workspace"))
        .map(|letter| {
            let of = |(_, account): &&(_, account::Snapshot)| {
                holds(*letter, Known { account: Some(account), ..Known::default() })
            };
            let all = accounts();
            let holds: Vec<&str> = all.iter().filter(of).map(|(how, _)| *how).collect();
            format!("{}\n    {}", letter.word(), holds.join("\n    "))
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_letter_about_a_workspace_holds_where_the_workspace_stands_as_it_says() {
    let mut told = Vec::new();
    for letter in Letter::ALL.iter().filter(|letter| letter.word().starts_with("workspace")) {
        let by_trouble = matches!(letter, Letter::WorkspaceReady | Letter::WorkspaceTrouble | Letter::WorkspaceMended);
        for trouble_told in [Some(true), Some(false), None].into_iter().skip(if by_trouble { 0 } else { 2 }) {
            let of = |(_, workspace): &&(_, workspace::Snapshot)| {
                holds(*letter, Known { workspace: Some(workspace), trouble_told, ..Known::default() })
            };
            let all = workspaces();
            let holds: Vec<&str> = all.iter().filter(of).map(|(how, _)| *how).collect();
            let holds = if holds.is_empty() { "never".to_owned() } else { holds.join("\n    ") };
            told.push(format!("{}, trouble told: {trouble_told:?}\n    {holds}", letter.word()));
        }
    }
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn from_what_is_not_known_nothing_is_concluded_but_that_trouble_was_not_told() {
    for letter in Letter::ALL {
        assert_eq!(holds(*letter, Known::default()), *letter != Letter::WorkspaceMended, "{}", letter.word());
        let has_later =
            Known { has_later: true, trouble_told: Some(*letter == Letter::WorkspaceMended), ..Known::default() };
        assert_eq!(holds(*letter, has_later), !is_about_the_present(*letter), "{}", letter.word());
    }
    assert!(!holds(Letter::Unknown, Known::default()));
}

#[test]
fn what_is_older_than_it_is_of_use_is_too_late() {
    for letter in Letter::ALL {
        let known = Known { trouble_told: Some(*letter == Letter::WorkspaceMended), ..Known::default() };
        let after = |span| lost(*letter, known, day(0), day(0) + span);
        let of_use = rule(*letter).of_use;
        assert_eq!(after(of_use), None, "{}", letter.word());
        let late = (*letter != Letter::PlanEndsSoon).then_some(Dropped::TooLate);
        assert_eq!(after(of_use + SignedDuration::from_secs(1)), late, "{}", letter.word());
    }
}
