//! The parts that pages are made of, each in its states, on a page of its own.

use askama::{Result, Template};

use super::{Shelf, samples};
use face::chart::{Chart, Point};
use face::label::{Label, Tone};
use face::layout::Frame;
use face::paging::Paging;
use face::step::{Progress, Step};

/// Pages of parts: each a frame, and what its template needs beside it.
macro_rules! exhibits {
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

exhibits! {
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

impl Shelf {
    pub(super) fn parts(&mut self) -> Result<()> {
        self.pressed()?;
        self.filled_in()?;
        self.told()?;
        self.counted()?;
        self.opened()
    }

    fn pressed(&mut self) -> Result<()> {
        let frame = self.visitor();
        self.put("parts/button", &Button { frame: frame.clone() })?;
        self.put("parts/menu", &Menu { frame: frame.clone() })?;
        self.put("parts/tabs", &Tabs { frame: frame.clone() })?;
        self.put("parts/code", &Code { frame })
    }

    fn filled_in(&mut self) -> Result<()> {
        let frame = self.visitor();
        self.put("parts/field", &Field { frame: frame.clone() })?;
        self.put("parts/select", &Select { frame })
    }

    fn told(&mut self) -> Result<()> {
        let frame = self.visitor();
        let tags =
            vec![(Tone::Good, "Paid"), (Tone::Busy, "On its way"), (Tone::Rest, "Not used"), (Tone::Bad, "Not paid")];
        self.put("parts/badge", &Badge { frame: frame.clone(), tags })?;
        let notices = vec![
            (Tone::Good, "Your name is saved."),
            (Tone::Busy, "We are opening your account. This takes a moment."),
            (Tone::Rest, samples::FULL),
            (Tone::Bad, "We did not save this yet. Have a look at what is marked below."),
        ];
        self.put("parts/banner", &Banner { frame: frame.clone(), notices })?;
        self.put("parts/toast", &Toast { frame: frame.clone() })?;
        self.put("parts/empty", &Empty { frame: frame.clone() })?;
        self.put("parts/skeleton", &Skeleton { frame: frame.clone() })?;
        let done =
            samples::steps().into_iter().map(|step| Step { progress: Progress::Done(samples::before(2)), ..step });
        let roads = vec![("under-way", "Under way", samples::steps()), ("behind", "All done", done.collect())];
        self.put("parts/progress", &Ways { frame, roads })
    }

    fn counted(&mut self) -> Result<()> {
        let frame = self.visitor();
        self.put("parts/card", &Card { frame: frame.clone() })?;
        self.put("parts/table", &Table { frame: frame.clone() })?;
        let charts = vec![("visits", visits(30)), ("one", visits(1)), ("none", chart(&[0; 7]))];
        self.put("parts/chart", &Charts { frame: frame.clone(), charts })?;
        let lists = vec![
            ("First of many", Paging::of(1, 20, 134)),
            ("In the middle", Paging::of(3, 20, 134)),
            ("Last of many", Paging::of(7, 20, 134)),
            ("One page is enough", Paging::of(1, 20, 12)),
        ];
        self.put("parts/pagination", &Pagination { frame: frame.clone(), lists })?;
        self.put("parts/colours", &Colours { frame, colours: COLOURS })
    }

    fn opened(&mut self) -> Result<()> {
        let frame = self.ada();
        self.put("parts/dialog", &Dialog { frame: frame.clone() })?;
        self.put("parts/dialog/open", &DialogOpen { frame: frame.clone() })?;
        self.put("parts/palette", &Palette { frame: frame.clone() })?;
        self.put("parts/keys", &Keys { frame })
    }
}

fn visits(days: i64) -> Chart {
    // Numbers that rise and fall like those of a real week, the same each time.
    let value = |day: i64| u64::try_from((day * 37 % 61) + if day % 7 < 2 { 4 } else { 60 } + day * 2).unwrap_or(0);
    chart(&(0..days).map(value).collect::<Vec<_>>())
}

fn chart(values: &[u64]) -> Chart {
    let last = i64::try_from(values.len()).unwrap_or(0) - 1;
    let name = |day| face::when::Dates::PLAIN.day(&samples::before(samples::days(last - day)));
    let points = (0..).zip(values).map(|(day, &value)| Point { name: name(day), value }).collect();
    Chart { title: "Visits a day".into(), what: "Visits".into(), points }
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
