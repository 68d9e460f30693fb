//! `docs/money.md`: what follows from each thing that can come to an account, however what it pays for stands. The page is written by
//! this test, and stays as it was decided: `HARBOR_FREEZE=1` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use domain::account::money::{arrange, repair};
use domain::account::set_plan;
use domain::authorize::Principal;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use messages::account::samples::{paying, quote, snapshot};
use messages::account::{Grant, Observed, Outcome, Snapshot, Standing, Stop, Subscription, Wish};

use crate::provider::{Told, day, days, paid_for, seen};

const HEAD: &str = "# What follows for an account from what comes to it

Decided by `domain::account::money`, written by its test `table`, and frozen: a cell that changes is a decision that changes. Days are counted from
when the account was opened; its trial is over after day 14, and what it pays for runs from day 10 to day 40.

Each table begins with how what is paid for stands at the payment provider, in our word and in theirs. `by` says what the plan comes from:
what we gave (`staff`), what is paid for (`subscription`), the `trial`. `–` is nothing, and `as before` that nothing was said.
";

/// The provider's word for each of ours.
const WORDS: [(Standing, &str); 9] = [
    (Standing::Incomplete, "incomplete"),
    (Standing::NeverBegan, "incomplete_expired"),
    (Standing::Free, "trialing"),
    (Standing::Paid, "active"),
    (Standing::Late, "past_due"),
    (Standing::Unpaid, "unpaid"),
    (Standing::Waiting, "paused"),
    (Standing::Over, "canceled"),
    (Standing::Unknown, "a word that we do not know"),
];

/// How it stands, and since when it was seen to.
fn stands(standing: Standing) -> Subscription {
    let owes = matches!(standing, Standing::Late | Standing::Unpaid | Standing::Waiting);
    let ended_at = (standing == Standing::Over).then(|| day(40));
    Subscription { tries: u32::from(owes), ended_at, ..paid_for(standing) }
}

/// An account that stands so. What begins is seen on a trial; all else was paid before.
fn account(standing: Standing) -> Told {
    let begins = matches!(standing, Standing::Incomplete | Standing::NeverBegan | Standing::Free);
    let seen_on = if begins { day(10) } else { day(40) };
    let mut told = Told::new(if begins { trying() } else { paying() });
    told.observes(&seen(seen_on, Some(stands(standing))), seen_on);
    Told::new(told.account)
}

/// An account on its trial, of whose end its people were told.
fn trying() -> Snapshot {
    Snapshot { trial_notices: 3, ..snapshot() }
}

/// One that is stopped because a payment is missing.
fn stopped() -> Told {
    let mut told = account(Standing::Late);
    told.ticks(day(47));
    told.is_answered(seen(day(47), Some(stands(Standing::Late))), Outcome::Done, day(47));
    told.ticks(day(47));
    Told::new(told.account)
}

/// Every way that an account can stand, and what is seen of it if it stays so.
fn begun() -> Vec<(String, Told, Option<Standing>)> {
    let mut all = vec![("nothing is paid for".to_owned(), Told::new(trying()), None)];
    for (standing, word) in WORDS {
        all.push((format!("`{}` ({word})", standing.word()), account(standing), Some(standing)));
    }
    all.push(("`late`, and the time to pay is over".to_owned(), stopped(), Some(Standing::Late)));
    all
}

type Comes = Box<dyn Fn(&mut Told)>;

/// All that can come.
fn comings(begun: &Told, standing: Option<Standing>) -> Vec<(String, Comes)> {
    let mut all: Vec<(String, Comes)> = Vec::new();
    for (next, word) in WORDS {
        let with = if Some(next) == standing {
            "the same again".to_owned()
        } else {
            format!("seen `{}` ({word})", next.word())
        };
        all.push((with, sees(begun, Some(stands(next)))));
    }
    all.extend(seen_otherwise(begun, standing));
    all.extend(answers(begun));
    all.extend(commands(begun));
    all.extend(times(begun, standing));
    all
}

