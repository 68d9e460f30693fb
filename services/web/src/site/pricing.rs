//! What Harbor costs and what one gets for it, drawn from the catalogue so that the page cannot promise anything else.
//!
//! Where nothing is for sale, a card of a plan that costs something says so beside its button. Else the card of somebody who is
//! signed in leads to what changes with that plan; no button leads back to where they came from.

use std::sync::Arc;

use access::account;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ViewPlans;
use domain::entitlement;
use jiff::Timestamp;
use messages::workspace::Region;
use plans::{Limit, Terms};

use super::compared::{self, Cell, Compared, compared, places, size};
use super::listing::Listing;
pub(crate) use super::reader::Reader;
use crate::account::arrange::Wanted;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here};

/// `GET /pricing`
#[derive(Debug, Template)]
#[template(path = "site/pricing.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// How it is found.
    pub listing: Listing,
    /// What can be had, cheapest first.
    pub plans: Vec<Card>,
    /// All of it side by side.
    pub compared: Compared,
    /// How long things last.
    pub promise: Promise,
    /// Whether plans can be bought here.
    pub sells: bool,
}

/// A plan as a card.
#[derive(Debug, Clone)]
pub struct Card {
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
    /// What this plan would mean for what the reader has, if it has no room for it.
    pub warning: Option<String>,
    /// What one can do next.
    pub call: Call,
}

/// What a plan's card offers to the reader.
#[derive(Debug, Clone)]
pub enum Call {
    /// It costs nothing, and begins with signing in.
    Start,
    /// It comes after the trial, which begins with signing in.
    Begin,
    /// Its page says what changes, and how to pay.
    Choose,
    /// The payment partner is asked what the change costs; then its page says so.
    Look(Wanted),
    /// It begins then, as it was asked for.
    Planned(Timestamp),
    /// Not now, and why.
    Locked(String),
    /// It cannot be bought yet.
    NotForSale {
        /// Whether the reader can begin with the trial instead.
        can_start: bool,
    },
    /// It is the plan the reader has.
    Yours,
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

impl Call {
    fn of(reader: Reader, plan: &plans::Plan, sells: bool) -> Self {
        let can_start = matches!(reader, Reader::Visitor);
        match (reader.has(plan), plan.terms.price_minor, sells) {
            (true, _, _) => Self::Yours,
            (false, 0, _) => Self::Start,
            (false, _, false) => Self::NotForSale { can_start },
            (false, _, true) if can_start => Self::Begin,
            (false, _, true) => Self::Choose,
        }
    }
}

/// `GET /pricing`
pub(crate) async fn show(asked: Permitted<ViewPlans>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let regions = match &visit.session {
        Some(session) => account::regions(&app.read().await?, session).await?,
        None => Vec::new(),
    };
    let reader = Reader::from(visit);
    let page = Page {
        frame: visit.frame(Here::Plans),
        listing: Listing::of(&app.origin, "/pricing", "Plans", Page::DESCRIPTION),
        plans: cards(reader, &regions, app.sells),
        compared: compared(reader),
        promise: promise(),
        sells: app.sells,
    };
    Ok(visit.for_everybody(&page))
}

/// How long things last.
pub(crate) fn promise() -> Promise {
    Promise { trial_days: plans::TRIAL.terms.trial_days.map_or(0, u32::from) }
}

/// The plans as cards, for a reader who has workspaces in these regions.
pub(crate) fn cards(reader: Reader, regions: &[Region], sells: bool) -> Vec<Card> {
    let of = |plan: &'static plans::Plan| card(plan, regions, Call::of(reader, plan, sells));
    reader.sees().into_iter().map(of).collect()
}

/// The card of a plan, for somebody who has workspaces in these regions.
pub(crate) fn card(plan: &'static plans::Plan, regions: &[Region], call: Call) -> Card {
    let (price, per) = match plan.terms.trial_days {
        Some(days) if plan.terms.price_minor == 0 => ("Free".to_owned(), format!("for {days} days")),
        Some(_) | None => (plan.amount_text(), per(&plan.terms).to_owned()),
    };
    Card {
        id: plan.id.family.to_owned(),
        name: plan.name.to_owned(),
        summary: plan.summary.to_owned(),
        price,
        per,
        facts: facts(&plan.terms),
        warning: entitlement::left_behind(plan, regions).map(|behind| behind.to_string()),
        call,
    }
}

const fn per(terms: &Terms) -> &'static str {
    match terms.tax_included {
        Some(true) => "a month, tax included",
        Some(false) => "a month, plus tax",
        None => "a month",
    }
}

/// What one gets, a few words each.
pub(crate) fn facts(terms: &Terms) -> Vec<String> {
    let extra = [(terms.custom_domains, "Custom domains"), (terms.priority_support, "Priority support")];
    let mut facts = vec![workspaces(terms), format!("In {}", places(terms, " or ")), sites(terms)];
    if let Some(machine) = terms.machine {
        let each = if terms.max_workspaces == 1 { "" } else { ", for each" };
        facts.push(format!("{}{each}", compared::holds(machine)));
        facts.push(format!("{} of traffic a month{each}", size(machine.traffic_gb)));
    }
    facts.extend(extra.into_iter().filter(|(included, _)| *included).map(|(_, fact)| fact.to_owned()));
    facts
}

