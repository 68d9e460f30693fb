//! What happened to a workspace, newest first, page by page: facts, each put into a sentence when it is shown.

use std::sync::Arc;

use access::database::Reading;
use access::workspace::{self, Entry};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::Permit;
use domain::authorize::permission::ViewWorkspace;
use http::StatusCode;
use jiff::Timestamp;

use super::home::{Head, Tab};
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};
use face::paging::Paging;
use face::when::Dates;

/// As many facts as stand on one page.
const PAGE: usize = 20;

/// As many as the overview shows: what is new.
const LATEST: usize = 5;

/// `GET /workspaces/{id}/activity`
#[derive(Debug, Template)]
#[template(path = "workspaces/activity.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/{id}/activity/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/_activity_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What stands on each tab.
    pub head: Head,
    /// What happened, newest first.
    pub history: Vec<Entry>,
    /// Where in it one is.
    pub paging: Paging,
}

impl Live {
    /// The address of a page of it, up to the number.
    fn pages(&self) -> String {
        format!("{}?page=", Tab::Activity.href(&self.head.id))
    }
}

impl Part for Live {
    type Permission = ViewWorkspace;

    async fn draw(app: &App, asked: &Permitted<ViewWorkspace>, query: Option<&str>) -> Result<Self, Failure> {
        let db = app.snapshot().await?;
        let shown = workspace::again(&db, &asked.permit).await?.ok_or(Failure::NotFound)?;
        let head = Head::of(&shown, Tab::Activity).ok_or(Failure::NotFound)?;
        let paging = Paging::of(Paging::asked_for(query), PAGE, workspace::count_history(&db, &asked.permit).await?);
        let history = workspace::history(&db, &asked.permit, paging.limit_and_offset()).await?;
        db.done().await?;
        Ok(Self { dates: asked.visit.dates(), now: asked.visit.now, head, history, paging })
    }

    fn asks_from(&self) -> String {
        format!("{}?page={}", self.head.live(), self.paging.page())
    }

    fn watches(&self) -> Option<Watch> {
        Some(self.head.watch())
    }
}

/// `GET /workspaces/{id}/activity`
pub(crate) async fn show(
    asked: Permitted<ViewWorkspace>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let live = Live::draw(&app, &asked, query.as_deref()).await?;
    Ok(respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Workspaces), live }))
}

/// The newest few.
pub(super) async fn latest(db: &Reading, permit: &Permit<ViewWorkspace>) -> Result<Vec<Entry>, Failure> {
    Ok(workspace::history(db, permit, Paging::of(1, LATEST, LATEST).limit_and_offset()).await?)
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{NOW, before};
    use face::label::Label;

    // A history of so many facts, on one of its pages.
    let page = |frame: Frame, facts: usize, page: usize| {
        let told = ["It became ready.", "Something was wrong with it.", "It was ordered."];
        let paging = Paging::of(page, PAGE, facts);
        let shown = (facts - paging.skipped()).min(PAGE);
        let sentence = |place: usize| if place + 1 == facts { told[2] } else { told[place % 2] };
        let entry = |place: usize| Entry {
            at: before(i64::try_from(place).unwrap_or(0) * 5000 + 70),
            sentence: sentence(place).into(),
        };
        let history = (paging.skipped()..paging.skipped() + shown).map(entry).collect();
        let head = Head::shown(Label::Ready, "Your workspace is up, and you can use it.", Tab::Activity);
        let live = Live { dates: Dates::PLAIN, now: NOW, head, history, paging };
        Page { frame: frame.at(Here::Workspaces), live }
    };
    shelf.put("workspaces/activity/short", &page(shelf.ada(), 4, 1))?;
    shelf.put("workspaces/activity/newest", &page(shelf.ada(), 47, 1))?;
    shelf.put("workspaces/activity/oldest", &page(shelf.ada(), 47, 3))
}
