//! The pages of sites as the gallery shows them, each in its states.

use access::inside::Refusal;
use access::inside::secrets::{Choice, SecretName};
use access::inside::server::Period;
use access::inside::site_settings::Traffic;
use access::inside::sites::{AccessMode, BadEnv, Room, Status};
use face::graph::Unit;
use face::label::{Label, Tone};
use face::layout::{Frame, Here, Notice};
use face::when::Dates;

use super::super::home::{Head, Tab};
use super::super::inside::told;
use super::super::patience::Found;
use super::super::secrets::ticks::Tick;
use super::super::site_settings::{Mode, used_up};
use super::around::{Around, View};
use super::list::{GONE, Listed, Live, Row};
use super::one::{Failed, There, steps};
use super::starters::Starter;
use super::ways::{There as Existing, To, Typed, problems};
use super::{delete, example, file, folder, list, new_at, one, words};
use secrecy::SecretString;

use crate::commands::Problems;
use crate::shelf::samples::{NOW, WORKSPACE, before, days};
use crate::shelf::{Shelf, Shown};

const SITE: &str = "d59k2v8c1h2s73fq0010";
const ADDRESS: &str = "https://summer-sale.paper-shop.eu.example.com";

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada().at(Here::Workspaces);
    lists(shelf, &frame)?;
    ones(shelf, &frame)?;
    examples(shelf, &frame)?;
    folders(shelf, &frame)?;
    files(shelf, &frame)?;
    deletes(shelf, &frame)
}

fn lists(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |label: Label, sites: Found<Listed>, may: bool| list::Page {
        frame: frame.clone(),
        live: Live {
            dates: Dates::PLAIN,
            now: NOW,
            head: Head::shown(label, label.sentence(None), Tab::Sites),
            make: (may && label == Label::Ready).then(|| new_at(WORKSPACE)),
            sites,
        },
    };
    let of = |rows: Vec<Row>| {
        let room = Room::of(rows.len(), 0, Some(plans::TRIAL));
        Found::There(Listed::of(rows, room))
    };
    shelf.put("workspaces/sites/list/empty", &page(Label::Ready, of(Vec::new()), true))?;
    shelf.put("workspaces/sites/list/empty_member", &page(Label::Ready, of(Vec::new()), false))?;
    shelf.put("workspaces/sites/list/one", &page(Label::Ready, of(rows(1)), true))?;
    shelf.put("workspaces/sites/list/full", &page(Label::Ready, of(rows(3)), true))?;
    shelf.put("workspaces/sites/list/over", &page(Label::Ready, of(rows(5)), true))?;
    shelf.put("workspaces/sites/list/loading", &page(Label::Ready, Found::Loading, true))?;
    for (name, label, refusal) in [
        ("workspaces/sites/list/paused", Label::Paused, Refusal::Paused),
        ("workspaces/sites/list/setting_up", Label::SettingUp, Refusal::SettingUp),
        ("workspaces/sites/list/having_trouble", Label::HavingTrouble, Refusal::Trouble),
        ("workspaces/sites/list/no_answer", Label::Ready, Refusal::NoAnswer),
    ] {
        shelf.put(name, &page(label, Found::Closed(told(refusal)), true))?;
    }
    let deleted = page(Label::Ready, of(rows(1)), true);
    let frame = deleted.frame.clone().saying(Notice { tone: Tone::Good, text: GONE.to_owned() });
    shelf.put("workspaces/sites/list/deleted", &list::Page { frame, ..deleted })
}

fn rows(count: usize) -> Vec<Row> {
    let row = |name: &str, status: Status, by: &str, age| Row {
        name: name.into(),
        href: View::Site.href(WORKSPACE, SITE),
        address: (status != Status::Failed).then(|| ADDRESS.to_owned()),
        state: words::status(&status),
        access: words::access(&AccessMode::Public),
        // What is being made for the first time was never looked at.
        size: (status != Status::Building).then(|| Unit::Bytes.say(1.5 * 1024.0 * 1024.0)),
        locked: false,
        by: by.into(),
        made: Some(before(age)),
        ends: None,
        moves: matches!(status, Status::Building | Status::Updating),
    };
    let all = [
        row("Summer sale", Status::Building, "Sent from here", 4),
        Row { locked: true, ..row("Club calendar", Status::Running, "Ada's laptop", days(3)) },
        row("Old blog", Status::Failed, "GitHub", days(20)),
        Row {
            access: words::access(&AccessMode::Password),
            ends: Some(before(-days(2))),
            ..row("First try", Status::Updating, "Claude", days(1))
        },
        Row { made: None, ..row("Winter sale", Status::Unknown("dreaming".into()), "A key without a name", 0) },
    ];
    all.into_iter().take(count).collect()
}

