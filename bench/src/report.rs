//! What was measured, as a table for people and as JSON for whoever compares runs.

use serde_json::json;

/// Whether a figure should be low or high.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtMost(f64),
    AtLeast(f64),
    /// Shown for comparison only.
    None,
}

struct Line {
    what: String,
    figure: f64,
    unit: &'static str,
    goal: Goal,
}

#[derive(Default)]
pub(crate) struct Report(Vec<Line>);

impl Line {
    fn verdict(&self) -> &'static str {
        match self.goal {
            Goal::AtMost(limit) if self.figure <= limit => "held",
            Goal::AtLeast(limit) if self.figure >= limit => "held",
            Goal::AtMost(_) | Goal::AtLeast(_) => "MISSED",
            Goal::None => "",
        }
    }

    fn goal(&self) -> String {
        match self.goal {
            Goal::AtMost(limit) => format!("≤ {}", rounded(limit)),
            Goal::AtLeast(limit) => format!("≥ {}", rounded(limit)),
            Goal::None => String::new(),
        }
    }
}

impl Report {
    pub fn add(&mut self, what: impl Into<String>, figure: f64, unit: &'static str, goal: Goal) {
        self.0.push(Line { what: what.into(), figure, unit, goal });
    }

    #[expect(clippy::print_stdout, reason = "this is what the program is for")]
    pub fn print(&self) {
        println!("{:<74} {:>12} {:<14} {:>12}", "what", "measured", "", "figure");
        for line in &self.0 {
            println!(
                "{:<74} {:>12} {:<14} {:>12} {}",
                line.what,
                rounded(line.figure),
                line.unit,
                line.goal(),
                line.verdict()
            );
        }
    }

    pub fn json(&self) -> String {
        let lines: Vec<_> = self.0.iter().map(|line| json!({"what": line.what, "measured": line.figure, "unit": line.unit, "figure": line.goal(), "verdict": line.verdict()})).collect();
        format!("{:#}\n", serde_json::Value::Array(lines))
    }
}

fn rounded(figure: f64) -> String {
    if figure.abs() >= 100.0 { format!("{figure:.0}") } else { format!("{figure:.2}") }
}
