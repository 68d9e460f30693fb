//! The plan that somebody has, for how long, and what else they could have.

use std::sync::Arc;

use access::account;
use access::account::Payer;
use access::money::{self, Stand, is_under_way};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewMoney;
use domain::wording;
use http::StatusCode;
use jiff::Timestamp;
use messages::account::{Money, Stop, Wish};
use messages::workspace::Region;
use plans::Plan;

use super::offer::call;
use super::term::{Term, live};
use crate::account::Tab;
use crate::account::arrange::{Arrange, Wanted, is_sold};
use crate::account::asked::{PATH, TO_PAY};
use crate::app::App;
use crate::commands;
use crate::permit::Permitted;
use crate::site::pricing::{Card, Reader, card, facts};
use crate::visit::Failure;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// `GET /account/plan`
#[derive(Debug, Template)]
#[template(path = "account/plan/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
    /// How things stand.
    pub status: PlanStatus,
    /// What is under way or open, if something is.
    pub pending: Option<Pending>,
    /// What else there is.
    pub plans: Vec<Card>,
    /// Whether plans can be bought here.
    pub sells: bool,
}

/// How an account stands.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "a page has one of them")]
pub enum PlanStatus {
    /// It is about to be opened.
    Opening,
    /// It is on a plan that is newer than this program: what is in it is not known.
    Newer,
    /// It is on a plan.
    On(Have),
}

impl PlanStatus {
    const fn is_known(&self) -> bool {
        matches!(self, Self::On(_))
    }
}

/// The plan that somebody has.
#[derive(Debug, Clone)]
pub struct Have {
    /// Its name.
    pub name: &'static str,
    /// What it costs, such as `€9 a month`.
    pub price: String,
    /// What one gets, a few words each.
    pub facts: Vec<String>,
    /// How many workspaces there are, of how many.
    pub used: String,
    /// For how long.
    pub term: Term,
    /// Whether something was paid twice, ended, and given back.
    pub given_back: bool,
}

/// What is not finished.
#[derive(Debug, Clone)]
pub enum Pending {
    /// Something that was asked for is under way.
    UnderWay(String),
    /// A page is open on which this plan can be paid, until then.
    Payment(&'static str, Timestamp),
}

impl Pending {
    fn of(money: &Money, now: Timestamp) -> Option<Self> {
        if let Some(asked) = money.asked.as_ref().filter(|_| is_under_way(money)) {
            return Some(Self::UnderWay(wording::money::wish(&asked.wish)));
        }
        let open = money.checkout.as_ref().filter(|open| open.open_until > now && live(money).is_none())?;
        Some(Self::Payment(plans::find(&open.plan)?.name, open.open_until))
    }

    /// Its page.
    #[must_use]
    pub const fn href(&self) -> &'static str {
        match self {
            Self::UnderWay(_) => PATH,
            Self::Payment(..) => TO_PAY,
        }
    }
}

/// `GET /account/plan`
pub(crate) async fn show(
    asked: Permitted<ViewMoney>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let stand = money::now(&app, &asked.permit).await?;
    let regions = match &visit.session {
        Some(session) => account::regions(&app.read().await?, session).await?,
        None => Vec::new(),
    };
    let frame = visit.frame(Here::Account);
    let frame = match said(query.as_deref(), &stand) {
        Some(notice) => frame.saying(notice),
        None => frame,
    };
    let wants = |wish: Wish| Wanted::of(visit, wish);
    let page = page(frame, &asked.row, &stand, (&regions, app.sells), &wants);
    Ok(respond(StatusCode::OK, &page))
}

/// What is to be said of what was done or refused a moment ago. An address may be kept: only what is still true is said.
fn said(query: Option<&str>, stand: &Stand) -> Option<Notice> {
    let settled = stand.is_settled();
    match query {
        Some("changed") if settled => Some("It is done. Below is how your plan stands now."),
        Some("kept") if settled => Some("It is done. Nothing changes, and your plan goes on."),
        Some(_) | None => None,
    }
    .map(|text| Notice { tone: Tone::Good, text: text.to_owned() })
    .or_else(|| commands::notice::<Arrange>(query, |_| true))
}

