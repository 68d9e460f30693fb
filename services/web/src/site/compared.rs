//! Plans side by side, one line for each thing that differs: the table of the pricing page.

use domain::wording;
use plans::{Limit, Machine, Plan, Terms};

use super::reader::Reader;

/// Plans side by side.
#[derive(Debug, Clone)]
pub struct Compared {
    /// One for each plan.
    pub columns: Vec<Column>,
    /// One line per thing that differs.
    pub lines: Vec<Line>,
}

/// A plan of the comparison.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Whether it is the plan that the reader has.
    pub yours: bool,
}

/// A line of the comparison.
#[derive(Debug, Clone)]
pub struct Line {
    /// What is compared.
    pub what: &'static str,
    /// What each plan says to it.
    pub cells: Vec<(Column, Cell)>,
}

/// What a plan says to a line of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Included.
    Yes,
    /// Not included.
    No,
    /// Included, so much of it.
    Much(String),
}

impl Column {
    /// What stands beside each of its cells where there is no room for columns.
    #[must_use]
    pub fn label(&self) -> String {
        if self.yours { format!("{} (yours)", self.name) } else { self.name.to_owned() }
    }
}

/// What one asks of a machine, and how a plan answers.
type OfMachine = (&'static str, fn(Machine) -> String);

const OF_MACHINE: [OfMachine; 4] = [
    ("Processors in each workspace", |machine| machine.processors.to_string()),
    ("Memory in each workspace", |machine| size(machine.memory_gb)),
    ("Disk in each workspace", |machine| size(machine.disk_gb)),
    ("Traffic out of each workspace", |machine| format!("{} a month", size(machine.traffic_gb))),
];

/// All that this reader may want to compare.
pub(crate) fn compared(reader: Reader) -> Compared {
    lines(&reader.sees(), |plan| reader.has(plan))
}

/// What differs between the plan that somebody has and one that they could have.
pub(crate) fn beside(now: Option<&'static Plan>, then: &'static Plan) -> Vec<Line> {
    let plans: Vec<&Plan> = now.into_iter().chain([then]).collect();
    let Compared { lines, .. } = lines(&plans, |plan| now == Some(plan));
    let differs = |line: &Line| line.cells.windows(2).all(|two| matches!(two, [(_, one), (_, other)] if one != other));
    lines.into_iter().filter(differs).collect()
}

fn lines(plans: &[&'static Plan], has: impl Fn(&Plan) -> bool) -> Compared {
    let column = |plan: &Plan| Column { name: plan.name, yours: has(plan) };
    let line = |what: &'static str, cell: &dyn Fn(&Plan) -> Cell| Line {
        what,
        cells: plans.iter().map(|plan| (column(plan), cell(plan))).collect(),
    };
    let mut lines = vec![
        line("Price", &|plan| Cell::Much(plan.price_text())),
        line("Tax", &|plan| Cell::Much(tax(&plan.terms).to_owned())),
        line("Workspaces", &|plan| Cell::Much(plan.terms.max_workspaces.to_string())),
        line("Regions", &|plan| Cell::Much(places(&plan.terms, " and "))),
        line("Sites in each workspace", &|plan| Cell::Much(sites(&plan.terms))),
    ];
    lines.extend(OF_MACHINE.iter().map(|(what, says)| {
        line(what, &|plan| Cell::Much(plan.terms.machine.map_or_else(|| "Not promised".to_owned(), says)))
    }));
    lines.push(line("Custom domains", &|plan| included(plan.terms.custom_domains)));
    lines.push(line("Priority support", &|plan| included(plan.terms.priority_support)));
    Compared { columns: plans.iter().map(|plan| column(plan)).collect(), lines }
}

const fn included(included: bool) -> Cell {
    if included { Cell::Yes } else { Cell::No }
}

fn sites(terms: &Terms) -> String {
    match terms.deployments_per_workspace {
        Limit::Count(count) => count.to_string(),
        Limit::Unlimited => "As many as fit".to_owned(),
    }
}

const fn tax(terms: &Terms) -> &'static str {
    match (terms.price_minor, terms.tax_included) {
        (0, _) => "Nothing to pay",
        (_, Some(true)) => "In the price",
        (_, Some(false)) => "On top",
        (_, None) => "Not decided",
    }
}

