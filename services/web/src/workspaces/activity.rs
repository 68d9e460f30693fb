//! What happened to a workspace, newest first, page by page: facts, each put into a sentence when it is shown.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewWorkspace;
use domain::authorize::{Permit, Resource};
use domain::wording;
use domain::workspace::Happening;
use http::StatusCode;
use jiff::Timestamp;

use super::home::{Head, Tab};
use super::rows;
use crate::app::App;
use crate::database::Reading;
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

/// Something that happened, as the customer reads it.
#[derive(Debug, Clone)]
pub struct Entry {
    /// When.
    pub at: Timestamp,
    /// What, in one plain sentence.
    pub sentence: String,
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
        let workspace = rows::again(&db, &asked.permit).await?.ok_or(Failure::NotFound)?;
        let head = Head::of(&workspace, Tab::Activity).ok_or(Failure::NotFound)?;
        let paging = Paging::of(Paging::asked_for(query), PAGE, count(&db, &asked.permit).await?);
        let history = find(&db, &asked.permit, paging).await?;
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

/// The words that we have a sentence for. A release from before wrote the sentence itself; for a word of a newer one
/// we have none yet, so it is not counted either.
fn words() -> Vec<&'static str> {
    Happening::ALL.iter().copied().map(Happening::word).collect()
}

async fn count(db: &Reading, permit: &Permit<ViewWorkspace>) -> Result<usize, Failure> {
    let Resource::Workspace { id, .. } = permit.on() else { return Ok(0) };
    let query = "select count(*) from history where workspace = $1 and (kind = any($2) or sentence <> '')";
    let count: i64 = db.one(query, &[id, &words()]).await?.map_or(Ok(0), |row| row.try_get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// The newest few.
pub(super) async fn latest(db: &Reading, permit: &Permit<ViewWorkspace>) -> Result<Vec<Entry>, Failure> {
    find(db, permit, Paging::of(1, LATEST, LATEST)).await
}

async fn find(db: &Reading, permit: &Permit<ViewWorkspace>, paging: Paging) -> Result<Vec<Entry>, Failure> {
    let Resource::Workspace { id, .. } = permit.on() else { return Ok(Vec::new()) };
    let (limit, offset) = paging.limit_and_offset();
    let query = "select at, kind, sentence from history where workspace = $1 and (kind = any($2) or sentence <> '') \
                 order by version desc limit $3 offset $4";
    let rows = db.all(query, &[id, &words(), &limit, &offset]).await?;
    let entry = |row: &tokio_postgres::Row| {
        let (kind, sentence): (Option<&str>, &str) = (row.try_get("kind")?, row.try_get("sentence")?);
        let happening = kind.and_then(Happening::from_word);
        let sentence =
            happening.map_or_else(|| sentence.to_owned(), |happening| wording::happening(happening).to_owned());
        Ok(Entry { at: row.try_get("at")?, sentence })
    };
    rows.iter().map(entry).collect()
}
