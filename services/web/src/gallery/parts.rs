//! The parts that pages are made of, each in its states, on a page of its own.

use askama::Template;

use crate::shelf::{Shelf, Shown, samples};
use face::chart::{Chart, Point};
use face::graph::{self, Graph, Range, Unit};
use face::label::{Label, Tone};
use face::layout::Frame;
use face::paging::Paging;
use face::step::{Progress, Step};
use face::when::Dates;

/// Pages of parts: each a frame, and what its template needs beside it.
macro_rules! parts {
    ($($page:ident $path:tt { $($field:ident: $kind:ty),* })*) => {
        $(
            #[derive(Template)]
            #[template(path = $path)]
            struct $page {
                frame: Frame,
                $($field: $kind,)*
            }
        )*
    };
}

type Told = Vec<(Tone, &'static str)>;

parts! {
    Badge "gallery/parts/badge.html" { tags: Told }
    Banner "gallery/parts/banner.html" { notices: Told }
    Button "gallery/parts/button.html" {}
    Card "gallery/parts/card.html" {}
    Charts "gallery/parts/chart.html" { charts: Vec<(&'static str, Chart)> }
    Code "gallery/parts/code.html" {}
    Colours "gallery/parts/colours.html" { colours: &'static [(&'static str, &'static str)] }
    Dialog "gallery/parts/dialog.html" {}
    DialogOpen "gallery/parts/dialog_open.html" {}
    Empty "gallery/parts/empty.html" {}
    Field "gallery/parts/field.html" {}
    Graphs "gallery/parts/graph.html" { dates: Dates, graphs: Vec<(&'static str, Graph)> }
    Keys "gallery/parts/keys.html" {}
    Menu "gallery/parts/menu.html" {}
    Pagination "gallery/parts/pagination.html" { lists: Vec<(&'static str, Paging)> }
    Palette "gallery/parts/palette.html" {}
    Ways "gallery/parts/progress.html" { roads: Vec<(&'static str, &'static str, Vec<Step>)> }
    Select "gallery/parts/select.html" {}
    Skeleton "gallery/parts/skeleton.html" {}
    Table "gallery/parts/table.html" {}
    Tabs "gallery/parts/tabs.html" {}
    Toast "gallery/parts/toast.html" {}
}

pub(super) fn exhibits(shelf: &mut Shelf<'_>) -> Shown {
    pressed(shelf)?;
    filled_in(shelf)?;
    told(shelf)?;
    counted(shelf)?;
    opened(shelf)
}

fn pressed(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.visitor();
    shelf.put("parts/button", &Button { frame: frame.clone() })?;
    shelf.put("parts/menu", &Menu { frame: frame.clone() })?;
    shelf.put("parts/tabs", &Tabs { frame: frame.clone() })?;
    shelf.put("parts/code", &Code { frame })
}

fn filled_in(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.visitor();
    shelf.put("parts/field", &Field { frame: frame.clone() })?;
    shelf.put("parts/select", &Select { frame })
}

fn told(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.visitor();
    let tags =
        vec![(Tone::Good, "Paid"), (Tone::Busy, "On its way"), (Tone::Rest, "Not used"), (Tone::Bad, "Not paid")];
    shelf.put("parts/badge", &Badge { frame: frame.clone(), tags })?;
    let notices = vec![
        (Tone::Good, "Your name is saved."),
        (Tone::Busy, "We are opening your account. This takes a moment."),
        (Tone::Rest, samples::FULL),
        (Tone::Bad, "We did not save this yet. Have a look at what is marked below."),
    ];
    shelf.put("parts/banner", &Banner { frame: frame.clone(), notices })?;
    shelf.put("parts/toast", &Toast { frame: frame.clone() })?;
    shelf.put("parts/empty", &Empty { frame: frame.clone() })?;
    shelf.put("parts/skeleton", &Skeleton { frame: frame.clone() })?;
    let done = samples::steps().into_iter().map(|step| Step { progress: Progress::Done(samples::before(2)), ..step });
    let roads = vec![("under-way", "Under way", samples::steps()), ("behind", "All done", done.collect())];
    shelf.put("parts/progress", &Ways { frame, roads })
}

fn counted(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.visitor();
    shelf.put("parts/card", &Card { frame: frame.clone() })?;
    shelf.put("parts/table", &Table { frame: frame.clone() })?;
    let charts = vec![("visits", visits(30)), ("one", visits(1)), ("none", chart(&[0; 7]))];
    shelf.put("parts/chart", &Charts { frame: frame.clone(), charts })?;
    let graphs = vec![
        ("level", graph("All the same", Unit::Percent, &[30.0; 200])),
        ("nothing", graph("Nothing", Unit::Percent, &[0.0; 200])),
        ("tiny", graph("Very little", Unit::Percent, &[0.03, 0.05, 0.02, 0.04])),
        ("huge", graph("Very much", Unit::Bytes, &[9e15, 3e15, 8e15, 7e15])),
        ("point", graph("Once", Unit::Bytes, &[5e8])),
        ("none", graph("Never", Unit::Bytes, &[])),
    ];
    shelf.put("parts/graph", &Graphs { frame: frame.clone(), dates: Dates::PLAIN, graphs })?;
    let lists = vec![
        ("First of many", Paging::of(1, 20, 134)),
        ("In the middle", Paging::of(3, 20, 134)),
        ("Last of many", Paging::of(7, 20, 134)),
        ("One page is enough", Paging::of(1, 20, 12)),
    ];
    shelf.put("parts/pagination", &Pagination { frame: frame.clone(), lists })?;
    shelf.put("parts/colours", &Colours { frame, colours: COLOURS })
}

fn opened(shelf: &mut Shelf<'_>) -> Shown {
    let frame = shelf.ada();
    shelf.put("parts/dialog", &Dialog { frame: frame.clone() })?;
    shelf.put("parts/dialog/open", &DialogOpen { frame: frame.clone() })?;
    shelf.put("parts/palette", &Palette { frame: frame.clone() })?;
    shelf.put("parts/keys", &Keys { frame })
}
fn visits(days: i64) -> Chart {
    // Numbers that rise and fall like those of a real week, the same each time.
    let value = |day: i64| u64::try_from((day * 37 % 61) + if day % 7 < 2 { 4 } else { 60 } + day * 2).unwrap_or(0);
    chart(&(0..days).map(value).collect::<Vec<_>>())
}

fn chart(values: &[u64]) -> Chart {
    let last = i64::try_from(values.len()).unwrap_or(0) - 1;
    let name = |day| Dates::PLAIN.day(&samples::before(samples::days(last - day)));
    let points = (0..).zip(values).map(|(day, &value)| Point { name: name(day), value }).collect();
    Chart { title: "Visits a day".into(), what: "Visits".into(), points }
}

/// Measured every five minutes until now.
fn graph(title: &str, unit: Unit, values: &[f64]) -> Graph {
    let point = |(age, &value): (i64, &f64)| graph::Point { at: samples::before(age * 300), value, most: value };
    let mut points: Vec<_> = (0..).zip(values).map(point).collect();
    points.reverse();
    let every = jiff::SignedDuration::from_mins(5);
    let (dates, now) = (Dates::PLAIN, samples::NOW);
    Graph { title: title.into(), unit, range: Range::Day, dates, now, every, points, limit: None }
}

/// Names of the style sheet, and what each is for.
const COLOURS: &[(&str, &str)] = &[
    ("page", "Under everything"),
    ("surface", "Cards and fields"),
    ("sunken", "Code, and what the mouse is on"),
    ("line", "Between things"),
    ("line-strong", "Around what can be changed"),
    ("ink", "Text"),
    ("ink-soft", "Text that helps"),
    ("ink-faint", "Times and small labels"),
    ("accent", "Links, and the main button"),
    ("accent-strong", "The same under the mouse"),
    ("accent-soft", "What is chosen"),
    ("on-accent", "Text on the main button"),
    ("focus", "Where the keyboard is"),
    ("good", "All is well"),
    ("good-soft", "Its ground"),
    ("busy", "Something goes on"),
    ("busy-soft", "Its ground"),
    ("rest", "Something waits for you"),
    ("rest-soft", "Its ground"),
    ("bad", "Something is wrong"),
    ("bad-soft", "Its ground"),
];
