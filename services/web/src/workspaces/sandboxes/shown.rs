//! The pages of sandboxes as the gallery shows them, each in its states.

use access::inside::Refusal;
use access::inside::sandboxes::{BadCommand, BadFile, BadPackages, Content, Ended, File, Files, Said, Status};
use face::label::{Label, Tone};
use face::layout::{Frame, Here};
use face::when::Dates;

use super::super::home::{Head, Tab};
use super::super::inside::told;
use super::super::patience::Found;
use super::super::secrets::ticks::Tick;
use super::files::{self, files_at};
use super::list::{Live, Row};
use super::words::{self, Left};
use super::{done, list, make, new_at, one, promote};
use crate::commands::Problems;
use crate::shelf::samples::{ACCOUNT, NOW, WORKSPACE};
use crate::shelf::{Shelf, Shown};

const SANDBOX: &str = "d59k2v8c1h2s73fq0010";

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada().at(Here::Workspaces);
    lists(shelf, &frame)?;
    forms(shelf, &frame)?;
    ones(shelf, &frame)?;
    answers(shelf, &frame)?;
    of_files(shelf, &frame)?;
    promotions(shelf, &frame)
}

fn at() -> String {
    format!("/workspaces/{WORKSPACE}/sandboxes/{SANDBOX}")
}

fn lists(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |label: Label, sandboxes: Found<Vec<Row>>, may: bool| list::Page {
        frame: frame.clone(),
        live: Live {
            dates: Dates::PLAIN,
            now: NOW,
            head: Head::shown(label, label.sentence(None), Tab::Sandboxes),
            make: (may && label == Label::Ready).then(|| new_at(WORKSPACE)),
            sandboxes,
        },
    };
    let listed = |rows: Vec<Row>| page(Label::Ready, Found::There(rows), true);
    shelf.put("workspaces/sandboxes/list/empty", &listed(Vec::new()))?;
    shelf.put("workspaces/sandboxes/list/empty_no_more", &page(Label::Ready, Found::There(Vec::new()), false))?;
    shelf.put("workspaces/sandboxes/list/many", &listed(rows()))?;
    shelf.put("workspaces/sandboxes/list/loading", &page(Label::Ready, Found::Loading, true))?;
    for (name, label, refusal) in [
        ("workspaces/sandboxes/list/paused", Label::Paused, Refusal::Paused),
        ("workspaces/sandboxes/list/having_trouble", Label::HavingTrouble, Refusal::Trouble),
        ("workspaces/sandboxes/list/no_answer", Label::Ready, Refusal::NoAnswer),
    ] {
        shelf.put(name, &page(label, Found::Closed(told(refusal)), true))?;
    }
    let deleted = listed(rows().into_iter().skip(1).collect());
    let frame = deleted.frame.clone().saying(list::deleted());
    shelf.put("workspaces/sandboxes/list/deleted", &list::Page { frame, ..deleted })
}

fn rows() -> Vec<Row> {
    let row = |number: u8, name: &str, status: &Status, made_with: &str, left, made_by: Option<&str>| {
        let (tone, word, _) = words::state(status);
        let id = format!("d59k2v8c1h2s73fq001{number}");
        Row {
            name: name.into(),
            state: (tone, word),
            made_with: words::made_with(made_with).into(),
            left,
            made_by: made_by.map(str::to_owned),
            is_on_its_way: words::is_on_its_way(status),
            href: Some(format!("/workspaces/{WORKSPACE}/sandboxes/{id}")),
            id,
        }
    };
    vec![
        row(0, "try-it", &Status::Running, "node", Left::Seconds(13_500), None),
        row(1, "new-look", &Status::Building, "static", Left::Seconds(86_395), None),
        row(2, "assistant-experiment-with-a-long-name", &Status::Failed, "nextjs", Left::Seconds(0), Some("Claude")),
        row(3, "for-ever", &Status::Unknown("dreaming".into()), "", Left::Endless, Some("Grace Hopper")),
    ]
}

fn ticks() -> Vec<Tick> {
    let tick = |name: &str, text: &str, is_on| Tick {
        field: format!("secret-{name}"),
        name: name.into(),
        text: text.into(),
        is_on,
    };
    vec![tick("DATABASE_URL", "The shop's database", true), tick("MAIL_PASSWORD", "", false)]
}

