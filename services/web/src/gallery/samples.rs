//! A small believable company to fill the gallery with. Nothing here reaches a customer.

use std::sync::Arc;
use std::time::Duration;

use access::workspace::{Counts, Entry};
use domain::entitlement;
use domain::workspace::Name;
use jiff::{SignedDuration, Timestamp};
use messages::workspace::{Attempts, Region, State, Trouble};

use crate::commands::Ask;
use crate::commands::Problems;
use crate::orders::waiting::{self, Outcome};
use crate::palette::answers::Named;
use crate::signin::choose::Provider;
use crate::site::compared::compared;
use crate::site::landing;
use crate::site::legal::{self, Paper};
use crate::site::listing::Listing;
use crate::site::pricing::{self, Reader};
use crate::workspaces::activity;
use crate::workspaces::create;
use crate::workspaces::home::{Head, Tab};
use crate::workspaces::list::{self, Deleted, Room, Row};
use crate::workspaces::pausing::{Line, Pausing};
use crate::workspaces::regions;
use crate::workspaces::rename;
use crate::workspaces::settings;
use crate::workspaces::show::{self, Details, Live, Status};
use crate::workspaces::trying::Trying;
use crate::workspaces::waiting::Waiting;
use domain::wording::pause::{because, way_out};
use face::assets::Asset;
use face::label::{Label, Tone};
use face::layout::{Frame, Here, Notice, Person, Theme, Trial};
use face::markdown::Document;
use face::paging::Paging;
use face::step::{Progress, Step};
use face::when::Dates;
use messages::workspace::Reason;

pub const FULL: &str = "Your plan includes one workspace. Pro will have five, but is not for sale yet.";
pub const NO_ACCOUNT_ROOM: &str = "Your account is not open yet.";
pub const OPENING: &str = "We are opening your account. This takes a moment. Then you can make your first workspace.";
pub const TOO_SOON: &str = "You asked for this a moment ago. Please give it a few seconds.";
/// Ada's.
pub const ACCOUNT: &str = "acct_01jd6v3x8f7q2m9k4w5t6y7z8a";
pub const ADDRESS: &str = "https://paper-shop.eu.example.com";

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
    let person =
        Person { account: ACCOUNT.into(), name: "Ada Lovelace".into(), email: "ada@example.com".into(), picture: None };
    Frame::person(NOW, theme, person, Trial::until(before(-days(9) - 60), NOW))
}

/// Grace pays, so she never sees a trial, and her address is long.
pub fn grace(theme: Theme) -> Frame {
    let email = "grace.brewster.murray.hopper@compilers.example.com".into();
    let account = "acct_01jd6v3x8f7q2m9k4w5t6y7z8b".into();
    Frame::person(NOW, theme, Person { account, name: "Grace Hopper".into(), email, picture: None }, None)
}

pub fn welcome() -> Notice {
    let text = "Welcome to Harbor. Your free trial has started, and runs for 14 days.".into();
    Notice { tone: Tone::Good, text }
}

pub fn providers() -> Vec<Provider> {
    let provider = |id: &str, label: &str| Provider { id: id.into(), label: label.into() };
    vec![provider("google", "Google"), provider("company", "your company account"), provider("demo", "a demo account")]
}

pub fn listing(path: &str, title: &'static str, description: &'static str) -> Listing {
    let address = |path: &str| format!("https://harbor.example.com{path}");
    Listing { title, description, address: address(path), picture: address(Asset::PictureLight.path()) }
}

/// A legal text as somebody may write it.
pub fn legal(frame: Frame, paper: Paper) -> legal::Page {
    let text = match paper {
        Paper::Terms => {
            "# Terms\n\nThese are the rules for you and us.\n\n## What you get\n\n1. One workspace.\n2. A web address.\n\n> Be kind.\n\n### And\n\n- what you *pay*\n- what **we** do\n"
        }
        Paper::Privacy => {
            "# Privacy\n\nWhat we keep of you.\n\n| What | Why | How long |\n|---|---|---|\n| Your name | To greet you | Until you leave |\n| Your e-mail address | To write to you | Until you leave |\n"
        }
        Paper::Imprint => {
            "# Imprint\n\nHarbor Example Ltd  \nQuay 1, Port\n\n[help@example.com](mailto:help@example.com)\n"
        }
    };
    legal::Page { frame, text: Arc::new(Document::read(text).unwrap_or_default()) }
}

pub fn landing(frame: Frame, reader: Reader) -> landing::Page {
    let listing = listing("/", landing::Page::TITLE, landing::Page::DESCRIPTION);
    let (deploy, plans) = (landing::Deploy::shown(), pricing::cards(reader, &[]));
    landing::Page { frame, listing, deploy, plans, promise: pricing::promise() }
}