fn there(status: &Status) -> There {
    let moves = matches!(status, Status::Building | Status::Updating);
    There {
        state: words::status(status),
        sentence: words::sentence(status),
        steps: steps(status, Some(before(7)), NOW),
        elapsed: moves.then_some(7),
        failed: None,
        address: (*status == Status::Running || *status == Status::Updating).then(|| ADDRESS.to_owned()),
        description: String::new(),
        made_with: words::made_with("static"),
        by: "Sent from here".into(),
        made: Some(before(if *status == Status::Building { 7 } else { days(3) })),
        ends: None,
        access: words::access(&AccessMode::Public),
        locked: false,
        traffic: words::traffic(Traffic::Unlimited, None, None),
        source: (!moves).then(|| format!("{}/source", View::Site.href(WORKSPACE, SITE))),
        send: (!moves).then(|| format!("{}/folder", View::Site.href(WORKSPACE, SITE))),
        delete: (!moves).then(|| format!("{}/delete", View::Site.href(WORKSPACE, SITE))),
    }
}

fn ones(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |name: Option<&str>, shown: Found<Box<There>>| one::Page {
        frame: frame.clone(),
        live: one::Live {
            dates: Dates::PLAIN,
            now: NOW,
            around: Around {
                workspace: WORKSPACE.into(),
                called: "Paper shop".into(),
                site: SITE.into(),
                name: name.map(str::to_owned),
                here: View::Site,
            },
            sent: None,
            shown,
        },
    };
    let of = |there: There| page(Some("Summer sale"), Found::There(Box::new(there)));
    for (name, status) in [
        ("workspaces/sites/one/building", Status::Building),
        ("workspaces/sites/one/live", Status::Running),
        ("workspaces/sites/one/updating", Status::Updating),
        ("workspaces/sites/one/not_known", Status::Unknown("dreaming".into())),
    ] {
        shelf.put(name, &of(there(&status)))?;
    }
    let failed = |for_good, lines: &[&str]| There {
        failed: Some(Failed { for_good, lines: lines.iter().map(|line| (*line).to_owned()).collect() }),
        made_with: words::made_with("node"),
        ..there(&Status::Failed)
    };
    shelf.put("workspaces/sites/one/failed", &of(There { send: None, ..failed(true, &[]) }))?;
    let lines =
        ["> shop@1.0.0 start", "Error: Cannot find module './catalogue'", "    at <anonymous> (/app/index.js:3:14)"];
    shelf.put("workspaces/sites/one/failed_with_lines", &of(failed(false, &lines)))?;
    let locked = There {
        locked: true,
        send: None,
        access: words::access(&AccessMode::Password),
        ends: Some(before(-days(2))),
        traffic: words::traffic(Traffic::read("5120m"), Some(3 << 30), Some(Period::Month)),
        by: "Ada's laptop".into(),
        description: "All that is left of summer, at half the price".into(),
        ..there(&Status::Running)
    };
    shelf.put("workspaces/sites/one/locked", &of(locked))?;
    let used_up = There {
        state: words::USED_UP,
        sentence: used_up(Some(Period::Week)),
        traffic: words::traffic(Traffic::read("5g"), Some(0), Some(Period::Week)),
        ..there(&Status::Running)
    };
    shelf.put("workspaces/sites/one/used_up", &of(used_up))?;
    let member = There { delete: None, ..there(&Status::Running) };
    shelf.put("workspaces/sites/one/member", &of(member))?;
    shelf.put("workspaces/sites/one/loading", &page(None, Found::Loading))?;
    shelf.put("workspaces/sites/one/paused", &page(None, Found::Closed(told(Refusal::Paused))))?;
    shelf.put("workspaces/sites/one/no_answer", &page(None, Found::Closed(told(Refusal::NoAnswer))))
}

fn new() -> To {
    To { workspace: WORKSPACE.into(), called: "Paper shop".into(), site: None }
}

fn again() -> To {
    To { site: Some(Existing { id: SITE.into(), name: "Summer sale".into() }), ..new() }
}

