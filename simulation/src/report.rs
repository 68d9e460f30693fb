//! What came of a run, as a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use crate::Options;

/// So many broken laws are written out.
const SHOWN: usize = 20;

/// What came of a run.
pub(crate) struct Report {
    pub(crate) options: Options,
    pub(crate) workspaces: usize,
    /// Messages of each type on the log.
    pub(crate) counts: BTreeMap<String, u64>,
    /// Calls to infra of each kind.
    pub(crate) calls: Vec<(String, u64)>,
    /// What happened with money.
    pub(crate) money: Vec<(String, i64)>,
    /// Places that are taken at the end, in all accounts together.
    pub(crate) people: usize,
    /// How many letters went, how many did not, and the table of them.
    pub(crate) letters: ((u64, u64), String),
    pub(crate) broken: Vec<String>,
    pub(crate) hash: String,
    /// For each day how many workspaces had which label.
    pub(crate) labels: Vec<[u32; 5]>,
    /// What the days took, without starting and stopping the servers.
    pub(crate) played: Duration,
}

impl Report {
    /// The table; the whole run took so long.
    pub(crate) fn text(&self, took: Duration) -> String {
        let Options { days, customers, seed, step_hours, .. } = self.options;
        let mut text = format!("{days} days, {customers} customers, seed {seed}, a tick every {step_hours} hours\n\n");
        let mut line = |name: &str, value: &dyn std::fmt::Display| {
            let _ = writeln!(text, "{name:<42} {value:>10}");
        };
        let of = |kind: &str| self.counts.get(kind).copied().unwrap_or(0);
        line("customers who signed up", &of("account.opened@1"));
        line("workspaces made", &self.workspaces);
        line(
            "messages on the log",
            &self.counts.iter().filter(|(kind, _)| kind.contains('@')).map(|(_, count)| count).sum::<u64>(),
        );
        for (kind, count) in &self.counts {
            line(&format!("  {kind}"), count);
        }
        line("calls to infra", &self.calls.iter().map(|(_, count)| count).sum::<u64>());
        for (call, count) in &self.calls {
            line(&format!("  {call}"), count);
        }
        for (what, sum) in &self.money {
            line(what, sum);
        }
        line("places taken at the end", &self.people);
        let ((went, dropped), letters) = &self.letters;
        line("letters that went", went);
        line("letters that lost their meaning", dropped);
        line("laws broken", &self.broken.len());
        for broken in self.broken.iter().take(SHOWN) {
            let _ = writeln!(text, "  {broken}");
        }
        let _ = write!(text, "\n{letters}");
        let _ = writeln!(text, "\nhash {}", self.hash);
        let _ = writeln!(text, "{:.1} s, of which the days {:.1} s", took.as_secs_f64(), self.played.as_secs_f64());
        text
    }
}
