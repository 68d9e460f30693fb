//! The pages of usage as the gallery shows them, each in its states.

use access::inside::Refusal;
use access::inside::usage::{Past, Reading, Which};
use face::graph::Range;
use face::label::Label;
use face::layout::{Frame, Here};
use face::when::Dates;

use super::super::home::{Head, Tab};
use super::super::inside::told;
use super::asked::{Asked, site_href};
use super::draw::{Seen, draw};
use super::show::{Live, Moment, Page, Row};
use super::words::facts;
use crate::shelf::samples::{NOW, WORKSPACE, before, days};
use crate::shelf::{Shelf, Shown};

const SITE: &str = "d59k2v8c1h2s73fq0010";
const GB: f64 = 1_073_741_824.0;
const MB: f64 = 1_048_576.0;

pub(crate) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada().at(Here::Workspaces);
    machines(shelf, &frame)?;
    sites(shelf, &frame)
}

fn machines(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let page = |label: Label, range: Range, seen: &Seen, state: Moment| {
        let live = live(label, Asked { site: None, range, is_whole: false }, &machine(), seen, state);
        Page { frame: frame.clone(), live: Live { sites: rows(), sites_at: Some(before(400)), ..live } }
    };
    let known = || Moment::Known(facts(&machine()));
    let put = |shelf: &mut Shelf<'_>, name, page: Page| shelf.put(name, &page);
    put(shelf, "workspaces/usage/show/day", page(Label::Ready, Range::Day, &wave(Range::Day), known()))?;
    put(shelf, "workspaces/usage/show/week", page(Label::Ready, Range::Week, &wave(Range::Week), known()))?;
    put(shelf, "workspaces/usage/show/month", page(Label::Ready, Range::Month, &wave(Range::Month), known()))?;
    put(shelf, "workspaces/usage/show/loading", page(Label::Ready, Range::Day, &wave(Range::Day), Moment::Loading))?;
    for (name, label, refusal) in [
        ("workspaces/usage/show/paused", Label::Paused, Refusal::Paused),
        ("workspaces/usage/show/no_answer", Label::Ready, Refusal::NoAnswer),
        ("workspaces/usage/show/having_trouble", Label::HavingTrouble, Refusal::Trouble),
    ] {
        put(shelf, name, page(label, Range::Week, &wave(Range::Week), Moment::Closed(told(refusal))))?;
    }
    // Without sites nothing is sent.
    let empty = |page: Page| {
        let graphs = page.live.graphs.into_iter().filter(|(id, _)| *id != "sent").collect();
        let live = Live { last: None, sites: Vec::new(), sites_at: None, graphs, ..page.live };
        Page { live, ..page }
    };
    let alone = || Moment::Known(facts(&Reading { sent: None, ..machine() }));
    let one = Seen { past: wave(Range::Day).past.into_iter().rev().take(1).collect(), sent: Vec::new() };
    put(shelf, "workspaces/usage/show/first", empty(page(Label::Ready, Range::Day, &one, alone())))?;
    put(shelf, "workspaces/usage/show/empty", empty(page(Label::Ready, Range::Day, &Seen::default(), alone())))?;
    let closed = Moment::Closed(told(Refusal::SettingUp));
    put(shelf, "workspaces/usage/show/setting_up", empty(page(Label::SettingUp, Range::Day, &Seen::default(), closed)))
}

fn sites(shelf: &mut Shelf<'_>, frame: &Frame) -> Shown {
    let site = openberth_id();
    let page = |label, range, state| {
        let asked = Asked { site: site.clone(), range, is_whole: false };
        let live = live(label, asked, &bakery(), &wave_of(range, &bakery()), state);
        Page { frame: frame.clone(), live: Live { site: Some(bakery().name), ..live } }
    };
    let known = Moment::Known(facts(&bakery()));
    shelf.put("workspaces/usage/show/site", &page(Label::Ready, Range::Day, known))?;
    let gone = Moment::Closed(told(Refusal::Absent));
    shelf.put("workspaces/usage/show/site_gone", &page(Label::Ready, Range::Week, gone))
}

fn openberth_id() -> Option<access::inside::DeploymentId> {
    access::inside::DeploymentId::parse(SITE).ok()
}

fn live(label: Label, asked: Asked, reading: &Reading, seen: &Seen, state: Moment) -> Live {
    Live {
        dates: Dates::PLAIN,
        now: NOW,
        head: Head::shown(label, label.sentence(None), Tab::Usage),
        graphs: draw(seen, Some(reading), asked.range, &Dates::PLAIN, NOW),
        asked,
        site: None,
        state,
        last: Some((before(240), facts(reading))),
        sites: Vec::new(),
        sites_at: None,
    }
}

fn machine() -> Reading {
    Reading {
        which: Which::Machine,
        name: String::new(),
        cpu: 12.4,
        memory: 1.3 * GB,
        disk: 9 << 30,
        sent: Some(9 << 30),
        cpu_limit: Some(100.0),
        memory_limit: Some(4.0 * GB),
        disk_limit: Some(40 << 30),
        sent_limit: None,
    }
}

fn bakery() -> Reading {
    Reading {
        which: Which::Site(SITE.to_owned()),
        name: "Fresh bread".to_owned(),
        cpu: 3.2,
        memory: 140.0 * MB,
        disk: 24 << 20,
        sent: Some(3 << 30),
        cpu_limit: Some(50.0),
        memory_limit: Some(512.0 * MB),
        disk_limit: None,
        sent_limit: Some(5 << 30),
    }
}

fn rows() -> Vec<Row> {
    let row = |name: &str, cpu| {
        let reading = Reading { name: name.to_owned(), cpu, ..bakery() };
        Row { name: reading.name.clone(), href: site_href(WORKSPACE, SITE), facts: facts(&reading) }
    };
    vec![
        row("Fresh bread", 3.2),
        row("Shop", 0.4),
        row("A name that is as long as the names of sites may ever be", 41.0),
    ]
}

fn wave(range: Range) -> Seen {
    wave_of(range, &machine())
}

/// Up and down, around what it uses now, with a gap in the middle in which it was paused.
fn wave_of(range: Range, now: &Reading) -> Seen {
    let disk = f64::from(u32::try_from(now.disk >> 20).unwrap_or(0)) * MB;
    let (every, count) = match range {
        Range::Day => (300, 280),
        Range::Week => (3600, 168),
        Range::Month => (3600, 720),
    };
    let past = |number: i64| {
        let phase = f64::from(i32::try_from(number % 48).unwrap_or(0)) / 48.0 * std::f64::consts::TAU;
        let load = 20.0 + 12.0 * phase.sin();
        let is_paused = (count / 3..count / 2).contains(&number);
        (!is_paused).then(|| Past {
            at: before(number * every),
            cpu: (load, load * 1.4),
            memory: (now.memory * (0.8 + load / 100.0), now.memory * (0.9 + load / 100.0)),
            disk: disk * (1.0 - f64::from(i32::try_from(number).unwrap_or(0)) / 20_000.0),
            sent: None,
        })
    };
    let seen: Vec<Past> = (0..count).rev().filter_map(past).filter(|past| past.at > before(days(30))).collect();
    let hours = seen.iter().filter(|past| past.at.as_second() % 3600 < every);
    Seen { sent: hours.map(|past| (past.at, past.cpu.0 * MB)).collect(), past: seen }
}
