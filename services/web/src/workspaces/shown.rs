//! The home of a workspace as the gallery shows it: each of its states, and all that there is to say of trouble: with a next
//! try, with one under way, without one, and for somebody who may only look.

use std::time::Duration;

use domain::because::{Next, rule};
use domain::wording::because::{Line, OLDER};
use domain::wording::pause::{because, way_out};
use domain::workspace::Happening;
use jiff::Timestamp;
use messages::workspace::{Attempts, Reason, Region, State, Trouble};

use super::activity::told::Told;
use super::home::{Head, Tab};
use super::pausing::Pausing;
use super::show::{Arrived, Details, First, FromHere, Live, Page, Status};
use super::trying::Trying;
use super::waiting::Waiting;
use super::why::Why;
use crate::commands::Ask;
use crate::shelf::samples::{ADDRESS, NOW, WORKSPACE, before, days, steps};
use crate::shelf::{Shelf, Shown};
use face::dues::Dues;
use face::label::{Label, Tone};
use face::layout::{Closing, Frame, Here, Notice};
use face::when::Dates;

/// The page in its states.
pub(super) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada().at(Here::Workspaces);
    for label in Label::ALL {
        let name = match label {
            Label::SettingUp => "workspaces/show/setting_up",
            Label::Ready => "workspaces/show/ready",
            Label::Paused => "workspaces/show/paused",
            Label::HavingTrouble => "workspaces/show/having_trouble",
        };
        shelf.put(name, &show(frame.clone(), label))?;
    }
    let mut paused = show(frame.clone(), Label::Paused);
    let resume = Some(Ask::shown("resume"));
    paused.live.status.pausing = Some(Pausing { resume, ..pausing(&[Reason::OwnerRequest], None) });
    paused.live.status.why = why(Label::Paused, vec![vec![line("You paused it.", 3)]], None);
    shelf.put("workspaces/show/paused_by_wish", &paused)?;
    let reasons = [Reason::OwnerRequest, Reason::OverPlan, Reason::Operator];
    let keep = Some(Ask::shown("keep"));
    paused.live.status.pausing = Some(Pausing { keep, ..pausing(&reasons, Some(before(-days(7)))) });
    let over =
        vec![line(because(Reason::OverPlan), 700), line("Harbor's staff put the account on the Hobby plan.", 700)];
    let operator = vec![line(because(Reason::Operator), 9000), (OLDER.to_owned(), None)];
    paused.live.status.why = why(Label::Paused, vec![vec![line("Grace Hopper paused it.", 3)], over, operator], None);
    shelf.put("workspaces/show/paused_for_much", &paused)?;
    for_money(shelf)?;
    with_the_account(shelf)?;
    shelf.put("workspaces/show/ready_in_use", &show_in_use(frame.clone()))?;
    let mut ready = show(frame.clone(), Label::Ready);
    ready.live.status.first = Some(First::AskForKey);
    shelf.put("workspaces/show/ready_member", &ready)?;
    ready.live.status.first = Some(First::Send { address: ADDRESS.into(), keys: Tab::Keys.href(WORKSPACE) });
    shelf.put("workspaces/show/ready_with_key", &ready)?;
    (ready.live.status.first, ready.live.status.from_here) = (None, None);
    let href = format!("{}/d59k2v8c1h2s73fq0010", Tab::Sites.href(WORKSPACE));
    let address = Some("https://my-site.paper-shop.eu.example.com".to_owned());
    ready.live.status.arrived = Some(Arrived { href, address });
    shelf.put("workspaces/show/ready_arrived", &ready)?;
    shelf.put("workspaces/show/long_words", &show_long(frame))
}

/// Paused because the account is on its way out.
fn with_the_account(shelf: &mut Shelf<'_>) -> Shown {
    let at = before(-days(14));
    let closes = Some(Closing { at, is_theirs: true });
    let mut paused = show(shelf.grace().closing(closes).at(Here::Workspaces), Label::Paused);
    paused.live.status.pausing = Some(pausing(&[Reason::AccountClosing], Some(at)));
    let led = "You asked to have the account deleted.";
    let causes = vec![vec![line(because(Reason::AccountClosing), 60), line(led, 60)]];
    paused.live.status.why = why(Label::Paused, causes, None);
    paused.live.details.plan = "Pro".into();
    shelf.put("workspaces/show/paused_closing", &paused)
}