fn workspaces(terms: &Terms) -> String {
    match terms.max_workspaces {
        1 => "1 workspace".to_owned(),
        count => format!("{count} workspaces"),
    }
}

fn sites(terms: &Terms) -> String {
    match (terms.deployments_per_workspace, terms.max_workspaces) {
        (Limit::Count(count), 1) => format!("{count} sites in it"),
        (Limit::Count(count), _) => format!("{count} sites in each"),
        (Limit::Unlimited, _) => "As many sites as fit".to_owned(),
    }
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let page = |frame: Frame, reader: Reader, regions: &[Region], sells: bool| Page {
        frame: frame.at(Here::Plans),
        listing: Listing::shown("/pricing", "Plans", Page::DESCRIPTION),
        plans: cards(reader, regions, sells),
        compared: compared(reader),
        promise: promise(),
        sells,
    };
    shelf.put("site/pricing/visitor", &page(shelf.visitor(), Reader::Visitor, &[], true))?;
    shelf.put("site/pricing/visitor_unsold", &page(shelf.visitor(), Reader::Visitor, &[], false))?;
    let trying = Reader::Person(Some(plans::TRIAL));
    shelf.put("site/pricing/trying", &page(shelf.ada(), trying, &[], true))?;
    shelf.put("site/pricing/trying_unsold", &page(shelf.ada(), trying, &[], false))?;
    shelf.put("site/pricing/trying_elsewhere", &page(shelf.ada(), trying, &[Region::Us], true))?;
    let paying = Reader::Person(Some(plans::HOBBY));
    shelf.put("site/pricing/paying", &page(shelf.grace(), paying, &[Region::Eu], true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use face::words::{banned_in, said_otherwise};

    fn calls(reader: Reader, sells: bool) -> Vec<String> {
        cards(reader, &[], sells).into_iter().map(|card| format!("{:?}", card.call)).collect()
    }

    #[test]
    fn the_page_shows_what_can_be_had_and_nothing_else() {
        let cards = cards(Reader::Visitor, &[], true);
        assert_eq!(
            cards.iter().map(|card| card.name.as_str()).collect::<Vec<_>>(),
            plans::active().map(|plan| plan.name).collect::<Vec<_>>()
        );
        for plan in plans::active().filter(|plan| plan.terms.price_minor > 0) {
            let card = cards.iter().find(|card| card.name == plan.name).unwrap();
            assert_eq!(format!("{} {}", card.price, card.per), format!("{}, tax included", plan.price_text()));
        }
        assert!(cards.iter().all(|card| !card.facts.is_empty() && card.warning.is_none()));
        assert_eq!(format!("{} {}", cards[0].price, cards[0].per), plans::TRIAL.price_text());
        assert_eq!(promise().trial_days, 14);
    }

    #[test]
    fn what_cannot_be_bought_says_so_and_whose_plan_it_is_sees_it() {
        let not_yet = |can_start| format!("NotForSale {{ can_start: {can_start} }}");
        let calls = |reader| calls(reader, false);
        assert_eq!(calls(Reader::Visitor), ["Start".to_owned(), not_yet(true), not_yet(true)]);
        assert_eq!(calls(Reader::Person(Some(plans::TRIAL))), ["Yours".to_owned(), not_yet(false), not_yet(false)]);
        assert_eq!(calls(Reader::Person(Some(plans::PRO))), [not_yet(false), "Yours".to_owned()]);
        assert_eq!(calls(Reader::Person(None)), [not_yet(false), not_yet(false)]);
        assert_eq!(calls(Reader::Person(plans::find("pro@1"))), [not_yet(false), "Yours".to_owned()]);
    }

    #[test]
    fn what_can_be_bought_leads_to_its_page_or_to_the_trial_before_it() {
        assert_eq!(calls(Reader::Visitor, true), ["Start", "Begin", "Begin"]);
        assert_eq!(calls(Reader::Person(Some(plans::TRIAL)), true), ["Yours", "Choose", "Choose"]);
        assert_eq!(calls(Reader::Person(Some(plans::PRO)), true), ["Choose", "Yours"]);
    }

    #[test]
    fn a_plan_without_room_for_what_one_has_says_so() {
        let cards = cards(Reader::Person(Some(plans::TRIAL)), &[Region::Us], true);
        let warned: Vec<_> = cards.iter().filter(|card| card.warning.is_some()).map(|card| card.id.as_str()).collect();
        assert_eq!(warned, ["hobby"]);
    }

    #[test]
    fn facts_are_plain_and_say_all_that_is_promised() {
        for plan in plans::active() {
            let facts = facts(&plan.terms);
            for fact in &facts {
                assert_eq!((banned_in(fact), said_otherwise(fact)), (None, None), "{fact}");
            }
            let promised = facts.iter().any(|fact| fact.contains("processors"))
                && facts.iter().any(|fact| fact.contains("traffic"));
            assert_eq!(promised, plan.terms.machine.is_some(), "{}", plan.id);
        }
        let pro = facts(&plans::PRO.terms);
        assert!(pro.contains(&"2 processors, 4 GB of memory, 40 GB of disk, for each".to_owned()), "{pro:?}");
        assert!(pro.contains(&"1 TB of traffic a month, for each".to_owned()), "{pro:?}");
    }
}
