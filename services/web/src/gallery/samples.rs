//! A small believable company to fill the gallery with. Nothing here reaches a customer.

use jiff::{SignedDuration, Timestamp};

use crate::face::label::{Label, Tone};
use crate::face::layout::{Frame, Notice, Person, Theme, Trial};
use crate::face::step::{Progress, Step};
use crate::orders::waiting::{self, Outcome};
use crate::signin::choose::Provider;
use crate::site::pricing::{Call, Cell, Line, Plan, Promise};
use crate::workspaces::create::{self, Problems, Region};
use crate::workspaces::list::{Deleted, Room, Row};
use crate::workspaces::show::{self, Details, Entry, Live, Status};

pub const PROMISE: Promise = Promise { trial_days: 14 };
pub const FULL: &str = "Your trial comes with one workspace, and you have it. The Pro plan has room for five.";
pub const NO_ACCOUNT_ROOM: &str = "Your trial has ended. Choose a plan to make a new workspace.";
const ADDRESS: &str = "https://paper-shop.eu.example.com";

/// 21 November 2026, 09:42:07 UTC: every page of the gallery is drawn at this instant.
pub const NOW: Timestamp = Timestamp::constant(1_795_254_127, 0);

pub fn before(seconds: i64) -> Timestamp {
    NOW - SignedDuration::from_secs(seconds)
}

pub const fn days(count: i64) -> i64 {
    count * 24 * 60 * 60
}

pub fn visitor(theme: Theme) -> Frame {
    Frame::visitor(NOW, theme)
}

/// Ada is on trial.
pub fn ada(theme: Theme) -> Frame {
    let person = Person { name: "Ada Lovelace".into(), email: "ada@example.com".into(), picture: None };
    Frame::person(NOW, theme, person, Trial::until(before(-days(9) - 60), NOW))
}

/// Grace pays, so she never sees a trial, and her address is long.
pub fn grace(theme: Theme) -> Frame {
    let email = "grace.brewster.murray.hopper@compilers.example.com".into();
    Frame::person(NOW, theme, Person { name: "Grace Hopper".into(), email, picture: None }, None)
}

pub fn welcome() -> Notice {
    let text = "Welcome to Harbor. Your free trial has started, and runs for 14 days.".into();
    Notice { tone: Tone::Good, text }
}

pub fn providers() -> Vec<Provider> {
    let provider = |id: &str, label: &str| Provider { id: id.into(), label: label.into() };
    vec![provider("google", "Google"), provider("company", "your company account"), provider("demo", "a demo account")]
}

pub fn plans(yours: Option<&str>) -> Vec<Plan> {
    let plan = |id: &str, name: &str, summary: &str, price: &str, facts: &[&str]| Plan {
        id: id.into(),
        name: name.into(),
        summary: summary.into(),
        price: price.into(),
        per: "a month".into(),
        facts: facts.iter().map(|&fact| fact.into()).collect(),
        call: if yours == Some(id) {
            Call::Yours
        } else {
            Call::Go { label: "Start free".into(), href: "/sign-in".into() }
        },
    };
    vec![
        plan("hobby", "Hobby", "For your own projects.", "€9", &["1 workspace", "In Europe", "10 sites in it"]),
        plan(
            "pro",
            "Pro",
            "For work that others count on.",
            "€29",
            &[
                "5 workspaces",
                "In Europe or the US",
                "As many sites as you like",
                "Your own web addresses",
                "Help comes first",
            ],
        ),
    ]
}

pub fn lines() -> Vec<Line> {
    let line = |what: &str, cells: [Cell; 2]| Line { what: what.into(), cells: cells.into() };
    let much = |text: &str| Cell::Much(text.into());
    vec![
        line("Workspaces", [much("1"), much("5")]),
        line("Places", [much("Europe"), much("Europe and the US")]),
        line("Sites in each workspace", [much("10"), much("No limit")]),
        line("Your own web addresses", [Cell::No, Cell::Yes]),
        line("Your questions come first", [Cell::No, Cell::Yes]),
    ]
}

pub fn rows() -> Vec<Row> {
    let row = |id: &str, name: &str, label, reason: &str, address: Option<&str>, age| Row {
        id: format!("ws_{id}"),
        name: name.into(),
        label,
        reason: reason.into(),
        region: if age > days(20) { "US".into() } else { "Europe".into() },
        address: address.map(Into::into),
        created: before(age),
    };
    let trouble = "It stopped answering at 08:12. We were told, and are on it.";
    let unpaid = "Your last payment did not go through. We keep everything until 5 December 2026.";
    let long = "The quite long name that somebody gave to a workspace before lunch";
    vec![
        row("1", "Paper shop", Label::Ready, "All is well.", Some(ADDRESS), 40 * 60),
        row(
            "2",
            "Winter sale",
            Label::SettingUp,
            "We are getting it going. This usually takes under a minute.",
            None,
            12,
        ),
        row("3", "Old blog", Label::Paused, unpaid, None, days(3)),
        row("4", "Club calendar", Label::HavingTrouble, trouble, Some("https://club-calendar.eu.example.com"), days(9)),
        row(
            "5",
            long,
            Label::Ready,
            "All is well.",
            Some("https://the-quite-long-name-that-somebody-gave.us.example.com"),
            days(200),
        ),
    ]
}

