//! The one table at the end: for the terminal, and as a page for `docs/`.

use std::any::Any;
use std::fmt::Write as _;
use std::time::Duration;

use crate::finding::{Figure, Finding, Limit};
use crate::rows::Row;

/// How a row ended.
pub enum Verdict {
    /// All happened, and every figure is as it must be.
    Held(Finding),
    /// A figure is not as it must be, or what was to happen did not.
    Missed(Finding),
    /// It came to no end: what it said.
    Broken(String),
}

impl Verdict {
    /// Judges a row by what it found.
    pub fn of(finding: Finding) -> Self {
        let happened = !finding.injected.is_empty() && finding.injected.iter().all(|(_, count)| *count > 0);
        if happened && finding.figures.iter().all(Figure::holds) { Self::Held(finding) } else { Self::Missed(finding) }
    }

    /// Of a row that panicked.
    pub fn broken(panic: &(dyn Any + Send)) -> Self {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
        let text = text.unwrap_or_else(|| "it panicked".to_owned());
        // The first line says what went wrong; what follows can be a whole log.
        Self::Broken(text.lines().next().unwrap_or_default().chars().take(160).collect())
    }

    const fn word(&self) -> &'static str {
        match self {
            Self::Held(_) => "held",
            Self::Missed(_) => "**missed**",
            Self::Broken(_) => "**broken**",
        }
    }

    const fn finding(&self) -> Option<&Finding> {
        match self {
            Self::Held(finding) | Self::Missed(finding) => Some(finding),
            Self::Broken(_) => None,
        }
    }
}

const HEAD: &str = "| row | fault | injected | figure (limit) | verdict | scale |\n|---|---|---|---|---|---|\n";

struct Line {
    id: &'static str,
    fault: &'static str,
    verdict: Verdict,
}

/// What all rows found.
#[derive(Default)]
pub struct Table(Vec<Line>);

impl Table {
    /// Adds a row, and says at once how it ended.
    pub fn add(&mut self, row: &Row, verdict: Verdict, took: Duration) {
        if let Verdict::Broken(words) = &verdict {
            eprintln!("  {words}");
        }
        eprintln!("{}: {} after {:.0} s", row.id, verdict.word(), took.as_secs_f64());
        self.0.push(Line { id: row.id, fault: row.fault, verdict });
    }

    /// Whether every row held.
    pub fn holds(&self) -> bool {
        self.0.iter().all(|line| matches!(line.verdict, Verdict::Held(_)))
    }

    /// Shows it in the terminal.
    #[expect(clippy::print_stdout, reason = "this is what the program is for")]
    pub fn print(&self) {
        println!("\n{}", self.text());
    }

    /// The page for `docs/`: of `all` rows, those that ran now, and of the others what the page said `before`.
    pub fn page(&self, all: &[&str], before: &str) -> String {
        let now = self.text();
        let of = |page: &str, id: &str| {
            let begins = format!("| {id} |");
            page.lines().find(|line| line.starts_with(&begins)).map(str::to_owned)
        };
        let rows = all.iter().filter_map(|id| of(&now, id).or_else(|| of(before, id)));
        format!(
            "# What the lab found\n\n\
             Made by `make lab` on two cores of a shared virtual machine (ext4, PostgreSQL with `fsync` on, nats-server with\n\
             `sync_interval: always`, everything on the loopback address, Harbor as built for development). `make lab ROW=A2` runs one row\n\
             and replaces its line.\n\n\
             A row first says what was done to Harbor and how often it really happened; a row in which it never happened fails. Judgement comes from\n\
             the ledgers of the stand-ins, the log, and what people saw. Durations are shorter than in production: the last column says by how much.\n\n\
             What is short runs whole in `make test`: A14 (`lifecycle`: `inbox::reordered`, 6,000 permutations), F1 and F2 (stories `infra`, `trouble`),\n\
             F4 and F7 (`bad_hours`). Of A1 and A5 (`chaos::crash_points`), A15, A18 and A19 (`racing`), D1, D3 and D4 (`timing`), F3 and F8\n\
             (`bad_hours`) it runs a few, and B7 (`bad_hours`) for seconds.\n\n\
             {HEAD}{}\n",
            rows.collect::<Vec<_>>().join("\n")
        )
    }

    fn text(&self) -> String {
        let mut text = String::from(HEAD);
        // Figures of a machine that had other work say so.
        let beside = std::env::var("LAB_BESIDE").unwrap_or_default();
        for line in &self.0 {
            let finding = line.verdict.finding();
            let injected = finding.map(|finding| {
                let parts = finding.injected.iter().map(|(what, count)| format!("{count} × {what}"));
                parts.collect::<Vec<_>>().join("; ")
            });
            let figures = match &line.verdict {
                Verdict::Broken(words) => words.replace('|', "/"),
                Verdict::Held(finding) | Verdict::Missed(finding) => {
                    finding.figures.iter().map(shown).collect::<Vec<_>>().join("; ")
                }
            };
            let (injected, scale) = (injected.unwrap_or_default(), finding.map_or("", |finding| finding.scale));
            let notes: Vec<&str> = [scale, beside.as_str()].into_iter().filter(|note| !note.is_empty()).collect();
            let scale = notes.join("; ");
            let (id, fault, word) = (line.id, line.fault, line.verdict.word());
            let _ = writeln!(text, "| {id} | {fault} | {injected} | {figures} | {word} | {scale} |");
        }
        text
    }
}

fn shown(figure: &Figure) -> String {
    let unit = if figure.unit.is_empty() { String::new() } else { format!(" {}", figure.unit) };
    let value = number(figure.value);
    match figure.limit {
        Limit::Shown => format!("{} {value}{unit}", figure.what),
        Limit::AtMost(limit) if figure.holds() => format!("{} {value}{unit} (≤ {})", figure.what, number(limit)),
        Limit::AtMost(limit) => format!("**{} {value}{unit} (≤ {})**", figure.what, number(limit)),
        Limit::AtLeast(limit) if figure.holds() => format!("{} {value}{unit} (≥ {})", figure.what, number(limit)),
        Limit::AtLeast(limit) => format!("**{} {value}{unit} (≥ {})**", figure.what, number(limit)),
    }
}

fn number(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 1_000.0 {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}
