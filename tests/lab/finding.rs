//! What a row found: what it did and how often, and each figure beside its limit.

use std::time::Duration;

/// What a figure must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
    /// Shown for whoever compares.
    Shown,
}

/// One figure.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Of what.
    pub what: String,
    /// As measured.
    pub value: f64,
    /// In what; empty for counts.
    pub unit: &'static str,
    /// What it must be.
    pub limit: Limit,
}

impl Figure {
    /// Whether it is as it must be.
    pub fn holds(&self) -> bool {
        match self.limit {
            Limit::AtMost(limit) => self.value <= limit,
            Limit::AtLeast(limit) => self.value >= limit,
            Limit::Shown => true,
        }
    }
}

/// All that a row found.
#[derive(Debug, Clone, Default)]
pub struct Finding {
    /// What was done to Harbor, and how often it really happened.
    pub injected: Vec<(String, u64)>,
    /// What came of it.
    pub figures: Vec<Figure>,
    /// What was shortened or left out, in a sentence; empty when nothing was.
    pub scale: &'static str,
}

impl Finding {
    /// Says what was shortened or left out.
    pub const fn scaled(scale: &'static str) -> Self {
        Self { injected: Vec::new(), figures: Vec::new(), scale }
    }

    /// So often this was done. A row in which something was never done fails.
    pub fn injected(&mut self, what: &str, count: u64) {
        eprintln!("  injected: {count} × {what}");
        self.injected.push((what.to_owned(), count));
    }

    /// A figure that may be this high.
    pub fn at_most(&mut self, what: &str, value: f64, unit: &'static str, limit: f64) {
        self.figure(what, value, unit, Limit::AtMost(limit));
    }

    /// A figure that must be this high.
    pub fn at_least(&mut self, what: &str, value: f64, unit: &'static str, limit: f64) {
        self.figure(what, value, unit, Limit::AtLeast(limit));
    }

    /// A time in seconds that may be this long.
    pub fn within(&mut self, what: &str, took: Duration, seconds: f64) {
        self.at_most(what, took.as_secs_f64(), "s", seconds);
    }

    /// Something that must not have happened.
    pub fn none(&mut self, what: &str, count: usize) {
        self.at_most(what, f64::from(u32::try_from(count).unwrap_or(u32::MAX)), "", 0.0);
    }

    /// A figure for whoever compares.
    pub fn shown(&mut self, what: &str, value: f64, unit: &'static str) {
        self.figure(what, value, unit, Limit::Shown);
    }

    fn figure(&mut self, what: &str, value: f64, unit: &'static str, limit: Limit) {
        let figure = Figure { what: what.to_owned(), value, unit, limit };
        eprintln!("  {what}: {value:.3} {unit} ({limit:?}){}", if figure.holds() { "" } else { " MISSED" });
        self.figures.push(figure);
    }
}
