//! What changes with another plan: what it costs today and from then on, what one gets, and what becomes of the workspaces that
//! one has. It ends with the one button that goes on.

use std::sync::Arc;

use access::money::{self, Stand, is_under_way};
use access::workspace::{Paid, paid_by};
use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewMoney;
use domain::wording;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Bills, Money, Outcome, Quote, Refusal, Wish};
use plans::Plan;

use super::money::amount;
use super::stay::{Stay, Staying};
use super::term::{Term, is_unpaid, live, pays_for};
use crate::account::Tab;
use crate::account::arrange::{Wanted, is_sold};
use crate::app::App;
use crate::commands::{self, Ask};
use crate::permit::Permitted;
use crate::site::compared::{Cell, Line, beside};
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// Where it is.
pub(crate) const PATH: &str = "/account/plan/{family}";

/// What was shown is asked for anew after so long.
const FRESH: SignedDuration = SignedDuration::from_mins(30);

/// `GET /account/plan/{family}`
#[derive(Debug, Template)]
#[template(path = "account/plan/change.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The plan that is looked at.
    pub then: &'static str,
    /// What one has now; none where that is newer than this program.
    pub now: Option<&'static str>,
    /// Its price, as the catalogue has it.
    pub price: String,
    /// What changes, line by line: what one has, and what one would have.
    pub lines: Vec<Line>,
    /// What becomes of the workspaces.
    pub staying: Staying,
    /// The family of the plan. Posted as `plan` by the buttons that keep a workspace.
    pub family: &'static str,
    /// What one can do.
    pub step: Step,
}

/// What one can do on the page of a change.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a page has one of them")]
pub enum Step {
    /// Go on to the payment page.
    Buy(Wanted),
    /// Have it said what the change costs.
    Ask(Wanted),
    /// Change as it is shown.
    Change {
        /// What it costs.
        cost: Cost,
        /// What was shown before, if it is otherwise now.
        before: Option<Cost>,
        /// The form that does it.
        form: Wanted,
    },
    /// Not now, and why.
    Not {
        /// Why.
        reason: String,
        /// Where it goes on: address and words.
        way: (&'static str, &'static str),
    },
}

/// What a change costs.
#[derive(Debug, Clone)]
pub struct Cost {
    /// What is paid at once; none where nothing is.
    pub today: Option<String>,
    /// What is credited, and goes against later invoices; none where nothing is.
    pub credit: Option<String>,
    /// What a month costs from then on.
    pub then: String,
    /// When the next charge is.
    pub next: Timestamp,
    /// When the plan begins; none for at once.
    pub begins: Option<Timestamp>,
}

impl Cost {
    /// What a quote says.
    #[must_use]
    pub fn of(quote: &Quote) -> Self {
        let some = |minor: i64| (minor > 0).then(|| amount(minor, &quote.currency));
        Self {
            today: some(quote.due_now),
            credit: some(quote.credit),
            then: amount(quote.then, &quote.currency),
            next: quote.next_charge_at,
            begins: quote.as_of.is_none().then_some(quote.next_charge_at),
        }
    }
}

/// `GET /account/plan/{family}`
pub(crate) async fn show(
    asked: Permitted<ViewMoney>,
    State(app): State<Arc<App>>,
    Path(family): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let Some(plan) = plans::active().find(|plan| plan.id.family == family && is_sold(plan)) else {
        return Err(Failure::NotFound);
    };
    let visit = &asked.visit;
    let stand = money::now(&app, &asked.permit).await?;
    let workspaces = paid_by(&app.read().await?, &asked.permit).await?;
    // Only who pays for something can have been told what a change costs.
    let bills = if live(&stand.money).is_some() { money::bills(&app, &asked.permit).await? } else { None };
    let frame = visit.frame(Here::Account);
    let frame = match commands::notice::<Stay>(query.as_deref(), |_| true) {
        Some(notice) => frame.saying(notice),
        None => frame,
    };
    let wants = |wish: Wish| Wanted::of(visit, wish);
    let step = step(plan, &stand, bills.as_ref(), (visit.now, app.sells), &wants);
    let page = page(frame, plan, &stand, &workspaces, step, &|workspace| Stay::ask(visit, workspace));
    Ok(respond(StatusCode::OK, &page))
}

pub(super) fn page(
    frame: Frame,
    plan: &'static Plan,
    stand: &Stand,
    workspaces: &[Paid],
    step: Step,
    asks: &dyn Fn(messages::WorkspaceId) -> Ask,
) -> Page {
    Page {
        frame,
        then: plan.name,
        now: stand.plan.map(|plan| plan.name),
        price: plan.price_text(),
        lines: beside(stand.plan, plan),
        staying: Staying::of(plan, workspaces, asks),
        family: plan.id.family,
        step,
    }
}