fn forms(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |name: &str, ticks, problems| make::Page {
        frame: frame.clone(),
        action: Tab::Sandboxes.href(WORKSPACE),
        back: Tab::Sandboxes.href(WORKSPACE),
        called: "Paper shop".into(),
        name: name.into(),
        examples: make::examples(make::Typed::default().example),
        hours: make::hours(make::Typed::default().hours),
        ticks,
        problems,
    };
    shelf.put("workspaces/sandboxes/make/plain", &page("", ticks(), Problems::default()))?;
    shelf.put("workspaces/sandboxes/make/no_secrets", &page("", Vec::new(), Problems::default()))?;
    let taken = Problems::default().and("name", Some(make::TAKEN.to_owned()));
    shelf.put("workspaces/sandboxes/make/taken", &page("try-it", ticks(), taken))?;
    let full = Problems::whole(told(Refusal::Full).sentence);
    shelf.put("workspaces/sandboxes/make/full", &page("try-it", ticks(), full))?;
    let paused = Problems::whole(told(Refusal::Paused).sentence);
    shelf.put("workspaces/sandboxes/make/paused", &page("", Vec::new(), paused))
}

fn one_of(status: &Status, left: Left, is_locked: bool) -> one::Shown {
    let can_work = *status == Status::Running && !is_locked;
    one::Shown {
        name: "try-it".into(),
        state: words::state(status),
        made_with: "JavaScript".into(),
        address: (can_work || is_locked).then(|| "https://sandbox-try-it.paper-shop.eu.example.com".to_owned()),
        left,
        can_be_unlocked: is_locked && *status == Status::Running,
        longer: one::longer(if can_work { vec![4, 24, 72] } else { Vec::new() }),
        made_by: is_locked.then(|| "Claude".to_owned()),
        is_locked,
        is_on_its_way: words::is_on_its_way(status),
        can_work,
    }
}

fn ones(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |found: Found<one::Shown>, typed, problems| one::Page {
        frame: frame.clone(),
        live: one::Live {
            dates: Dates::PLAIN,
            now: NOW,
            account: ACCOUNT.into(),
            workspace: (WORKSPACE.into(), "Paper shop".into()),
            here: at(),
            found,
            typed,
            problems,
        },
    };
    let left = Left::Seconds(13_500);
    let plain = |found| page(found, one::Typed::default(), Problems::default());
    shelf.put("workspaces/sandboxes/one/running", &plain(Found::There(one_of(&Status::Running, left, false))))?;
    shelf.put("workspaces/sandboxes/one/starting", &plain(Found::There(one_of(&Status::Building, left, false))))?;
    let over = one_of(&Status::Failed, Left::Seconds(0), false);
    shelf.put("workspaces/sandboxes/one/stopped", &plain(Found::There(over)))?;
    shelf
        .put("workspaces/sandboxes/one/locked", &plain(Found::There(one_of(&Status::Running, Left::Endless, true))))?;
    let stuck = one_of(&Status::Failed, left, true);
    shelf.put("workspaces/sandboxes/one/locked_and_stopped", &plain(Found::There(stuck)))?;
    shelf.put("workspaces/sandboxes/one/loading", &plain(Found::Loading))?;
    shelf.put("workspaces/sandboxes/one/paused", &plain(Found::Closed(told(Refusal::Paused))))?;
    let running = || Found::There(one_of(&Status::Running, left, false));
    let typed = one::Typed {
        path: "../index.html".into(),
        content: "<h1>Hello</h1>".into(),
        command: String::new(),
        packages: "--global".into(),
    };
    let wrong = Problems::default()
        .and("path", Some(BadFile::Elsewhere.to_string()))
        .and("command", Some(BadCommand::Empty.to_string()))
        .and("packages", Some(BadPackages::Odd.to_string()));
    shelf.put("workspaces/sandboxes/one/wrong", &page(running(), typed, wrong))?;
    let unsure = Problems::whole(told(Refusal::Unsure).sentence);
    shelf.put("workspaces/sandboxes/one/unsure", &page(running(), one::Typed::default(), unsure))
}