fn examples(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |name: &str, chosen, problems| example::Page {
        frame: frame.clone(),
        to: new(),
        typed: Typed { name: name.into(), ..Typed::default() },
        starters: example::choices(chosen),
        problems,
    };
    let first = Some(Starter::Me);
    shelf.put("workspaces/sites/example/plain", &page("my-site", first, Problems::default()))?;
    shelf.put("workspaces/sites/example/taken", &page("shop", first, problems(Refusal::NameTaken)))?;
    let nothing = Problems::default().and("starter", Some("Choose an example.".to_owned()));
    shelf.put("workspaces/sites/example/nothing_chosen", &page("shop", None, nothing))?;
    shelf.put("workspaces/sites/example/full", &page("shop", first, problems(Refusal::Full)))?;
    shelf.put("workspaces/sites/example/paused", &page("shop", first, problems(Refusal::Paused)))?;
    shelf.put("workspaces/sites/example/unsure", &page("shop", first, problems(Refusal::Unsure)))
}

fn folders(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |to: To, name: &str, problems| folder::Page {
        frame: frame.clone(),
        to,
        typed: Typed { name: name.into(), ..Typed::default() },
        ticks: Some(ticks()),
        problems,
    };
    let of_archive = |sentence: &str| Problems::default().and("archive", Some(sentence.to_owned()));
    shelf.put("workspaces/sites/folder/plain", &page(new(), "", Problems::default()))?;
    shelf.put("workspaces/sites/folder/nothing", &page(new(), "Summer sale", of_archive(folder::NOTHING)))?;
    shelf.put("workspaces/sites/folder/too_large", &page(new(), "Summer sale", of_archive(folder::TOO_LARGE)))?;
    shelf.put("workspaces/sites/folder/broke_off", &page(new(), "Summer sale", of_archive(folder::BROKE_OFF)))?;
    shelf.put("workspaces/sites/folder/no_project", &page(new(), "Summer sale", problems(Refusal::NoProject)))?;
    let line = Problems::default().and("env", Some(BadEnv::Line(2).to_string()));
    let bad = page(new(), "Summer sale", line);
    let env = SecretString::from("COLOUR=blue\nwithout a sign");
    let bad = folder::Page { typed: Typed { mode: Some(Mode::Password), env, ..bad.typed.clone() }, ..bad };
    shelf.put("workspaces/sites/folder/bad_line", &bad)?;
    shelf.put("workspaces/sites/folder/again", &page(again(), "", Problems::default()))?;
    shelf.put("workspaces/sites/folder/again_locked", &page(again(), "", problems(Refusal::Locked)))
}

fn ticks() -> Vec<Tick> {
    let choice = |name: &str, description: &str, has_it| {
        SecretName::parse(name).ok().map(|name| Choice { name, description: description.into(), has_it })
    };
    let choices = [choice("DATABASE_URL", "The database of the shop", true), choice("PASSWORD", "", false)];
    Tick::all(choices.into_iter().flatten().collect(), None)
}

fn files(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |to: To, problems| file::Page {
        frame: frame.clone(),
        to,
        typed: Typed { name: "Summer sale".into(), ..Typed::default() },
        ticks: None,
        path: "index.html".into(),
        text: "<h1>Summer sale</h1>".into(),
        problems,
    };
    shelf.put("workspaces/sites/file/plain", &page(new(), Problems::default()))?;
    shelf.put("workspaces/sites/file/no_secret", &page(new(), problems(Refusal::NoSecret)))?;
    shelf.put("workspaces/sites/file/again", &page(again(), Problems::default()))?;
    shelf.put("workspaces/sites/file/again_not_now", &page(again(), problems(Refusal::NotNow)))
}

fn deletes(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |locked, name: &str, problems| delete::Page {
        frame: frame.clone(),
        back: View::Site.href(WORKSPACE, SITE),
        site: Ok(delete::Shown {
            title: "Summer sale".into(),
            name: "summer-sale".into(),
            address: Some(ADDRESS.into()),
            locked,
        }),
        name: name.into(),
        problems,
    };
    shelf.put("workspaces/sites/delete/plain", &page(false, "", Problems::default()))?;
    let other = Problems::default().and("name", Some(delete::OTHER.to_owned()));
    shelf.put("workspaces/sites/delete/other_name", &page(false, "winter-sale", other))?;
    shelf.put("workspaces/sites/delete/locked", &page(true, "", Problems::default()))?;
    shelf.put("workspaces/sites/delete/unsure", &page(false, "summer-sale", problems(Refusal::Unsure)))?;
    let closed = delete::Page { site: Err(told(Refusal::Paused)), ..page(false, "", Problems::default()) };
    shelf.put("workspaces/sites/delete/paused", &closed)
}