/// The day on which it comes.
fn now(begun: &Told) -> Timestamp {
    begun.money().seen_at.map_or(day(12), |at| at + days(1))
}

fn sees(begun: &Told, subscription: Option<Subscription>) -> Comes {
    let at = now(begun);
    Box::new(move |told| told.observes(&seen(at, subscription.clone()), at))
}

fn seen_otherwise(begun: &Told, standing: Option<Standing>) -> Vec<(String, Comes)> {
    let at = now(begun);
    let is = standing.map(stands);
    let another = Subscription { id: "sub_2".into(), from: at, until: at + days(30), ..paid_for(Standing::Paid) };
    let mut all: Vec<(String, Comes)> = Vec::new();
    let mut with =
        |what: &str, subscription: Subscription| all.push((what.to_owned(), sees(begun, Some(subscription))));
    if let Some(is) = &is {
        with("one more try failed", Subscription { tries: is.tries + 1, ..is.clone() });
        with("another period began", Subscription { from: day(40), until: day(70), ..is.clone() });
        with("it will end", Subscription { ends: true, ..is.clone() });
        with("it will be hobby@2", Subscription { then: Some("hobby@2".into()), ..is.clone() });
        with("it is hobby@2", Subscription { plan: Some("hobby@2".into()), ..is.clone() });
        with("its price is none of ours", Subscription { plan: None, ..is.clone() });
    }
    with("another one is paid", another);
    let mut observed = |what: &str, observed: Observed| {
        all.push((what.to_owned(), Box::new(move |told| told.observes(&observed, at))));
    };
    observed("paid before, and seen only now", seen(day(9), Some(paid_for(Standing::Paid))));
    observed("over before, and seen only now", seen(day(9), Some(stands(Standing::Over))));
    observed("nothing is listed", seen(at, None));
    observed("nobody is known there", Observed { customer: None, ..seen(at, None) });
    observed("another customer, who pays nothing", Observed { customer: Some("cus_2".into()), ..seen(at, None) });
    observed("a second one was given back", Observed { given_back: 1, ..seen(at, is.clone()) });
    let card_ends = Some((at + days(20)).to_zoned(TimeZone::UTC).date());
    all.push((
        "its card ends in 20 days".to_owned(),
        Box::new(move |told| {
            told.observes(&Observed { card_ends, ..seen(at, is.clone()) }, at);
            told.ticks(at);
        }),
    ));
    all
}

fn answers(begun: &Told) -> Vec<(String, Comes)> {
    let at = now(begun);
    let answered = |what: &str, outcome: Outcome| {
        let comes: Comes = Box::new(move |told| {
            told.asks(&Wish::Look, at);
            told.kinds.clear();
            let subscription = told.money().subscription;
            told.is_answered(seen(at, subscription), outcome, at);
        });
        (what.to_owned(), comes)
    };
    vec![answered("what was asked is done", Outcome::Done), answered("what was asked is not done", Outcome::Refused)]
}

fn commands(begun: &Told) -> Vec<(String, Comes)> {
    let (at, plan) = (now(begun), |plan: &str| plan.to_owned());
    let wishes = [
        ("asked to buy pro@2", Wish::Checkout { plan: plan("pro@2") }),
        ("asked for card and bills", Wish::Portal { card: false }),
        ("asked what hobby@2 costs", Wish::Quote { plan: plan("hobby@2") }),
        ("asked to change to hobby@2", Wish::Change { quote: quote() }),
        ("asked to end it", Wish::Cancel),
        ("asked to let it go on", Wish::GoOn),
    ];
    let asks = |(what, wish): (&str, Wish)| {
        let comes: Comes = Box::new(move |told| {
            let owner = Principal::Person(told.account.owner);
            told.takes(&arrange(owner, Some(&told.account.clone()), &wish, true, at));
        });
        (what.to_owned(), comes)
    };
    let mut all: Vec<(String, Comes)> = wishes.into_iter().map(asks).collect();
    all.push((
        "we give a bill back".to_owned(),
        Box::new(move |told| {
            let wish = Wish::Refund { invoice: "in_1".into(), minor: None };
            told.takes(&repair(Principal::Staff, Some(&told.account.clone()), &wish, true, at));
        }),
    ));
    for (what, plan, until) in
        [("we give hobby@2 until day 60", "hobby@2", Some(day(60))), ("we take back what we gave", "trial@1", None)]
    {
        all.push((
            what.to_owned(),
            Box::new(move |told| {
                told.takes(&set_plan(Principal::Staff, Some(&told.account.clone()), plan, until, at));
            }),
        ));
    }
    all
}