fn answers(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page =
        |title, (tone, sentence): (Tone, String), said: Option<(&str, bool)>, command: Option<&str>| done::Page {
            frame: frame.clone(),
            back: at(),
            files: None,
            title,
            tone,
            sentence,
            said: said.map(|(text, is_cut)| Said { text: text.into(), is_cut }),
            command: command.map(str::to_owned),
        };
    let well = words::ended(Ended::Well);
    let listed = "index.html\npackage.json\nserver.js";
    shelf
        .put("workspaces/sandboxes/done/run", &page("Command run", well.clone(), Some((listed, false)), Some("ls")))?;
    let silent = page("Command run", well, Some(("", false)), Some("true"));
    shelf.put("workspaces/sandboxes/done/silent", &silent)?;
    let failed = words::ended(Ended::With(127));
    let long = format!(
        "{}\nsh: 1: nmp: not found",
        "a line that is longer than a telephone is wide, and then some ".repeat(3)
    );
    let failed = page("Command run", failed, Some((&long, true)), Some("nmp test"));
    shelf.put("workspaces/sandboxes/done/failed", &failed)?;
    let stopped = page("Command run", words::ended(Ended::Stopped), Some(("1\n2\n3", false)), Some("npm run forever"));
    shelf.put("workspaces/sandboxes/done/stopped", &stopped)?;
    let written = (Tone::Good, "index.html is written.".to_owned());
    let written = done::Page { files: Some(files_at(&at())), ..page("File written", written, None, None) };
    shelf.put("workspaces/sandboxes/done/written", &written)
}

fn of_files(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |found| files::Page { frame: frame.clone(), back: at(), found };
    let listed = |files, more| Found::There(files::Listed { more, ..files::Listed::of(&at(), "try-it".into(), files) });
    let file = |path: &str, size| File { path: path.into(), size };
    let some = vec![
        file(".env", None),
        file("index.html", Some(412)),
        file("src/pages/a-folder-with-a-long-name/and-another-one/component.test.tsx", Some(18_432)),
        file("src/leer.css", Some(0)),
    ];
    shelf.put("workspaces/sandboxes/files/some", &page(listed(Files::There(some.clone()), 0)))?;
    shelf.put("workspaces/sandboxes/files/many", &page(listed(Files::There(some), 31)))?;
    shelf.put("workspaces/sandboxes/files/none", &page(listed(Files::There(Vec::new()), 0)))?;
    shelf.put("workspaces/sandboxes/files/too_much", &page(listed(Files::TooMuch, 0)))?;
    shelf.put("workspaces/sandboxes/files/no_answer", &page(Found::Closed(told(Refusal::NoAnswer))))?;
    let one = |path: &str, content, can_work| files::One {
        frame: frame.clone(),
        sandbox: at(),
        path: path.into(),
        called: path.into(),
        found: Found::There(content),
        can_work,
    };
    let text = "<!doctype html>\n<html lang=\"en\">\n  <h1>Hello</h1>\n</html>\n";
    shelf.put("workspaces/sandboxes/file/text", &one("index.html", Content::Text(text.into()), true))?;
    shelf.put("workspaces/sandboxes/file/locked", &one("index.html", Content::Text(text.into()), false))?;
    shelf.put("workspaces/sandboxes/file/hidden", &one(".env", Content::Hidden, true))?;
    let long = "a line that is longer than a telephone is wide, and then some\n".repeat(30);
    shelf.put("workspaces/sandboxes/file/long", &one("data.csv", Content::Seen(long, true), true))?;
    let odd = one("a b\u{fffd}.txt", Content::Seen("one\ntwo".into(), false), true);
    shelf.put("workspaces/sandboxes/file/odd", &odd)?;
    let closed =
        files::One { found: Found::Closed(told(Refusal::NoAnswer)), ..one("index.html", Content::Hidden, false) };
    shelf.put("workspaces/sandboxes/file/no_answer", &closed)
}

fn promotions(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |ticks, problems| promote::Page {
        frame: frame.clone(),
        back: at(),
        called: "try-it".into(),
        address: Some("https://sandbox-try-it.paper-shop.eu.example.com".into()),
        ticks,
        problems,
        closed: None,
    };
    shelf.put("workspaces/sandboxes/promote/plain", &page(ticks(), Problems::default()))?;
    shelf.put("workspaces/sandboxes/promote/no_secrets", &page(Vec::new(), Problems::default()))?;
    let not_now = Problems::whole(told(Refusal::NotNow).sentence);
    shelf.put("workspaces/sandboxes/promote/not_now", &page(ticks(), not_now))?;
    let closed = Some(told(Refusal::Paused));
    let paused =
        promote::Page { called: String::new(), address: None, closed, ..page(Vec::new(), Problems::default()) };
    shelf.put("workspaces/sandboxes/promote/paused", &paused)
}
