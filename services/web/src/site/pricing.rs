//! What Harbor costs and what one gets for it, drawn from the catalogue so that the page cannot promise anything else.

use askama::Template;
use axum::response::Response;
use domain::authorize::permission::ViewPlans;
use domain::say;
use http::StatusCode;
use plans::{Limit, Terms};

use crate::face::layout::{Frame, Here, respond};
use crate::permit::Permitted;
use crate::visit::Visit;

/// `GET /pricing`
#[derive(Debug, Template)]
#[template(path = "site/pricing.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What can be bought, cheapest first.
    pub plans: Vec<Plan>,
    /// One line per thing that differs; each has as many cells as there are plans.
    pub lines: Vec<Line>,
    /// How long things last.
    pub promise: Promise,
}

/// A plan as a card.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Its short id, such as `hobby`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// For whom it is, in one sentence.
    pub summary: String,
    /// The price with its currency, such as `€9`.
    pub price: String,
    /// What the price is for, such as `a month`.
    pub per: String,
    /// What one gets, a few words each.
    pub facts: Vec<String>,
    /// What one can do next.
    pub call: Call,
}

/// What a plan's card offers to the reader.
#[derive(Debug, Clone)]
pub enum Call {
    /// A button.
    Go {
        /// Its text.
        label: String,
        /// Where it leads.
        href: String,
    },
    /// It is the plan the reader has.
    Yours,
}

/// A line of the comparison.
#[derive(Debug, Clone)]
pub struct Line {
    /// What is compared.
    pub what: String,
    /// One per plan.
    pub cells: Vec<Cell>,
}

impl Line {
    /// Each cell with the plan it belongs to.
    fn beside<'a>(&'a self, plans: &'a [Plan]) -> impl Iterator<Item = (&'a Plan, &'a Cell)> {
        plans.iter().zip(&self.cells)
    }
}

/// What a plan says to a line of the comparison.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Included.
    Yes,
    /// Not included.
    No,
    /// Included, so much of it.
    Much(String),
}

/// How long things last, from the same catalogue and rules that decide.
#[derive(Debug, Clone, Copy)]
pub struct Promise {
    /// Days of the free trial.
    pub trial_days: u32,
}

/// `GET /pricing`
pub(crate) async fn show(asked: Permitted<ViewPlans>) -> Response {
    let page =
        Page { frame: asked.visit.frame(Here::Plans), plans: cards(&asked.visit), lines: lines(), promise: promise() };
    respond(StatusCode::OK, &page)
}

/// How long things last.
pub(crate) fn promise() -> Promise {
    Promise { trial_days: plans::TRIAL.terms.trial_days.map_or(0, u32::from) }
}

/// What can be bought.
fn for_sale() -> impl Iterator<Item = &'static plans::Plan> {
    plans::active().filter(|plan| plan.terms.price_minor > 0)
}

/// The plans as cards, for this visitor.
pub(super) fn cards(visit: &Visit) -> Vec<Plan> {
    let yours = visit.session.as_ref().map(|session| session.plan);
    let card = |plan: &'static plans::Plan| {
        let price = plan.price_text();
        let (price, per) = price.split_once(' ').unwrap_or((&price, ""));
        let go = |label: &str, href: &str| Call::Go { label: label.to_owned(), href: href.to_owned() };
        Plan {
            id: plan.id.family.to_owned(),
            name: plan.name.to_owned(),
            summary: plan.summary.to_owned(),
            price: price.to_owned(),
            per: per.to_owned(),
            facts: facts(&plan.terms),
            call: match yours {
                None => go("Start free", "/sign-in"),
                Some(Some(yours)) if yours.id == plan.id => Call::Yours,
                Some(_) => go("Go on", "/workspaces"),
            },
        }
    };
    for_sale().map(card).collect()
}

/// What one gets, a few words each.
pub(crate) fn facts(terms: &Terms) -> Vec<String> {
    let extra =
        [(terms.custom_domains, "Your own web addresses"), (terms.priority_support, "Your questions come first")];
    let mut facts = vec![workspaces(terms), format!("In {}", places(terms, " or ")), sites(terms)];
    facts.extend(extra.into_iter().filter(|(included, _)| *included).map(|(_, fact)| fact.to_owned()));
    facts
}

fn workspaces(terms: &Terms) -> String {
    match terms.max_workspaces {
        1 => "1 workspace".to_owned(),
        count => format!("{count} workspaces"),
    }
}

fn places(terms: &Terms, between: &str) -> String {
    terms.regions.iter().map(|region| say::region(*region)).collect::<Vec<_>>().join(between)
}

fn sites(terms: &Terms) -> String {
    match terms.deployments_per_workspace {
        Limit::Count(count) => format!("{count} sites in it"),
        Limit::Unlimited => "As many sites as you like".to_owned(),
    }
}

/// The plans side by side.
fn lines() -> Vec<Line> {
    let line = |what: &str, cell: fn(&Terms) -> Cell| Line {
        what: what.to_owned(),
        cells: for_sale().map(|plan| cell(&plan.terms)).collect(),
    };
    vec![
        line("Workspaces", |terms| Cell::Much(terms.max_workspaces.to_string())),
        line("Places", |terms| Cell::Much(places(terms, " and "))),
        line("Sites in each workspace", |terms| match terms.deployments_per_workspace {
            Limit::Count(count) => Cell::Much(count.to_string()),
            Limit::Unlimited => Cell::Much("No limit".to_owned()),
        }),
        line("Your own web addresses", |terms| included(terms.custom_domains)),
        line("Your questions come first", |terms| included(terms.priority_support)),
    ]
}

const fn included(included: bool) -> Cell {
    if included { Cell::Yes } else { Cell::No }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::words::banned_in;

    #[test]
    fn every_line_has_a_cell_for_each_plan() {
        let count = for_sale().count();
        assert!(count >= 2 && lines().iter().all(|line| line.cells.len() == count));
    }

    #[test]
    fn facts_are_plain() {
        for fact in for_sale().flat_map(|plan| facts(&plan.terms)) {
            assert_eq!(banned_in(&fact), None, "{fact}");
        }
    }
}
