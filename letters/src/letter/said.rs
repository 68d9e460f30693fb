//! What several letters say: of plans, of workspaces that are paused, and where each way out is.

use domain::suspension::rule;
use domain::wording::pause::{because, way_out};
use domain::wording::{count, region_first};
use jiff::{SignedDuration, Timestamp};
use messages::account::{Amount, Currency};
use messages::workspace::{Reason, Region};
use plans::Plan;

use crate::content::{Place, Stopped};
use crate::frame::Frame;
use crate::line::Line;
use crate::sheet::{Block, Fact, Link, text};

/// The page of the account's plan.
pub const PLAN: &str = "/account/plan";
/// The page of its payments.
pub const BILLING: &str = "/account/billing";

/// The page of who belongs to the account.
pub const PEOPLE: &str = "/account/people";

/// Whose team it is, as it goes on in a sentence: `the team of Ada`.
pub fn team_of(line: Line, owner: Option<&str>) -> Line {
    match owner {
        Some(owner) => line.then("the team of ").typed(owner),
        None => line.then("a team"),
    }
}

/// Somebody by their name, in a sentence.
pub fn called(line: Line, name: Option<&str>) -> Line {
    match name {
        Some(name) => line.typed(name),
        None => line.then("Somebody"),
    }
}
/// The page on which an account is kept that was to be deleted.
pub const STAY: &str = "/account/stay";

/// A plan by its name; one that this program does not know is `otherwise`.
pub fn named(plan: &str, otherwise: &str) -> String {
    plans::find(plan).map_or_else(|| otherwise.to_owned(), |plan| plan.name.to_owned())
}

/// A plan and its price, as a fact of this name: `Pro, €29 a month`. None for a plan that this program does not know.
pub fn priced(name: &'static str, plan: &str) -> Option<Fact> {
    let plan = plans::find(plan)?;
    Some((name, format!("{}, {}", plan.name, plan.price_text()).into()))
}

/// How much it is, as a fact of this name. None where that is not known, and of a currency that this program does not know.
pub fn sum(name: &'static str, amount: Option<Amount>) -> Option<Fact> {
    let amount = amount.filter(|amount| amount.currency != Currency::Unknown)?;
    Some((name, plans::amount(amount.minor, amount.currency.word()).into()))
}

/// What can be had, each with its price: `Hobby is €9 a month, and Pro is €29 a month.`
pub fn offers() -> String {
    let paid = plans::active().filter(|plan| plan.terms.price_minor > 0);
    let offer = |plan: &Plan| format!("{} is {}", plan.name, plan.price_text());
    format!("{}.", paid.map(offer).collect::<Vec<_>>().join(", and "))
}

/// So many days as a span has, in a sentence: `14 days`.
pub fn days(span: SignedDuration) -> String {
    format!("{} days", span.as_hours() / 24)
}

/// For how long a workspace is kept that is paused for this.
pub fn grace(reason: Reason) -> String {
    rule(reason).grace.map_or_else(|| "as long as it is paused".to_owned(), days)
}

/// The link to where a plan is chosen.
pub fn choose_a_plan() -> Option<Link> {
    Some(Link { words: "Choose a plan", path: PLAN.into() })
}

/// What becomes of everything that is paused, if nothing is done.
pub fn kept_until(frame: &Frame, deleted_at: &Timestamp) -> Block {
    text(
        Line::new("What is in them is kept until ")
            .strong(frame.moment(deleted_at))
            .then(". If nothing is done by then, they are deleted for good. We write to you again before that."),
    )
}

/// How many workspaces a plan holds, and where.
pub fn holds(plan: &Plan) -> String {
    let number = plan.terms.max_workspaces;
    let regions: Vec<_> = plan.terms.regions.iter().map(|region| domain::wording::region(*region)).collect();
    let workspaces =
        if number == 1 { "One workspace".to_owned() } else { format!("Up to {} workspaces", count(number)) };
    format!("{workspaces} in {}", regions.join(" or "))
}

/// The page of a workspace.
pub fn home(place: &Place) -> String {
    format!("/workspaces/{}", place.id)
}

/// What has been going on in a workspace.
pub fn activity(place: &Place) -> String {
    format!("{}/activity", home(place))
}

/// Where it runs, as a fact.
pub fn where_it_runs(place: &Place) -> Fact {
    runs_in(place.region)
}

/// The same of one that is not theirs yet.
pub fn runs_in(region: Region) -> Fact {
    ("Region", Line::new(region_first(region)))
}

/// Why a workspace is paused and what can be done, a paragraph for each reason.
pub fn reasons(stopped: &Stopped) -> impl Iterator<Item = Block> {
    let plan = stopped.plan.as_deref().and_then(plans::find);
    let region = stopped.place.region;
    stopped.reasons.iter().map(move |reason| text(format!("{} {}", because(*reason), way_out(*reason, plan, region))))
}

/// Why they hear of it, as it goes on after "because": the first reason.
pub fn led_to(stopped: &Stopped) -> Line {
    let line = Line::default;
    let name = &stopped.place.name;
    match stopped.reasons.first() {
        Some(Reason::TrialEnded) => line().then("your trial is over, and so ").typed(name).then(" is paused."),
        Some(Reason::PlanEnded) => line().then("your plan is over, and so ").typed(name).then(" is paused."),
        Some(Reason::PaymentFailed) => {
            line().then("a payment did not come through, and so ").typed(name).then(" is paused.")
        }
        Some(Reason::OverPlan) => line().then("your plan has no room for ").typed(name).then("."),
        Some(Reason::AccountClosing) => {
            line().then("your account will be deleted, and so ").typed(name).then(" is paused.")
        }
        Some(Reason::Operator) => line().then("we paused ").typed(name).then("."),
        Some(Reason::Abuse) => line().typed(name).then(" was used for what our terms do not allow."),
        Some(Reason::OwnerRequest) => line().then("the owner of ").typed(name).then(" paused it."),
        Some(Reason::Unknown) | None => line().typed(name).then(" is paused."),
    }
}

/// The first reason, as a sentence.
pub fn why(stopped: &Stopped) -> &'static str {
    stopped.reasons.first().map_or("It stands still, as it should.", |reason| because(*reason))
}

/// Where the first thing to do about it is.
pub fn way(stopped: &Stopped) -> Link {
    let (words, path) = match stopped.reasons.first() {
        Some(Reason::TrialEnded | Reason::PlanEnded) => ("Choose a plan", PLAN.to_owned()),
        Some(Reason::PaymentFailed) => ("See to your payment", BILLING.to_owned()),
        Some(Reason::AccountClosing) => ("Keep your account", STAY.to_owned()),
        Some(Reason::Operator | Reason::Abuse | Reason::Unknown) => ("Write to us", "/help/write".to_owned()),
        Some(Reason::OverPlan | Reason::OwnerRequest) | None => ("Open your workspace", home(&stopped.place)),
    };
    Link { words, path }
}