/// Paused for want of money: the banner says the same above every page, and both lead to where it is put right.
fn for_money(shelf: &mut Shelf<'_>) -> Shown {
    let ended = Dues::Ended { at: before(days(2)) };
    for (name, reason, led, dues) in [
        (
            "workspaces/show/paused_unpaid",
            Reason::PaymentFailed,
            "A payment was missing for seven days.",
            Dues::Unpaid { since: before(days(9)) },
        ),
        ("workspaces/show/paused_plan_ended", Reason::PlanEnded, "The time that was paid for is over.", ended),
    ] {
        let mut paused = show(shelf.grace().owing(Some(dues)).at(Here::Workspaces), Label::Paused);
        paused.live.status.pausing = Some(pausing(&[reason], Some(before(-days(12)))));
        let age = days(2);
        paused.live.status.why = why(Label::Paused, vec![vec![line(because(reason), age), line(led, age)]], None);
        // The trial has nothing to do with it.
        paused.live.status.why.rules.retain(|known| Some(known) != rule("trial@1").as_ref());
        paused.live.details.plan = "Pro".into();
        shelf.put(name, &paused)?;
    }
    let missing = Dues::Missing { since: before(days(2)), until: before(-days(5)) };
    for (name, dues, next) in [
        ("workspaces/show/ready_unpaid", Some(missing), Next::PayBy(before(-days(5)))),
        ("workspaces/show/ready_until_the_plan_ends", None, Next::PlanEnds(before(-days(12)))),
    ] {
        let mut ready = show(shelf.grace().owing(dues).at(Here::Workspaces), Label::Ready);
        ready.live.details.plan = "Pro".into();
        ready.live.status.why =
            why(Label::Ready, vec![vec![line("Its machine came up, and it answers.", 3)]], Some(next));
        shelf.put(name, &ready)?;
    }
    Ok(())
}

/// All that there is to say of trouble.
pub(super) fn trouble(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada().at(Here::Workspaces);
    let broke = |next| try_of(Trouble::Broke, next);
    for (name, trying) in [
        ("workspaces/show/having_trouble_trying_now", broke(Some(before(1)))),
        ("workspaces/show/having_trouble_late", broke(Some(before(90)))),
        ("workspaces/show/having_trouble_nothing_planned", broke(None)),
        (
            "workspaces/show/having_trouble_for_days",
            Trying { since: before(days(3)), is_old: true, ..try_of(Trouble::Broke, Some(before(-280))) },
        ),
        ("workspaces/show/having_trouble_member", Trying { ask: None, ..broke(Some(before(-280))) }),
    ] {
        shelf.put(name, &show_trouble(frame.clone(), Trouble::Broke, trying))?;
    }
    let text = domain::wording::refusal(messages::workspace::Refusal::TooSoon, None, None);
    let told = frame.saying(Notice { tone: Tone::Rest, text });
    let trying = Trying::of(
        before(260),
        Some(Trouble::TookTooLong),
        Some(&Attempts { made: 1, last_at: before(2), next_at: Some(before(-30)) }),
        NOW,
    );
    let offered = try_of(Trouble::TookTooLong, None);
    let trying = Trying { ask: offered.ask, write: offered.write, ..trying };
    shelf.put("workspaces/show/having_trouble_too_soon", &show_trouble(told, Trouble::TookTooLong, trying))
}

fn show(frame: Frame, label: Label) -> Page {
    let reason = match label {
        Label::SettingUp => "We are getting your workspace ready. You can close this page: it goes on without you.",
        Label::Ready => "Your workspace is up, and you can use it.",
        Label::Paused => Label::Paused.sentence(None),
        Label::HavingTrouble => domain::wording::trouble(Trouble::Unreachable),
    };
    let address = (label != Label::SettingUp).then(|| ADDRESS.to_owned());
    let head = Head::shown(label, reason, Tab::Overview);
    let status = Status {
        label,
        reason: reason.into(),
        why: why_of(label),
        waiting: (label == Label::SettingUp)
            .then(|| Waiting::of(State::Provisioning, before(41), NOW, Some(Duration::from_secs(38)))),
        trying: (label == Label::HavingTrouble).then(|| try_of(Trouble::Unreachable, Some(before(-72)))),
        pausing: (label == Label::Paused).then(|| pausing(&[Reason::TrialEnded], Some(before(-days(13))))),
        cancel: (label == Label::SettingUp).then(|| Ask::shown("cancel")),
        steps: if label == Label::SettingUp { steps() } else { Vec::new() },
        address: address.clone().filter(|_| label == Label::Ready),
        first: (label == Label::Ready).then(|| First::MakeKey(super::keys::make::OnePress::shown())),
        from_here: (label == Label::Ready).then(from_here),
        arrived: None,
    };
    let details = Details { region: "Europe".into(), plan: "Free trial".into(), created: before(41), address };
    let live = Live { dates: Dates::PLAIN, now: NOW, head, status, history: history(label), details };
    Page { frame, live }
}

fn from_here() -> FromHere {
    FromHere { example: super::sites::new_at(WORKSPACE), folder: format!("{}/folder", Tab::Sites.href(WORKSPACE)) }
}