pub fn pricing(frame: Frame, reader: Reader, regions: &[Region]) -> pricing::Page {
    let listing = listing("/pricing", "Plans", pricing::Page::DESCRIPTION);
    let (plans, compared) = (pricing::cards(reader, regions), compared(reader));
    pricing::Page { frame: frame.at(Here::Plans), listing, plans, compared, promise: pricing::promise() }
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
    let trouble = "Your workspace stopped working.";
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

/// A list of these.
pub fn list(workspaces: Vec<Row>) -> list::Live {
    list::Live {
        dates: Dates::PLAIN,
        now: NOW,
        notice: None,
        counts: Counts::of(workspaces.iter().map(|row| row.label)),
        paging: Paging::of(1, 50, workspaces.len()),
        workspaces,
        deleted: Vec::new(),
        room: Room::Free,
        steps: None,
    }
}

/// What the palette knows of these.
pub fn named() -> Vec<Named> {
    let named = |row: Row| Named {
        is_awaited: row.label == Label::SettingUp,
        id: row.id,
        name: row.name,
        address: row.address,
        may_rename: true,
    };
    rows().into_iter().map(named).collect()
}

pub fn deleted() -> Vec<Deleted> {
    vec![
        Deleted { restore: Some(ask("restore")), name: "First try".into(), restorable_until: before(-days(5)) },
        Deleted { restore: Some(ask("restore")), name: "Summer sale".into(), restorable_until: before(-days(1)) },
    ]
}

pub fn create(frame: Frame) -> create::Page {
    let region = |id: &str, name: &str, hint: &str, chosen| regions::Region {
        id: id.into(),
        name: name.into(),
        hint: hint.into(),
        locked: None,
        later: None,
        chosen,
    };
    create::Page {
        frame,
        command: "cmd_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        account: ACCOUNT.into(),
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
        region.locked = Some("The United States is part of the Pro plan.".into());
    }
    page
}

/// As somebody on a trial sees it.
pub fn create_on_trial(frame: Frame) -> create::Page {
    let mut page = create(frame);
    for (region, place) in page.regions.iter_mut().zip(Region::ALL) {
        region.later = entitlement::after_trial(plans::TRIAL, *place).map(|later| later.to_string());
    }
    page
}

pub fn create_with_problems(frame: Frame) -> create::Page {
    let mut page = create(frame);
    page.name = "Paper <shop> & \"sons\"".into();
    page.problems = Problems::whole("We did not make the workspace yet. Have a look at what is marked below.")
        .and("name", Some("Please use letters, numbers, spaces and dashes only.".into()))
        .and("region", Some("Please pick a region.".into()));
    page
}

pub fn show(frame: Frame, label: Label) -> show::Page {
    let (reason, next) = match label {
        Label::SettingUp => {
            ("We are getting your workspace ready. You can close this page: it goes on without you.", "")
        }
        Label::Ready => (
            "Your workspace is up, and you can use it.",
            "Next, send your first code to it. Three lines in a terminal do that:",
        ),
        Label::Paused => ("Your workspace is stopped. Everything in it is kept.", ""),
        Label::HavingTrouble => (domain::wording::trouble(Trouble::Unreachable), ""),
    };
    let address = (label != Label::SettingUp).then(|| ADDRESS.to_owned());
    let head =
        Head { address: address.clone().filter(|_| label == Label::Ready), ..head(label, reason, Tab::Overview) };
    let status = Status {
        pausing: (label == Label::Paused).then(pausing),
        cancel: (label == Label::SettingUp).then(|| ask("cancel")),
        label,
        reason: reason.into(),
        next: (!next.is_empty()).then(|| next.into()),
        waiting: (label == Label::SettingUp)
            .then(|| Waiting::of(State::Provisioning, before(41), NOW, Some(Duration::from_secs(38)))),
        trying: (label == Label::HavingTrouble).then(|| trying(Trouble::Unreachable, Some(before(-72)))),
        steps: if label == Label::SettingUp { steps() } else { Vec::new() },
        address: address.clone().filter(|_| label == Label::Ready),
        awaits_code: label == Label::Ready,
    };
    let details = Details { region: "Europe".into(), plan: "Free trial".into(), created: before(41), address };
    let live = Live { dates: Dates::PLAIN, now: NOW, head, status, history: history(label), details };
    show::Page { frame, live }
}

fn head(label: Label, reason: &str, tab: Tab) -> Head {
    Head {
        id: "ws_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        name: "Paper shop".into(),
        label,
        reason: reason.into(),
        address: (label == Label::Ready).then(|| ADDRESS.to_owned()),
        tab,
    }
}

/// A history of so many facts, on one of its pages.
pub fn activity(frame: Frame, facts: usize, page: usize) -> activity::Page {
    let told = ["It became ready.", "Something was wrong with it.", "It was ordered."];
    let paging = Paging::of(page, 20, facts);
    let shown = (facts - paging.skipped()).min(20);
    let sentence = |place: usize| if place + 1 == facts { told[2] } else { told[place % 2] };
    let entry = |place: usize| Entry {
        at: before(i64::try_from(place).unwrap_or(0) * 5000 + 70),
        sentence: sentence(place).into(),
    };
    let history = (paging.skipped()..paging.skipped() + shown).map(entry).collect();
    let head = head(Label::Ready, "Your workspace is up, and you can use it.", Tab::Activity);
    activity::Page { frame, live: activity::Live { dates: Dates::PLAIN, now: NOW, head, history, paging } }
}

pub fn settings(frame: Frame, label: Label) -> settings::Page {
    let live = settings::Live {
        restart: Some(ask("restart")),
        pause: Some(ask("pause")),
        delete: Some("/workspaces/ws_01jd6v3x8f7q2m9k4w5t6y7z8a/delete".into()),
        dates: Dates::PLAIN,
        now: NOW,
        head: head(label, "Your workspace is up, and you can use it.", Tab::Settings),
        region: "Europe".into(),
        address: (label == Label::Ready).then(|| ADDRESS.to_owned()),
        created: before(days(3)),
        rename: Some("/workspaces/ws_01jd6v3x8f7q2m9k4w5t6y7z8a/rename".into()),
    };
    settings::Page { frame, live }
}

/// Giving it another name; with what was typed in vain, if it was tried.
pub fn rename(frame: Frame, tried: Option<&str>) -> rename::Page {
    let problem = tried.and_then(|name| Name::parse(name).err()).map(|bad| bad.to_string());
    rename::Page {
        frame,
        command: "cmd_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        account: ACCOUNT.into(),
        action: "/workspaces/ws_01jd6v3x8f7q2m9k4w5t6y7z8a/rename".into(),
        back: "/workspaces/ws_01jd6v3x8f7q2m9k4w5t6y7z8a/settings".into(),
        called: "Paper shop".into(),
        name: tried.unwrap_or("Paper shop").to_owned(),
        problems: Problems::default().and("name", problem),
    }
}

/// Four tries for a workspace that is in trouble since a few minutes, and the next one.
pub fn trying(trouble: Trouble, next_at: Option<Timestamp>) -> Trying {
    let attempts = Attempts { made: 4, last_at: before(8), next_at };
    let trying = Trying::of(before(260), Some(trouble), Some(&attempts), NOW);
    let ask = Ask {
        action: "/workspaces/ws_01jd6v3x8f7q2m9k4w5t6y7z8a/retry".into(),
        command: "cmd_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        account: ACCOUNT.into(),
    };
    Trying { ask: Some(ask), write: "/help/write?workspace=ws_01jd6v3x8f7q2m9k4w5t6y7z8a".into(), ..trying }
}

/// The page of a workspace in this trouble, with this next try.
pub fn show_trouble(frame: Frame, trouble: Trouble, trying: Trying) -> show::Page {
    let mut page = show(frame, Label::HavingTrouble);
    page.live.status.reason = domain::wording::trouble(trouble).to_owned();
    page.live.status.trying = Some(trying);
    page
}

pub fn show_long(frame: Frame) -> show::Page {
    let mut page = show(frame, Label::Ready);
    page.live.head.name = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".into();
    let address = "https://donaudampfschifffahrtselektrizitaetenhauptbetriebswerk-01jd6v3x8f.eu.example.com".to_owned();
    page.live.head.address = Some(address.clone());
    page.live.status.address = Some(address.clone());
    page.live.details.address = Some(address);
    page
}

/// Code has arrived, and somebody has a key of their own.
pub fn show_in_use(frame: Frame) -> show::Page {
    let mut page = show(frame, Label::Ready);
    page.live.status.awaits_code = false;
    page.live.status.next = None;
    let told = [
        (20, domain::wording::OWN_KEY),
        (64, domain::wording::FIRST_CODE),
        (90, "It became ready."),
        (131, "It was ordered."),
    ];
    page.live.history = told.map(|(age, sentence)| Entry { at: before(age), sentence: sentence.into() }).into();
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
        Label::HavingTrouble => entry(260, "It had trouble."),
    };
    let ordered = if label == Label::HavingTrouble { 290 } else { 41 };
    vec![latest, entry(ordered, "It was ordered.")]
}

pub fn order(frame: Frame, outcome: Outcome) -> waiting::Page {
    let live = waiting::Live {
        id: "cmd_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        dates: Dates::PLAIN,
        now: NOW,
        what: "a new workspace called",
        name: "Paper shop".into(),
        ordered: before(4),
        outcome,
    };
    waiting::Page { frame, live }
}

/// The form of a button of the paper shop.
fn ask(verb: &str) -> Ask {
    Ask {
        action: format!("/workspaces/ws_01jd6v3x8f7q2m9k4w5t6y7z8a/{verb}"),
        command: "cmd_01jd6v3x8f7q2m9k4w5t6y7z8a".into(),
        account: ACCOUNT.into(),
    }
}

/// A pause that its owner wished, and that a trial's end has made longer.
fn pausing() -> Pausing {
    let line = |reason| Line { because: because(reason), way_out: way_out(reason) };
    Pausing {
        reasons: [Reason::OwnerRequest, Reason::TrialEnded].map(line).into(),
        ends_at: Some(before(-days(14))),
        resume: None,
        keep: None,
        write: Some("/help/write?page=/workspaces/ws_01jd6v3x8f7q2m9k4w5t6y7z8a".into()),
    }
}
