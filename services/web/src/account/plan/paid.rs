//! Where one comes back to from the payment page. That somebody comes back proves nothing: the page waits for the fact, and says what to
//! do when it does not come.

use std::sync::Arc;

use access::money::{self, Stand};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewMoney;
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use messages::account::{Standing, Wish};

use super::term::live;
use crate::account::asked::PAID;
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};
use face::when::Dates;

/// `GET /account/plan/paid`
#[derive(Debug, Template)]
#[template(path = "account/plan/paid.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /account/plan/paid/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "account/plan/_paid_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// Since when it is waited for, in seconds since 1970: the page asks again with it.
    pub since: i64,
    /// What is known.
    pub arrival: Arrival,
}

/// What is known of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// It is here, and this plan counts.
    Here {
        /// What it is called.
        plan: &'static str,
        /// When the next charge is.
        next: Timestamp,
        /// Whether something was paid twice, ended, and given back.
        given_back: bool,
    },
    /// It is waited for.
    Waiting {
        /// Whether it takes longer than usual.
        is_long: bool,
        /// In so many seconds the words change.
        changes_in: Option<u64>,
    },
    /// A payment was begun, and the bank did not let it through yet.
    Begun,
    /// Nothing was asked for that could be paid.
    Nothing,
}

/// From then on it takes longer than usual.
const LONGER: SignedDuration = SignedDuration::from_secs(45);

impl Arrival {
    /// What is known of an account that stands so, for somebody who waits since then.
    #[must_use]
    pub fn of(stand: &Stand, since: Timestamp, now: Timestamp) -> Self {
        let money = &stand.money;
        let paid = live(money).filter(|paid| matches!(paid.standing, Standing::Paid | Standing::Free));
        let bought = paid.and_then(|paid| plans::find(paid.plan.as_deref()?));
        // What one of us gave comes before what is paid, and is no reason to wait for it.
        if let (Some(paid), Some(plan)) = (paid, bought)
            && (stand.plan == Some(plan) || money.granted.is_some())
        {
            return Self::Here { plan: plan.name, next: paid.until, given_back: money.given_back > 0 };
        }
        if money.subscription.as_ref().is_some_and(|begun| begun.standing == Standing::Incomplete) {
            return Self::Begun;
        }
        let asked = money.asked.as_ref().is_some_and(|asked| matches!(asked.wish, Wish::Checkout { .. }));
        if !asked && money.checkout.is_none() && paid.is_none() {
            return Self::Nothing;
        }
        let so_far = now.duration_since(since);
        let left = u64::try_from((LONGER - so_far).as_secs()).ok();
        Self::Waiting { is_long: so_far >= LONGER, changes_in: left.map(|left| left + 1).filter(|_| so_far < LONGER) }
    }
}

impl Live {
    /// What the tab is called.
    #[must_use]
    pub fn title(&self) -> String {
        match self.arrival {
            Arrival::Here { plan, .. } => format!("✓ You are on {plan}"),
            Arrival::Waiting { .. } => "We are waiting for the payment".to_owned(),
            Arrival::Begun => "The payment is not through yet".to_owned(),
            Arrival::Nothing => "We know of no payment".to_owned(),
        }
    }

    /// Whether something is waited for.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(self.arrival, Arrival::Waiting { .. } | Arrival::Begun)
    }

    /// In so many seconds the words change.
    const fn changes_in(&self) -> Option<u64> {
        match self.arrival {
            Arrival::Waiting { changes_in, .. } => changes_in,
            Arrival::Here { .. } | Arrival::Begun | Arrival::Nothing => None,
        }
    }
}

impl Part for Live {
    type Permission = ViewMoney;

    async fn draw(app: &App, asked: &Permitted<ViewMoney>, query: Option<&str>) -> Result<Self, Failure> {
        let now = asked.visit.now;
        let stand = money::now(app, &asked.permit).await?;
        let since = since(query).filter(|since| *since <= now).unwrap_or(now);
        let arrival = Arrival::of(&stand, since, now);
        Ok(Self { dates: asked.visit.dates(), now, since: since.as_second(), arrival })
    }

    fn asks_from(&self) -> String {
        format!("{PAID}/live?since={}", self.since)
    }

    fn watches(&self) -> Option<Watch> {
        Some(Watch::Account)
    }
}

/// Since when somebody waits, as their own page says: only the words hang on it.
fn since(query: Option<&str>) -> Option<Timestamp> {
    let second = query?.strip_prefix("since=")?.parse().ok()?;
    Timestamp::from_second(second).ok()
}

/// `GET /account/plan/paid`
pub(crate) async fn show(
    asked: Permitted<ViewMoney>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let live = Live::draw(&app, &asked, query.as_deref()).await?;
    Ok(respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Account), live }))
}

#[cfg(test)]
mod tests {
    use messages::account::{Asked, Checkout, Money, Outcome, Subscription, samples};

    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::constant(seconds, 0)
    }

    fn arrival(stand: &Stand, now: i64) -> Arrival {
        Arrival::of(stand, at(0), at(now))
    }

    fn bought() -> Stand {
        let wish = Wish::Checkout { plan: "pro@2".into() };
        let asked = Some(Asked { number: 1, wish, at: at(0), outcome: Some(Outcome::Done), by: None });
        let checkout = Some(Checkout { plan: "pro@2".into(), open_until: at(9000) });
        Stand { plan: Some(plans::TRIAL), money: Money { asked, checkout, ..Money::default() }, ..Stand::default() }
    }

    #[test]
    fn coming_back_is_believed_only_when_the_fact_is_there() {
        assert_eq!(arrival(&Stand { plan: Some(plans::TRIAL), ..Stand::default() }, 1), Arrival::Nothing);
        assert_eq!(arrival(&bought(), 5), Arrival::Waiting { is_long: false, changes_in: Some(41) });
        assert_eq!(arrival(&bought(), 45), Arrival::Waiting { is_long: true, changes_in: None });
        let mut paid = bought();
        paid.money.subscription = Some(samples::subscription());
        assert!(matches!(arrival(&paid, 5), Arrival::Waiting { .. }), "the plan does not count yet");
        paid.plan = Some(plans::PRO);
        assert!(matches!(arrival(&paid, 5), Arrival::Here { plan: "Pro", given_back: false, .. }));
    }

    #[test]
    fn a_payment_that_the_bank_holds_is_no_payment() {
        let mut begun = bought();
        begun.money.subscription = Some(Subscription { standing: Standing::Incomplete, ..samples::subscription() });
        assert_eq!(arrival(&begun, 5), Arrival::Begun);
    }

    #[test]
    fn since_when_somebody_waits_comes_from_their_page_and_harms_nobody() {
        assert_eq!(since(Some("since=100")), Some(at(100)));
        for odd in [None, Some("since=x"), Some("since=99999999999999999999"), Some("paid=yes")] {
            assert_eq!(since(odd), None, "{odd:?}");
        }
    }
}