/// What one can do about this plan.
pub(super) fn step(
    plan: &'static Plan,
    stand: &Stand,
    bills: Option<&Bills>,
    (now, sells): (Timestamp, bool),
    wants: &dyn Fn(Wish) -> Wanted,
) -> Step {
    let money = &stand.money;
    let not = |refusal, way| Step::Not { reason: wording::money::refusal(refusal), way };
    let term = Term::of(stand, now, wants);
    let has = stand.plan.is_some_and(|theirs| theirs.is_kin_of(plan)) && !term.is_over();
    if has || pays_for(money, plan) {
        return not(Refusal::SamePlan, (Tab::Plan.href(), "See your plan"));
    }
    if !sells {
        return not(Refusal::NoProvider, ("/help/write?page=/account/plan", "Write to us"));
    }
    if is_under_way(money) {
        return not(Refusal::Busy, (crate::account::asked::PATH, "See how far it is"));
    }
    if is_unpaid(money) {
        return not(Refusal::Unpaid, (crate::account::arrange::BILLING, "See what is missing"));
    }
    let id = plan.id.to_string();
    if live(money).is_none() {
        return Step::Buy(wants(Wish::Checkout { plan: id }));
    }
    match quoted(&id, money, bills, now) {
        Some(quote) => Step::Change {
            cost: Cost::of(quote),
            before: before(money, &id).map(Cost::of),
            form: wants(Wish::Change { quote: quote.clone() }),
        },
        None => Step::Ask(wants(Wish::Quote { plan: id })),
    }
}

/// What the payment partner said last that a change to this plan costs, if that was what was asked last, and lately.
fn quoted<'a>(plan: &str, money: &Money, bills: Option<&'a Bills>, now: Timestamp) -> Option<&'a Quote> {
    let asked = money.asked.as_ref().filter(|asked| now.duration_since(asked.at) < FRESH)?;
    let answered = bills?.quotes.iter().filter(|quoted| quoted.asked == asked.number);
    answered.map(|quoted| &quoted.quote).find(|quote| quote.plan == plan)
}

/// What somebody saw before, when they asked for this change and it was otherwise by then.
fn before<'a>(money: &'a Money, plan: &str) -> Option<&'a Quote> {
    let asked = money.asked.as_ref().filter(|asked| asked.outcome == Some(Outcome::Stale))?;
    let Wish::Change { quote } = &asked.wish else { return None };
    (quote.plan == plan).then_some(quote)
}

#[cfg(test)]
mod tests {
    use messages::account::bills::Quoted;
    use messages::account::{Asked, Standing, Subscription, samples};

    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::constant(seconds, 0)
    }

    fn paying(asked: Option<Asked>) -> Stand {
        let money = Money { subscription: Some(samples::subscription()), asked, ..Money::default() };
        Stand { plan: Some(plans::PRO), money, ..Stand::default() }
    }

    fn asked(wish: Wish, outcome: Outcome) -> Option<Asked> {
        Some(Asked { number: 3, wish, at: at(100), outcome: Some(outcome), by: None })
    }

    fn bills(asked: u64, due_now: i64) -> Bills {
        let quote = Quote { due_now, ..samples::quote() };
        Bills { quotes: vec![Quoted { asked, quote }], ..Bills::default() }
    }

    fn step_of(stand: &Stand, bills: Option<&Bills>, now: i64) -> Step {
        step(plans::HOBBY, stand, bills, (at(now), true), &Wanted::shown)
    }

    fn quote_of(plan: &str) -> Wish {
        Wish::Quote { plan: plan.into() }
    }

    #[test]
    fn who_pays_for_nothing_goes_on_to_payment() {
        let trial = Stand { plan: Some(plans::TRIAL), ..Stand::default() };
        assert!(matches!(step_of(&trial, None, 0), Step::Buy(wanted) if wanted.wish == "checkout"));
        let not_sold = step(plans::HOBBY, &trial, None, (at(0), false), &Wanted::shown);
        assert!(matches!(not_sold, Step::Not { way: ("/help/write?page=/account/plan", _), .. }));
    }

    #[test]
    fn who_pays_sees_what_the_provider_says_and_only_what_was_asked_last() {
        assert!(matches!(step_of(&paying(None), None, 200), Step::Ask(_)));
        let stand = paying(asked(quote_of("hobby@2"), Outcome::Done));
        assert!(matches!(step_of(&stand, Some(&bills(3, 0)), 200), Step::Change { before: None, .. }));
        assert!(matches!(step_of(&stand, Some(&bills(2, 0)), 200), Step::Ask(_)), "that was another answer");
        assert!(matches!(step_of(&stand, Some(&bills(3, 0)), 100 + 30 * 60), Step::Ask(_)), "that was long ago");
    }

    #[test]
    fn what_was_shown_stands_beside_what_is_now() {
        let seen = Wish::Change { quote: samples::quote() };
        let stand = paying(asked(seen, Outcome::Stale));
        let Step::Change { cost, before: Some(before), form } = step_of(&stand, Some(&bills(3, 4_00)), 200) else {
            panic!("both are shown")
        };
        assert_eq!((cost.today.as_deref(), before.today), (Some("€4"), None));
        assert!(form.quote.is_some_and(|quote| quote.contains("400")));
    }

    #[test]
    fn what_stands_in_the_way_is_said_first() {
        let unpaid = Subscription { standing: Standing::Unpaid, ..samples::subscription() };
        let mut stand = paying(None);
        stand.money.subscription = Some(unpaid);
        assert!(matches!(step_of(&stand, None, 0), Step::Not { way: ("/account/billing", _), .. }));
        let own = step(plans::PRO, &paying(None), None, (at(0), true), &Wanted::shown);
        assert!(matches!(own, Step::Not { way: ("/account/plan", _), .. }));
    }
}
