//! The page of what was asked, and its part that changes.

use std::sync::Arc;

use access::money::{self, DONE_WITHIN, Stand};
use askama::Template;
use axum::extract::{RawQuery, State as Held};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ViewMoney;
use domain::wording;
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use tokio::time::Instant;

use super::state::State;
use crate::account::Tab;
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};
use face::when::Dates;

/// `GET /account/asked`
#[derive(Debug, Template)]
#[template(path = "account/asked/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /account/asked/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "account/asked/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What was asked for, as a title.
    pub what: String,
    /// How far it is.
    pub state: State,
    /// Whether it is about paying, whatever was asked since.
    pub pays: bool,
}

impl Live {
    /// What the tab is called.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self.state {
            State::Nothing => "Nothing was asked for",
            State::Waiting { .. } => "One moment",
            State::Open(_) => "Go on to the next page",
            State::Closed => "This page is closed",
            State::Done { .. } => "✓ It is done",
            State::Not { .. } => "We could not do that",
        }
    }

    /// Whether something is waited for.
    #[must_use]
    pub const fn is_waiting(&self) -> bool {
        matches!(self.state, State::Waiting { .. })
    }

    /// In so many seconds the words change.
    const fn changes_in(&self) -> Option<u64> {
        match self.state {
            State::Waiting { changes_in, .. } => changes_in,
            State::Nothing | State::Open(_) | State::Closed | State::Done { .. } | State::Not { .. } => None,
        }
    }

    async fn of(app: &App, asked: &Permitted<ViewMoney>, stand: Stand, query: Option<&str>) -> Result<Self, Failure> {
        let pays = query == Some(super::PAY);
        // Billing writes them before it says that it is done.
        let bills = if stand.is_settled() { money::bills(app, &asked.permit).await? } else { None };
        let now = asked.visit.now;
        let state = State::of(&stand.money, bills.as_ref(), pays, now);
        let what = stand.money.asked.map(|asked| wording::money::wish(&asked.wish)).unwrap_or_default();
        Ok(Self { dates: asked.visit.dates(), now, what, state, pays })
    }
}

impl Part for Live {
    type Permission = ViewMoney;

    async fn draw(app: &App, asked: &Permitted<ViewMoney>, query: Option<&str>) -> Result<Self, Failure> {
        Self::of(app, asked, money::now(app, &asked.permit).await?, query).await
    }

    fn asks_from(&self) -> String {
        let query = if self.pays { "?pay" } else { "" };
        format!("{}/live{query}", super::PATH)
    }

    fn watches(&self) -> Option<Watch> {
        Some(Watch::Account)
    }
}

/// `GET /account/asked`: waits a moment, and leads on where there is nothing to wait for.
pub(crate) async fn show(
    asked: Permitted<ViewMoney>,
    Held(app): Held<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let stand = money::settled(&app, &asked.permit, Instant::now() + DONE_WITHIN).await?;
    let live = Live::of(&app, &asked, stand, query.as_deref()).await?;
    let on = match &live.state {
        State::Done { href } => Some(href.clone()),
        State::Nothing => Some(Tab::Plan.href().to_owned()),
        State::Waiting { .. } | State::Open(_) | State::Closed | State::Not { .. } => None,
    };
    Ok(match on {
        Some(href) => (StatusCode::SEE_OTHER, [(LOCATION, href)]).into_response(),
        None => respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Account), live }),
    })
}