pub fn deleted() -> Vec<Deleted> {
    vec![
        Deleted { name: "First try".into(), restorable_until: before(-days(5)) },
        Deleted { name: "Summer sale".into(), restorable_until: before(-days(1)) },
    ]
}

pub fn create(frame: Frame) -> create::Page {
    let region = |id: &str, name: &str, hint: &str, chosen| Region {
        id: id.into(),
        name: name.into(),
        hint: hint.into(),
        locked: None,
        chosen,
    };
    create::Page {
        frame,
        command: "cmd_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        account: "acct_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        name: String::new(),
        regions: vec![
            region("eu", "Europe", "Close to people in Europe.", true),
            region("us", "US", "Close to people in North America.", false),
        ],
        room: Room::Free,
        problems: Problems::default(),
    }
}

pub fn create_locked(frame: Frame) -> create::Page {
    let mut page = create(frame);
    page.name = "Paper shop".into();
    for region in page.regions.iter_mut().filter(|region| region.id == "us") {
        region.locked = Some("The Hobby plan is for Europe. Pro adds the US.".into());
    }
    page
}

pub fn create_with_problems(frame: Frame) -> create::Page {
    let mut page = create(frame);
    page.name = "Paper <shop> & \"sons\"".into();
    page.problems = Problems {
        name: Some("Please use letters, numbers, spaces and dashes only.".into()),
        region: Some("Please pick a place.".into()),
        order: Some("We did not make the workspace yet. Have a look at what is marked below.".into()),
    };
    page
}

pub fn show(frame: Frame, label: Label) -> show::Page {
    let (reason, next) = match label {
        Label::SettingUp => (
            "We are getting your workspace going. This usually takes under a minute.",
            "You can close this page. Your workspace will be here when you come back.",
        ),
        Label::Ready => ("Your workspace is up, and you can use it.", "Next, send your first code to it."),
        Label::Paused => (
            "Your free trial ended on 20 November 2026. Nothing is lost.",
            "Choose a plan by 4 December 2026 and it comes back just as it was. After that day we delete it.",
        ),
        Label::HavingTrouble => (
            "Your workspace stopped answering at 09:12. We were told, and we are working on it.",
            "There is nothing you need to do. This page changes by itself once it is well again.",
        ),
    };
    let address = (label != Label::SettingUp).then(|| ADDRESS.to_owned());
    let status = Status {
        label,
        reason: reason.into(),
        next: Some(next.into()),
        steps: if label == Label::SettingUp { steps() } else { Vec::new() },
        address: address.clone().filter(|_| label == Label::Ready),
    };
    let details = Details { region: "Europe".into(), plan: "Free trial".into(), created: before(41), address };
    let live = Live { status, history: history(label), details };
    show::Page { frame, id: "ws_01jd6v3x8f7q2m9k4w5t6y7z8a".into(), name: "Paper shop".into(), live }
}

pub fn show_long(frame: Frame) -> show::Page {
    let mut page = show(frame, Label::Ready);
    page.name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".into();
    let address = "https://donaudampfschifffahrtselektrizitaetenhauptbetriebswerk-01jd6v3x8f.eu.example.com".to_owned();
    page.live.status.address = Some(address.clone());
    page.live.details.address = Some(address);
    page
}

pub fn steps() -> Vec<Step> {
    let step = |name: &str, progress| Step { name: name.into(), progress };
    vec![
        step("Ordered", Progress::Done(before(41))),
        step("Machine found", Progress::Done(before(22))),
        step("Starting", Progress::Now),
        step("Ready", Progress::Later),
    ]
}

fn history(label: Label) -> Vec<Entry> {
    let entry = |age, sentence: &str| Entry { at: before(age), sentence: sentence.into() };
    let latest = match label {
        Label::SettingUp => entry(22, "We found a machine for it in Europe."),
        Label::Ready => entry(3, "It became ready."),
        Label::Paused => entry(3, "It was paused, because your free trial ended."),
        Label::HavingTrouble => entry(3, "It stopped answering. Our team was told."),
    };
    vec![latest, entry(41, "It was ordered.")]
}

pub fn order(frame: Frame, outcome: Outcome) -> waiting::Page {
    let live = waiting::Live { what: "a new workspace called “Paper shop”".into(), ordered: before(4), outcome };
    waiting::Page { frame, id: "cmd_01jd6v3x8f7q2m9k4w5t6y7z8a".into(), live }
}