fn times(begun: &Told, standing: Option<Standing>) -> Vec<(String, Comes)> {
    let later = move |told: &mut Told, at: Timestamp| {
        told.ticks(at);
        if told.asked().is_some() {
            told.is_answered(seen(at, standing.map(stands)), Outcome::Done, at);
        }
        told.ticks(at);
    };
    let second = jiff::SignedDuration::from_secs(1);
    let looked = move |at: Timestamp| -> Comes { Box::new(move |told| later(told, at)) };
    if begun.account.trial_ends_at.is_some() {
        return vec![
            ("a second before the trial is over".to_owned(), looked(day(14) - second)),
            ("the trial is over, and nobody can look".to_owned(), Box::new(|told| told.ticks(day(14)))),
            ("the trial is over, and it is looked at".to_owned(), looked(day(14))),
        ];
    }
    vec![
        ("a second before 7 days have passed".to_owned(), looked(day(47) - second)),
        ("7 days pass, and nobody can look".to_owned(), Box::new(|told| told.ticks(day(47)))),
        ("7 days pass, and it is looked at".to_owned(), looked(day(47))),
    ]
}

/// What was told, and how it stands then.
fn outcome(told: &Told) -> String {
    let money = told.money();
    let kinds: Vec<&str> = told.kinds.iter().map(|kind| kind.word()).collect();
    let refused = told.refused.map(|word| format!("refused: `{word}`"));
    let said = match (kinds.is_empty(), refused) {
        (_, Some(refused)) => refused,
        (true, None) => "as before".to_owned(),
        (false, None) => kinds.iter().map(|kind| format!("`{kind}`")).collect::<Vec<_>>().join(", "),
    };
    let by = money.grant.map_or("–", Grant::word);
    let date = |at: Timestamp| format!("day {}", snapshot().opened_at.duration_until(at).as_hours() / 24);
    let overdue = money.overdue_since.map_or("–".to_owned(), date);
    let stopped = match (money.stopped.map(|stopped| stopped.why), told.account.trial_ended_at) {
        (Some(why), _) => stop(why),
        (None, Some(_)) => "trial_ended",
        (None, None) => "–",
    };
    format!("{said} | {} | {by} | {overdue} | {stopped}", told.account.plan)
}

fn stop(why: Stop) -> &'static str {
    assert_ne!(why, Stop::Unknown);
    why.word()
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for (title, begun, standing) in begun() {
        let _ = write!(page, "\n## {title}\n\n");
        page.push_str("| comes | is said | plan | by | missing since | stopped |\n|---|---|---|---|---|---|\n");
        let _ = writeln!(page, "| *it stands so* | {} |", outcome(&begun).replacen("as before", "–", 1));
        for (what, comes) in comings(&begun, standing) {
            let mut told = begun.clone();
            comes(&mut told);
            let _ = writeln!(page, "| {what} | {} |", outcome(&told));
        }
    }
    page
}

#[test]
fn the_page_is_what_is_decided() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/money.md");
    let page = page();
    if std::env::var_os("HARBOR_FREEZE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (is, was)) in (1..).zip(page.lines().zip(found.lines())) {
        assert_eq!(is, was, "docs/money.md, line {line}: if it was meant, HARBOR_FREEZE=1 writes it anew");
    }
    assert_eq!(page.lines().count(), found.lines().count());
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| comes")).count();
    assert!(rows > 11 * 30, "every standing, and all that can come: {rows}");
}
