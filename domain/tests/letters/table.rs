//! `docs/letters.md`: which letters there are. The page is written by this test, and stays as it was decided: `HARBOR_FREEZE=1` writes it anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use domain::letters::{A_DAY, Happened, Necessity, To, always, decide, is_about_the_present, rule, to};
use jiff::{SignedDuration, Timestamp};
use messages::account::samples::{paying, snapshot, subscription};
use messages::account::{Asked, Granted, Kind as Turn, Money, Outcome, Stop, Stopped, Subscription, Wish};
use messages::mail::Letter;
use messages::person::Choice;
use messages::workspace::{Deletion, Farewell, Kind, Reason, State, samples};
use messages::{Message, account, person, workspace};

const HEAD: &str = "# Letters

Which letters people get, decided by `domain::letters`, written by its test `table`, and frozen: a cell that changes is a decision that changes.

A letter follows from an event of the log, and is asked again before each try to send it: one that is no longer true is dropped with a record of it, and so is
one that is older than it is of use. Of letters that say how something is, the latest says it all: those marked *latest* are dropped where a later one waits or went. Those marked *first* are
awaited: they go before all others. By day means from 7 to 22 o'clock in the zone of whom it is for.
";

const TAIL: &str = "
The rest of what one day brings is gathered for ten minutes, or for three hours where none of it is urgent, and goes as one digest, of which there is one in 24 hours. The
necessary letters go first, and no letter waits for more than 36 hours. A digest that goes at night, for something urgent, takes along what would wait for the morning. What goes
*by itself* does not count: it answers what somebody did, or guards their account. A warning that a workspace will be deleted never waits for the next
digest: nothing is deleted whose last warning did not go out 24 hours before.

That trouble is over is told to whom the trouble was told, and nobody is told of trouble twice before it is over. Trouble that passes within five minutes is not told.
";

fn later(span: SignedDuration) -> Timestamp {
    snapshot().opened_at + span
}

fn day(count: i64) -> Timestamp {
    later(SignedDuration::from_hours(24 * count))
}

/// Events of accounts that have letters of their own only in one way, each with how the account was.
fn turns() -> Vec<(account::Snapshot, account::Event)> {
    let with = |money| account::Snapshot { money: Some(Box::new(money)), ..paying() };
    let of = |kind, account| account::Event::Happened { kind, account };
    let money = || paying().money.map(|money| *money).unwrap();
    let refund = Wish::Refund { invoice: "in_1".into(), minor: None };
    let refunded = Money {
        asked: Some(Asked { number: 1, wish: refund, at: day(11), outcome: Some(Outcome::Done), by: None }),
        ..money()
    };
    let ends = Money { subscription: Some(Subscription { ends: true, ..subscription() }), ..money() };
    let given = Money { granted: Some(Granted { plan: "pro@2".into(), until: Some(day(60)) }), ..money() };
    let over = Money { stopped: Some(Stopped { why: Stop::PlanEnded, at: day(12) }), ..money() };
    let other = account::Snapshot { plan: "hobby@2".into(), ..paying() };
    vec![
        (snapshot(), of(Turn::Subscribed, paying())),
        (paying(), of(Turn::Arranged, with(refunded))),
        (paying(), of(Turn::ChangePlanned, with(ends))),
        (paying(), of(Turn::PlanChanged, with(given.clone()))),
        (paying(), of(Turn::MoneySeen, with(given))),
        (paying(), of(Turn::GrantEnded, with(over))),
        (other.clone(), of(Turn::GrantEnded, paying())),
        (other, of(Turn::SubscriptionEnded, paying())),
    ]
}

/// The same of workspaces.
fn turns_of_workspaces() -> Vec<(workspace::Snapshot, workspace::Event)> {
    let of = |kind, workspace| workspace::Event::Happened { kind, workspace };
    let ready = samples::snapshot(State::Ready);
    let up = ready.created_at + SignedDuration::from_mins(6);
    let ready = workspace::Snapshot { first_ready_at: Some(up), since: up, ..ready };
    let deletion = Some(Deletion { farewell: Farewell::GraceOver, at: day(30), restorable_until: None });
    let gone = workspace::Snapshot { deletion, first_ready_at: Some(up), ..samples::snapshot(State::Deleted) };
    assert!(samples::paused().pauses.iter().any(|pause| pause.reason != Reason::OwnerRequest));
    vec![
        (samples::snapshot(State::Provisioning), of(Kind::Ready, ready.clone())),
        (ready, of(Kind::Suspended, samples::paused())),
        (samples::paused(), of(Kind::Resumed, samples::snapshot(State::Provisioning))),
        (samples::snapshot(State::Deprovisioning), of(Kind::Deleted, gone)),
        (samples::offered(), of(Kind::OfferWithdrawn, samples::snapshot(State::Ready))),
        (samples::offered(), of(Kind::OfferDeclined, samples::snapshot(State::Ready))),
    ]
}