/// So many times 10⁹ bytes, as people read it: `40 GB`, `1 TB`.
pub(super) fn size(gb: u32) -> String {
    if gb >= 1000 && gb.is_multiple_of(1000) { format!("{} TB", gb / 1000) } else { format!("{gb} GB") }
}

/// What the machine of a workspace holds, in one line.
pub(super) fn holds(machine: Machine) -> String {
    let Machine { processors, memory_gb, disk_gb, traffic_gb: _ } = machine;
    let processors = if processors == 1 { "1 processor".to_owned() } else { format!("{processors} processors") };
    format!("{processors}, {} of memory, {} of disk", size(memory_gb), size(disk_gb))
}

pub(super) fn places(terms: &Terms, between: &str) -> String {
    terms.regions.iter().map(|region| wording::region(*region)).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, said_otherwise};

    fn much(compared: &Compared, what: &str) -> Vec<String> {
        let line = compared.lines.iter().find(|line| line.what == what).unwrap();
        let text = |cell: &Cell| match cell {
            Cell::Yes => "yes".to_owned(),
            Cell::No => "no".to_owned(),
            Cell::Much(much) => much.clone(),
        };
        line.cells.iter().map(|(_, cell)| text(cell)).collect()
    }

    #[test]
    fn each_line_says_what_each_plan_holds() {
        let all = compared(Reader::Visitor);
        assert!(all.lines.iter().all(|line| line.cells.len() == all.columns.len()));
        for (what, cells) in [
            ("Price", ["Free for 14 days", "€9 a month", "€29 a month"]),
            ("Tax", ["Nothing to pay", "In the price", "In the price"]),
            ("Sites in each workspace", ["3", "10", "As many as fit"]),
            ("Processors in each workspace", ["Not promised", "2", "2"]),
            ("Memory in each workspace", ["Not promised", "4 GB", "4 GB"]),
            ("Disk in each workspace", ["Not promised", "40 GB", "40 GB"]),
            ("Traffic out of each workspace", ["Not promised", "1 TB a month", "1 TB a month"]),
            ("Priority support", ["no", "no", "yes"]),
        ] {
            assert_eq!(much(&all, what), cells, "{what}");
        }
        let texts =
            all.lines.iter().flat_map(|line| much(&all, line.what)).chain([holds(plans::PRO.terms.machine.unwrap())]);
        for text in texts {
            assert_eq!((banned_in(&text), said_otherwise(&text)), (None, None), "{text}");
        }
    }

    #[test]
    fn who_is_on_a_version_from_before_reads_what_theirs_holds() {
        let before = plans::find("hobby@1").unwrap();
        let theirs = compared(Reader::Person(Some(before)));
        assert_eq!(theirs.columns.iter().map(Column::label).collect::<Vec<_>>(), ["Hobby (yours)", "Pro"]);
        assert_eq!(much(&theirs, "Memory in each workspace"), ["Not promised", "4 GB"]);
        assert_eq!(much(&theirs, "Tax"), ["Not decided", "In the price"]);
    }

    #[test]
    fn what_is_the_same_is_no_change() {
        let what = |now, then| beside(now, then).into_iter().map(|line| line.what).collect::<Vec<_>>();
        let smaller = what(Some(plans::PRO), plans::HOBBY);
        assert!(smaller.contains(&"Price") && smaller.contains(&"Workspaces") && smaller.contains(&"Regions"));
        assert!(!smaller.contains(&"Memory in each workspace"), "both have as much");
        assert!(what(None, plans::PRO).len() > smaller.len(), "without a plan of before, all is said");
    }

    #[test]
    fn sizes_are_round() {
        assert_eq!([4, 40, 1000, 1500, 2000].map(size), ["4 GB", "40 GB", "1 TB", "1500 GB", "2 TB"]);
    }
}
