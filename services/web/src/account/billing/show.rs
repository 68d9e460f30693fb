//! The page of what an account pays, and its part that changes.

use std::sync::Arc;

use access::account::{Happened, history};
use access::money::{self, Stand};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::Principal;
use domain::authorize::permission::ViewMoney;
use domain::wording;
use domain::wording::because::{Who, told_of_account};
use http::StatusCode;
use jiff::Timestamp;
use messages::account::Wish;

use super::lead::Lead;
use super::paper::Paper;
use crate::account::Tab;
use crate::account::arrange::{Arrange, Wanted};
use crate::app::App;
use crate::commands::notice;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};
use face::when::Dates;

/// `GET /account/billing`
#[derive(Debug, Template)]
#[template(path = "account/billing/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /account/billing/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "account/billing/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What comes first.
    pub lead: Lead,
    /// What the plan is called, and what it costs; none where it is not known.
    pub plan: Option<(&'static str, String)>,
    /// What was asked for and is under way, as a title.
    pub under_way: Option<String>,
    /// Card and invoices.
    pub paper: Paper,
    /// What can be done about it.
    pub ways: Ways,
    /// What happened, the newest first.
    pub history: Vec<Told>,
}

/// What can be done.
#[derive(Debug, Clone)]
pub struct Ways {
    /// Pay with another card.
    pub card: Wanted,
    /// See card, invoices and receipts where they are kept.
    pub portal: Wanted,
    /// Take back what is planned.
    pub go_on: Wanted,
}

/// Something that happened, as it is told.
#[derive(Debug, Clone)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// Who is behind it.
    pub who: String,
    /// What.
    pub what: String,
}

impl Live {
    async fn of(app: &App, asked: &Permitted<ViewMoney>) -> Result<Self, Failure> {
        let stand = money::now(app, &asked.permit).await?;
        // All else on the page is known without them.
        let bills = match money::bills(app, &asked.permit).await {
            Ok(bills) => Some(bills),
            Err(error) => {
                tracing::warn!(?error, "card and invoices could not be read");
                None
            }
        };
        let happened = history(&app.read().await?, &asked.permit).await?;
        let visit = &asked.visit;
        let Stand { plan, money, .. } = &stand;
        let under_way = money.asked.as_ref().filter(|asked| asked.outcome.is_none());
        let reader = match asked.permit.who() {
            Principal::Person(person) => Some(person),
            Principal::Anonymous | Principal::Staff => None,
        };
        let ways = Ways {
            card: Wanted::of(visit, Wish::Portal { card: true }),
            portal: Wanted::of(visit, Wish::Portal { card: false }),
            go_on: Wanted::of(visit, Wish::GoOn),
        };
        Ok(Self {
            dates: visit.dates(),
            now: visit.now,
            lead: Lead::of(&stand, asked.row.is_open, visit.now),
            plan: plan.map(|plan| (plan.name, plan.price_text())),
            under_way: under_way.map(|asked| wording::money::wish(&asked.wish)),
            paper: Paper::of(money, bills, visit.now),
            ways,
            history: told(&happened, |actor| Who::of(Some(actor), reader, |_| None)),
        })
    }

    /// Whether somebody pays here, or did: then there is something to see at the payment partner.
    #[must_use]
    pub const fn has_paper(&self) -> bool {
        !matches!(self.paper, Paper::None)
    }
}

fn told(happened: &[Happened], who: impl Fn(&messages::Actor) -> Who) -> Vec<Told> {
    let one = |happened: &Happened| {
        let head = happened.because.links().first()?;
        let what = told_of_account(&happened.because, &who)?;
        Some(Told { at: happened.at, who: who(&head.who).text().to_owned(), what })
    };
    happened.iter().filter_map(one).collect()
}

impl Part for Live {
    type Permission = ViewMoney;

    async fn draw(app: &App, asked: &Permitted<ViewMoney>, _query: Option<&str>) -> Result<Self, Failure> {
        Self::of(app, asked).await
    }

    fn asks_from(&self) -> String {
        format!("{}/live", Tab::Billing.href())
    }

    fn watches(&self) -> Option<Watch> {
        Some(Watch::Account)
    }
}

/// `GET /account/billing`
pub(crate) async fn show(
    asked: Permitted<ViewMoney>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let live = Live::of(&app, &asked).await?;
    let frame = asked.visit.frame(Here::Account);
    let frame = Frame { notice: notice::<Arrange>(query.as_deref(), |_| true), ..frame };
    Ok(respond(StatusCode::OK, &Page { frame, tab: Tab::Billing, live }))
}
