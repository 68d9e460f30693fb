//! What Harbor costs and what one gets for it, drawn from the catalogue so that the page cannot promise anything else.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ViewPlans;
use domain::say;
use plans::{Limit, Terms};

use super::listing::Listing;
use crate::app::App;
use crate::face::layout::{Frame, Here};
use crate::permit::Permitted;
use crate::visit::Visit;

/// `GET /pricing`
#[derive(Debug, Template)]
#[template(path = "site/pricing.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// How it is found.
    pub listing: Listing,
    /// What can be bought, cheapest first.
    pub plans: Vec<Plan>,
    /// All plans side by side.
    pub compared: Compared,
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

/// Plans side by side.
#[derive(Debug, Clone)]
pub struct Compared {
    /// Their names.
    pub plans: Vec<&'static str>,
    /// One line per thing that differs.
    pub lines: Vec<Line>,
}

/// A line of the comparison.
#[derive(Debug, Clone)]
pub struct Line {
    /// What is compared.
    pub what: &'static str,
    /// For each plan its name and what it says to it.
    pub cells: Vec<(&'static str, Cell)>,
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

impl Page {
    /// What search machines are told.
    pub const DESCRIPTION: &str = "What Harbor costs, what you get for it, and what happens after the free trial.";
}

/// Who reads the plans.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reader {
    /// Somebody who is not signed in.
    Visitor,
    /// Somebody whose account is on this plan; none if it is not open yet, or the plan is newer than this program.
    Person(Option<&'static plans::Plan>),
}

impl From<&Visit> for Reader {
    fn from(visit: &Visit) -> Self {
        visit.session.as_ref().map_or(Self::Visitor, |session| Self::Person(session.plan))
    }
}

/// `GET /pricing`
pub(crate) async fn show(asked: Permitted<ViewPlans>, State(app): State<Arc<App>>) -> Response {
    let visit = &asked.visit;
    let listing = Listing::of(&app.origin, "/pricing", "Plans", Page::DESCRIPTION);
    let frame = visit.frame(Here::Plans);
    visit.for_everybody(&Page { frame, listing, plans: cards(visit.into()), compared: compared(), promise: promise() })
}

/// How long things last.
pub(crate) fn promise() -> Promise {
    Promise { trial_days: plans::TRIAL.terms.trial_days.map_or(0, u32::from) }
}

/// What can be bought.
fn for_sale() -> impl Iterator<Item = &'static plans::Plan> {
    plans::active().filter(|plan| plan.terms.price_minor > 0)
}

/// The plans as cards, for this reader.
pub(crate) fn cards(reader: Reader) -> Vec<Plan> {
    let go = |label: &str, href: &str| Call::Go { label: label.to_owned(), href: href.to_owned() };
    let card = |plan: &'static plans::Plan| Plan {
        id: plan.id.family.to_owned(),
        name: plan.name.to_owned(),
        summary: plan.summary.to_owned(),
        price: plan.amount_text(),
        per: "a month".to_owned(),
        facts: facts(&plan.terms),
        call: match reader {
            Reader::Visitor => go("Start free", "/sign-in"),
            Reader::Person(Some(yours)) if yours.id == plan.id => Call::Yours,
            Reader::Person(_) => go("Go on", "/workspaces"),
        },
    };
    for_sale().map(card).collect()
}

/// What one gets, a few words each.
pub(crate) fn facts(terms: &Terms) -> Vec<String> {
    let extra = [(terms.custom_domains, "Custom domains"), (terms.priority_support, "Priority support")];
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

/// All that can be had today side by side, the trial included.
pub(crate) fn compared() -> Compared {
    let line = |what: &'static str, cell: fn(&plans::Plan) -> Cell| Line {
        what,
        cells: plans::active().map(|plan| (plan.name, cell(plan))).collect(),
    };
    let lines = vec![
        line("Price", |plan| Cell::Much(plan.price_text())),
        line("Workspaces", |plan| Cell::Much(plan.terms.max_workspaces.to_string())),
        line("Regions", |plan| Cell::Much(places(&plan.terms, " and "))),
        line("Sites in each workspace", |plan| match plan.terms.deployments_per_workspace {
            Limit::Count(count) => Cell::Much(count.to_string()),
            Limit::Unlimited => Cell::Much("No limit".to_owned()),
        }),
        line("Custom domains", |plan| included(plan.terms.custom_domains)),
        line("Priority support", |plan| included(plan.terms.priority_support)),
    ];
    Compared { plans: plans::active().map(|plan| plan.name).collect(), lines }
}

const fn included(included: bool) -> Cell {
    if included { Cell::Yes } else { Cell::No }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::face::words::banned_in;

    #[test]
    fn the_page_shows_what_can_be_had_and_nothing_else() {
        let (compared, cards) = (compared(), cards(Reader::Visitor));
        assert_eq!(compared.plans, plans::active().map(|plan| plan.name).collect::<Vec<_>>());
        assert!(compared.lines.iter().all(|line| line.cells.len() == compared.plans.len()));
        for plan in plans::active().filter(|plan| plan.terms.price_minor > 0) {
            let card = cards.iter().find(|card| card.name == plan.name).unwrap();
            assert_eq!(format!("{} {}", card.price, card.per), plan.price_text());
        }
        assert!(cards.len() >= 2 && cards.iter().all(|card| !card.facts.is_empty()));
        assert_eq!(promise().trial_days, 14);
    }

    #[test]
    fn whose_plan_it_is_sees_that_it_is_theirs() {
        let yours = |reader| cards(reader).iter().filter(|card| matches!(card.call, Call::Yours)).count();
        assert_eq!(yours(Reader::Person(Some(plans::PRO))), 1);
        assert_eq!((yours(Reader::Person(Some(plans::TRIAL))), yours(Reader::Visitor)), (0, 0));
    }

    #[test]
    fn facts_are_plain() {
        for fact in for_sale().flat_map(|plan| facts(&plan.terms)) {
            assert_eq!(banned_in(&fact), None, "{fact}");
        }
    }
}
