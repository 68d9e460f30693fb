//! One sandbox: how it is, how long it is there yet, and what can be done in it: files, commands, packages, its end.

use std::sync::Arc;

use access::inside::sandboxes::{self, Sandbox};
use access::inside::{DeploymentId, Refusal};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::UseSandboxes;
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;

use super::super::home::Tab;
use super::super::inside::{SiteId, refused, status, told, when};
use super::super::patience::{Found, Patience};
use super::at;
use super::list::deleted_at;
use super::words::{self, Left};
use crate::app::App;
use crate::commands::Problems;
use crate::live::{Watch, render};
use crate::permit::Permitted;
use crate::visit::{Button, Failure, Form};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};
use face::when::Dates;

/// `GET /workspaces/{id}/sandboxes/{site}`, and the answer to a form of it that cannot be done.
#[derive(Debug, Template)]
#[template(path = "workspaces/sandboxes/one.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All of it: what somebody types into it stays while the rest changes.
    pub live: Live,
}

/// What `GET /workspaces/{id}/sandboxes/{site}/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/sandboxes/_one.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// For whom its forms are drawn.
    pub account: String,
    /// The workspace's id, and what it is called.
    pub workspace: (String, String),
    /// Where it is.
    pub here: String,
    /// What there is.
    pub found: Found<Shown>,
    /// What somebody typed.
    pub typed: Typed,
    /// What to change in a form, or why something was not done.
    pub problems: Problems,
}

/// What is shown of a sandbox.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What it is called.
    pub name: String,
    /// How it does: the colour, the word, and what that means.
    pub state: (Tone, &'static str, &'static str),
    /// What it is made with.
    pub made_with: String,
    /// Where it can be opened, while it runs.
    pub address: Option<String>,
    /// How long it is there yet.
    pub left: Left,
    /// Who made it; none where it was made on these pages.
    pub made_by: Option<String>,
    /// Whether it is locked.
    pub is_locked: bool,
    /// Whether that can be taken away.
    pub can_be_unlocked: bool,
    /// For how long it could be there yet, where that is longer than it is: hours, in words. Posted as `hours`.
    pub longer: Vec<(u32, String)>,
    /// Whether its state changes by itself soon.
    pub is_on_its_way: bool,
    /// Whether one can work in it.
    pub can_work: bool,
}

/// What stands in the fields.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// Posted as `path`.
    pub path: String,
    /// Posted as `content`.
    pub content: String,
    /// Posted as `command`.
    pub command: String,
    /// Posted as `packages`.
    pub packages: String,
}

impl Shown {
    fn of(sandbox: Sandbox, now: Timestamp) -> Self {
        let (can_work, can_be_unlocked) = (sandbox.can_be_worked_in(), sandbox.can_be_unlocked());
        let longer = longer(sandbox.longer(now));
        Self {
            state: words::state(&sandbox.status),
            is_on_its_way: words::is_on_its_way(&sandbox.status),
            address: sandbox.address.filter(|_| can_work || sandbox.is_locked),
            made_with: words::made_with(&sandbox.made_with).to_owned(),
            left: Left::until(sandbox.ends_at, now),
            can_be_unlocked,
            longer,
            name: sandbox.name,
            made_by: sandbox.made_by,
            is_locked: sandbox.is_locked,
            can_work,
        }
    }
}

/// For how long it could be there yet.
pub(super) fn longer(hours: Vec<u32>) -> Vec<(u32, String)> {
    hours.into_iter().map(|hours| (hours, words::hours(hours))).collect()
}

impl Live {
    fn title(&self) -> String {
        let problem = if self.problems.any() { "Please check: " } else { "" };
        match &self.found {
            Found::There(shown) => format!("{problem}{} – {}", shown.state.1, shown.name),
            Found::Loading | Found::Closed(_) => format!("{problem}A sandbox in {}", self.workspace.1),
        }
    }

