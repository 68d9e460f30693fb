//! What happened to a workspace: who, what, when and why, newest first, page by page. Facts are kept; sentences are made when they
//! are shown.

pub mod export;
pub mod filter;
#[cfg(any(test, feature = "gallery"))]
mod shown;
pub mod told;

use std::sync::Arc;

use access::database::Reading;
use access::workspace::{self, Entry, Place};
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
use face::when::Dates;
use filter::Asked;
use told::Told;

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;

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
    /// What is looked for.
    pub asked: Asked,
    /// What happened, newest first.
    pub history: Vec<Told>,
    /// Where one goes on to what is newer, if there is any.
    pub newer: Option<String>,
    /// Where one goes on to what is older, if there is any.
    pub older: Option<String>,
}

impl Live {
    /// Where all of it can be had as a table.
    fn export(&self) -> String {
        format!("{}.csv{}", Tab::Activity.href(&self.head.id), self.asked.query(None))
    }
}

impl Part for Live {
    type Permission = ViewWorkspace;

    async fn draw(app: &App, asked: &Permitted<ViewWorkspace>, query: Option<&str>) -> Result<Self, Failure> {
        let looked_for = Asked::of(query);
        let db = app.snapshot().await?;
        let shown = workspace::again(&db, &asked.permit).await?.ok_or(Failure::NotFound)?;
        let head = Head::of(&shown, Tab::Activity).ok_or(Failure::NotFound)?;
        let dates = asked.visit.dates();
        let page = page(&db, &asked.permit, &looked_for, &dates).await?;
        let history = told::told(&db, &asked.permit, &page.entries).await?;
        db.done().await?;
        let to = |place| format!("{}{}", Tab::Activity.href(&head.id), looked_for.query(Some(place)));
        let newer = page.entries.first().filter(|_| page.has_newer).map(|entry| to(Place::After(entry.version)));
        let older = page.entries.last().filter(|_| page.has_older).map(|entry| to(Place::Before(entry.version)));
        Ok(Self { dates, now: asked.visit.now, head, asked: looked_for, history, newer, older })
    }

    fn asks_from(&self) -> String {
        format!("{}{}", self.head.live(), self.asked.query(Some(self.asked.place)))
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

/// A page of a history, newest first.
struct Facts {
    entries: Vec<Entry>,
    has_newer: bool,
    has_older: bool,
}

/// The page that is asked for; one that does not exist becomes the newest.
async fn page(db: &Reading, permit: &Permit<ViewWorkspace>, asked: &Asked, dates: &Dates) -> Result<Facts, Failure> {
    let filter = asked.filter(dates);
    // One more than is shown tells whether there is more.
    let mut entries = workspace::history(db, permit, &filter, asked.place, PAGE + 1).await?;
    let has_more = entries.len() > PAGE;
    match asked.place {
        Place::Newest => {}
        Place::Before(_) if !entries.is_empty() => {
            entries.truncate(PAGE);
            return Ok(Facts { entries, has_newer: true, has_older: has_more });
        }
        Place::After(_) if has_more => {
            entries.remove(0);
            return Ok(Facts { entries, has_newer: true, has_older: true });
        }
        Place::Before(_) | Place::After(_) => {
            entries = workspace::history(db, permit, &filter, Place::Newest, PAGE + 1).await?;
        }
    }
    let has_older = entries.len() > PAGE;
    entries.truncate(PAGE);
    Ok(Facts { entries, has_newer: false, has_older })
}

/// The newest few.
pub(super) async fn latest(db: &Reading, permit: &Permit<ViewWorkspace>) -> Result<Vec<Told>, Failure> {
    let entries = workspace::history(db, permit, &workspace::Filter::default(), Place::Newest, LATEST).await?;
    told::told(db, permit, &entries).await
}