/// The page for who pays, as the account stands.
pub(super) fn page(
    frame: Frame,
    payer: &Payer,
    stand: &Stand,
    (regions, sells): (&[Region], bool),
    wants: &dyn Fn(Wish) -> Wanted,
) -> Page {
    let now = frame.now;
    let status = match (payer.is_open, stand.plan) {
        (false, _) => PlanStatus::Opening,
        (true, None) => PlanStatus::Newer,
        (true, Some(plan)) => PlanStatus::On(have(plan, payer.workspaces, stand, now, wants)),
    };
    let plans = match &status {
        PlanStatus::On(have) => {
            let sold = Reader::Person(stand.plan).sees().into_iter().filter(|plan| plan.terms.price_minor > 0);
            let offers = |plan: &'static Plan| card(plan, regions, call(plan, stand, &have.term, sells, wants));
            sold.filter(|plan| is_sold(plan) || stand.plan == Some(plan)).map(offers).collect()
        }
        PlanStatus::Opening | PlanStatus::Newer => Vec::new(),
    };
    Page { tab: Tab::Plan, status, pending: Pending::of(&stand.money, now), plans, sells, frame }
}

fn have(plan: &'static Plan, workspaces: u32, stand: &Stand, now: Timestamp, wants: &dyn Fn(Wish) -> Wanted) -> Have {
    Have {
        name: plan.name,
        price: plan.price_text(),
        facts: facts(&plan.terms),
        used: match plan.terms.max_workspaces {
            1 => format!("{workspaces} of 1 workspace"),
            most => format!("{workspaces} of {most} workspaces"),
        },
        term: Term::of(stand, now, wants),
        given_back: stand.money.given_back > 0,
    }
}

#[cfg(test)]
mod tests {
    use messages::account::{Asked, Checkout, samples};

    use super::*;

    #[test]
    fn what_is_used_is_counted_in_words() {
        let used = |plan, count| have(plan, count, &Stand::default(), Timestamp::UNIX_EPOCH, &Wanted::shown).used;
        assert_eq!(used(plans::HOBBY, 0), "0 of 1 workspace");
        assert_eq!(used(plans::PRO, 3), "3 of 5 workspaces");
    }

    #[test]
    fn an_open_payment_page_is_said_until_it_is_paid_or_closed() {
        let until = Timestamp::constant(100, 0);
        let open = Money { checkout: Some(Checkout { plan: "pro@2".into(), open_until: until }), ..Money::default() };
        let at = |seconds| Timestamp::constant(seconds, 0);
        assert!(matches!(Pending::of(&open, at(50)), Some(Pending::Payment("Pro", end)) if end == until));
        assert!(Pending::of(&open, at(100)).is_none());
        let paid = Money { subscription: Some(samples::subscription()), ..open.clone() };
        assert!(Pending::of(&paid, at(50)).is_none());
        let asked = Some(Asked { number: 1, wish: Wish::GoOn, at: at(1), outcome: None, by: None });
        assert!(matches!(Pending::of(&Money { asked, ..open }, at(50)), Some(Pending::UnderWay(_))));
    }

    #[test]
    fn what_was_done_is_said_only_while_nothing_else_is_under_way() {
        let mut stand = Stand::default();
        assert!(said(Some("changed"), &stand).is_some() && said(Some("kept"), &stand).is_some());
        assert!(said(None, &stand).is_none() && said(Some("bought"), &stand).is_none());
        assert!(said(Some("declined=busy"), &stand).is_some());
        stand.money.asked =
            Some(Asked { number: 1, wish: Wish::GoOn, at: Timestamp::UNIX_EPOCH, outcome: None, by: None });
        assert!(said(Some("changed"), &stand).is_none());
    }
}