/// What brings each letter: the names of events, as they stand on the log.
fn causes() -> Vec<(String, Letter)> {
    let mut all = Vec::new();
    let mut note = |message: Message, happened: Happened<'_>| {
        let name = message.kind().split('@').next().map(str::to_owned).unwrap_or_default();
        all.extend(decide(happened, day(12)).into_iter().map(|wanted| (name.clone(), wanted.letter)));
    };
    let usual = account::samples::events().into_iter().map(|(_, event)| (paying(), event));
    // The sample of a plan that ended is one that another one gave before: its own case stands among the turns.
    for (before, event) in usual.filter(|(_, event)| event.kind() != Some(Turn::GrantEnded)).chain(turns()) {
        let message = Message::AccountEvent(before.id, event.clone());
        note(message, Happened::Account { before: Some(&before), event: &event });
    }
    let ready = samples::snapshot(State::Ready);
    let usual = samples::events().into_iter().map(|(_, event)| (ready.clone(), event));
    for (before, event) in usual.chain(turns_of_workspaces()) {
        let message = Message::WorkspaceEvent(before.id, Box::new(event.clone()));
        note(message, Happened::Workspace { before: Some(&before), event: &event });
    }
    for (_, event) in person::samples::events() {
        let id = snapshot().owner;
        note(Message::PersonEvent(id, event.clone()), Happened::Person { id, event: &event });
    }
    all
}

fn row(letter: Letter, causes: &[(String, Letter)]) -> String {
    let names: BTreeSet<&str> =
        causes.iter().filter(|(_, caused)| *caused == letter).map(|(name, _)| name.as_str()).collect();
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let cause = if letter == Letter::Digest { "too many letters at once".to_owned() } else { names.join(", ") };
    let rule = rule(letter);
    let whom = match to(letter) {
        To::Them => "them",
        To::TheAddressAsked => "the address that it names",
        To::TheAddressBefore => "the address before",
        To::Us => "those of us who answer",
    };
    let choice = match rule.necessity {
        Necessity::Necessary => always(letter).map_or_else(String::new, |why| format!("no: {why}")),
        Necessity::Optional(Choice::Ready) => "yes, with *ready*".to_owned(),
        Necessity::Optional(Choice::Trouble) => "yes, with *trouble*".to_owned(),
        Necessity::Optional(Choice::News | Choice::Unknown) => "yes".to_owned(),
    };
    let hours = if rule.urgent { "any" } else { "by day" };
    let alone = if rule.alone { ", by itself" } else { "" };
    let awaited = if rule.awaited { ", *first*" } else { "" };
    let latest = if is_about_the_present(letter) { ", *latest*" } else { "" };
    let hours_of_use = rule.of_use.as_hours();
    let of_use = if letter == Letter::PlanEndsSoon {
        "until it ends".to_owned()
    } else if hours_of_use % 24 == 0 && hours_of_use > 24 {
        format!("{} days", hours_of_use / 24)
    } else if hours_of_use == 0 {
        format!("{} minutes", rule.of_use.as_mins())
    } else {
        format!("{hours_of_use} hours")
    };
    format!("| `{}` | {cause} | {whom} | {choice} | {hours}{alone}{awaited} | {of_use}{latest} |", letter.word())
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str(
        "\n| letter | follows from | goes to | can be switched off | hours | of use for |\n|---|---|---|---|---|---|\n",
    );
    let causes = causes();
    for letter in Letter::ALL {
        let _ = writeln!(page, "{}", row(*letter, &causes));
    }
    let counted = Letter::ALL.iter().filter(|letter| !rule(**letter).alone && **letter != Letter::Digest).count();
    let _ = writeln!(
        page,
        "\nOf the {counted} kinds that count, at most {A_DAY} letters go to one person in any 24 hours."
    );
    page.push_str(TAIL);
    page
}

#[test]
fn the_page_is_what_is_decided() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/letters.md");
    let page = page();
    if std::env::var_os("HARBOR_FREEZE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    for (line, (is, was)) in (1..).zip(page.lines().zip(found.lines())) {
        assert_eq!(is, was, "docs/letters.md, line {line}: if it was meant, HARBOR_FREEZE=1 writes it anew");
    }
    assert_eq!(page.lines().count(), found.lines().count());
}

#[test]
fn every_letter_follows_from_something() {
    let causes = causes();
    let caused = |letter: &Letter| causes.iter().any(|(_, caused)| caused == letter);
    let without: Vec<_> = Letter::ALL.iter().filter(|letter| !caused(letter)).collect();
    assert_eq!(without, [&Letter::Digest]);
}