/// A pause for these reasons, which ends the workspace then.
fn pausing(reasons: &[Reason], ends_at: Option<Timestamp>) -> Pausing {
    let is_theirs =
        |reason: &Reason| matches!(reason, Reason::OwnerRequest | Reason::OverPlan | Reason::AccountClosing);
    let ours = reasons.iter().any(|reason| !is_theirs(reason));
    let write = ours.then(|| format!("/help/write?page=/workspaces/{WORKSPACE}&workspace={WORKSPACE}"));
    let plan = reasons.iter().any(|reason| matches!(reason, Reason::TrialEnded | Reason::PlanEnded | Reason::OverPlan));
    let pay = reasons.contains(&Reason::PaymentFailed);
    let stay = reasons.contains(&Reason::AccountClosing);
    let ways_out = reasons.iter().map(|reason| way_out(*reason, None, Region::Eu)).collect();
    let next = ends_at.map_or(Next::Kept, Next::KeptUntil);
    Pausing { ways_out, next, resume: None, keep: None, plan, pay, stay, write }
}

fn line(sentence: &str, age: i64) -> Line {
    (sentence.to_owned(), Some(before(age)))
}

fn why(label: Label, causes: Vec<Vec<Line>>, next: Option<Next>) -> Why {
    let rules = match label {
        Label::Paused => ["suspension@1", "trial@1"].iter().filter_map(|version| rule(version)).collect(),
        Label::SettingUp | Label::Ready | Label::HavingTrouble => rule("workspace@1").into_iter().collect(),
    };
    Why::told(label, causes, rules, next)
}

/// As the log of each would have it.
fn why_of(label: Label) -> Why {
    let asked = || line("You asked for it.", 41);
    let up_by = Some(Next::UpBy(before(41 - 600)));
    let trial_ends = Some(Next::TrialEnds(before(-days(9))));
    match label {
        Label::SettingUp => why(label, vec![vec![asked()]], up_by),
        Label::Ready => why(label, vec![vec![line("Its machine came up, and it answers.", 3), asked()]], trial_ends),
        Label::Paused => {
            let over = vec![line(because(Reason::TrialEnded), 3), line("The free trial ended after 14 days.", 3)];
            why(label, vec![over], None)
        }
        Label::HavingTrouble => {
            let unreachable =
                vec![line("We asked for its machine, and got no answer.", 260), line("You asked for it.", 290)];
            why(label, vec![unreachable], None)
        }
    }
}

/// Four tries for a workspace that is in trouble since a few minutes, and the next one.
fn try_of(trouble: Trouble, next_at: Option<Timestamp>) -> Trying {
    let attempts = Attempts { made: 4, last_at: before(8), next_at };
    let trying = Trying::of(before(260), Some(trouble), Some(&attempts), NOW);
    Trying {
        ask: Some(Ask::shown("retry")),
        write: "/help/write?workspace=ws_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        ..trying
    }
}

/// The page of a workspace in this trouble, with this next try.
fn show_trouble(frame: Frame, trouble: Trouble, trying: Trying) -> Page {
    let mut page = show(frame, Label::HavingTrouble);
    page.live.status.reason = domain::wording::trouble(trouble).to_owned();
    if trouble == Trouble::Broke {
        page.live.status.why = why(Label::HavingTrouble, vec![vec![line("We saw that its machine broke.", 260)]], None);
    }
    page.live.status.trying = Some(trying);
    page
}

fn show_long(frame: Frame) -> Page {
    let mut page = show(frame, Label::Ready);
    page.live.head.name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".into();
    let address = "https://donaudampfschifffahrtselektrizitaetenhauptbetriebswerk-01jd6v3x8f.eu.example.com".to_owned();
    page.live.head.address = Some(address.clone());
    page.live.status.address = Some(address.clone());
    page.live.details.address = Some(address);
    page
}

/// Code has arrived, and somebody has a key of their own.
fn show_in_use(frame: Frame) -> Page {
    let mut page = show(frame, Label::Ready);
    page.live.status.first = None;
    page.live.history = vec![
        told(20, "Harbor", Happening::OwnKey),
        told(64, "Harbor", Happening::FirstCode),
        told(90, "Harbor", Happening::Ready),
        told(131, "You", Happening::Created),
    ];
    page
}

fn told(age: i64, who: &str, what: Happening) -> Told {
    Told { at: before(age), who: who.into(), what: what.sentence().into(), why: None }
}

fn history(label: Label) -> Vec<Told> {
    let (age, latest) = match label {
        Label::SettingUp => (22, Happening::SettingUp),
        Label::Ready => (3, Happening::Ready),
        Label::Paused => (3, Happening::Paused),
        Label::HavingTrouble => (260, Happening::Trouble),
    };
    let asked = if label == Label::HavingTrouble { 290 } else { 41 };
    vec![told(age, "Harbor", latest), told(asked, "You", Happening::Created)]
}