    /// In so many seconds it is to be drawn anew although nothing has happened, if ever.
    fn again_in(&self) -> Option<u64> {
        let is_on_its_way = matches!(&self.found, Found::There(shown) if shown.is_on_its_way);
        self.found.again_in(Some(if is_on_its_way { 2 } else { 60 }))
    }

    fn asks_from(&self) -> String {
        format!("{}/live", self.here)
    }

    fn watches(&self) -> Option<Watch> {
        Some(Watch::Workspace(self.workspace.0.clone()))
    }

    fn back(&self) -> String {
        Tab::Sandboxes.href(&self.workspace.0)
    }

    async fn of(
        app: &App,
        asked: &Permitted<UseSandboxes>,
        id: &DeploymentId,
        patience: Patience,
    ) -> Result<Self, Failure> {
        let found = patience.ask(sandboxes::find(app, &asked.permit, &asked.row, id)).await?;
        let workspace = asked.row.id.to_string();
        Ok(Self {
            dates: asked.visit.dates(),
            now: asked.visit.now,
            account: asked.visit.frame(Here::Workspaces).account().to_owned(),
            here: at(&workspace, id),
            found: found.map(|sandbox| Shown::of(sandbox, asked.visit.now)),
            workspace: (workspace, asked.row.name.clone()),
            typed: Typed::default(),
            problems: Problems::default(),
        })
    }
}

/// `GET /workspaces/{id}/sandboxes/{site}`
pub(crate) async fn show(
    asked: Permitted<UseSandboxes>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.as_deref();
    let live = Live::of(&app, &asked, &id, Patience::of(query)).await?;
    let frame = asked.visit.frame(Here::Workspaces);
    let frame = match query.and_then(words::done) {
        Some(text) => frame.saying(Notice { tone: Tone::Good, text: text.to_owned() }),
        None => frame,
    };
    Ok(respond(StatusCode::OK, &Page { frame, live }))
}

/// Leads to the page, which says what was done.
pub(super) fn lead(asked: &Permitted<UseSandboxes>, id: &DeploymentId, word: &'static str) -> Response {
    let to = format!("{}?{word}", at(&asked.row.id.to_string(), id));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

/// The page again, and why nothing came of it.
pub(super) async fn refuse(
    app: &App,
    asked: &Permitted<UseSandboxes>,
    id: &DeploymentId,
    refusal: Refusal,
) -> Result<Response, Failure> {
    again(app, asked, id, status(refusal), (Typed::default(), Problems::whole(told(refusal).sentence))).await
}

/// `GET /workspaces/{id}/sandboxes/{site}/live`
pub(crate) async fn live(
    asked: Permitted<UseSandboxes>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
) -> Result<Response, Failure> {
    render(&Live::of(&app, &asked, &id, Patience::Long).await?)
}

/// The page again, with what was typed and why nothing came of it.
pub(super) async fn again(
    app: &App,
    asked: &Permitted<UseSandboxes>,
    id: &DeploymentId,
    status: StatusCode,
    (typed, problems): (Typed, Problems),
) -> Result<Response, Failure> {
    let live = Live { typed, problems, ..Live::of(app, asked, id, Patience::Long).await? };
    Ok(respond(status, &Page { frame: asked.visit.frame(Here::Workspaces), live }))
}

/// `POST /workspaces/{id}/sandboxes/{site}/delete`
pub(crate) async fn delete(
    asked: Permitted<UseSandboxes>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    _: Form<Button>,
) -> Result<Response, Failure> {
    let done = || (StatusCode::SEE_OTHER, [(LOCATION, deleted_at(asked.row.id))]).into_response();
    match sandboxes::delete(&app, &asked.permit, &asked.row, &id, when(&asked.visit)).await {
        Ok(()) => Ok(done()),
        Err(error) => match refused(error)? {
            // The second of two forms finds that it is done.
            Refusal::Absent => Ok(done()),
            refusal => refuse(&app, &asked, &id, refusal).await,
        },
    }
}
