//! The sandboxes of a workspace, as its server has them right now, with the time that each has left.

use std::sync::Arc;

use access::inside;
use access::inside::sandboxes::{self, Sandbox};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::check;
use domain::authorize::permission::{Permission, ViewSandboxes};
use http::StatusCode;
use jiff::Timestamp;
use messages::WorkspaceId;

use super::super::home::{Head, Tab};
use super::super::patience::{Found, Patience};
use super::words::{self, Left};
use super::{at, new_at};
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};
use face::when::Dates;

/// While one is being made, it is looked at so often, in seconds.
const SOON: u64 = 2;

/// While all stay as they are but for their time.
const LATER: u64 = 60;

/// Says that one was deleted.
const DELETED: &str = "deleted";

/// `GET /workspaces/{id}/sandboxes`
#[derive(Debug, Template)]
#[template(path = "workspaces/sandboxes/list.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/{id}/sandboxes/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/sandboxes/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What stands on each tab.
    pub head: Head,
    /// What there is.
    pub sandboxes: Found<Vec<Row>>,
    /// Where one is made; none for who may not, and while none can be.
    pub make: Option<String>,
}

/// A sandbox in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// How it does: the colour, and the word.
    pub state: (Tone, &'static str),
    /// What it is made with.
    pub made_with: String,
    /// How long it is there yet.
    pub left: Left,
    /// Who made it; none where it was made on these pages.
    pub made_by: Option<String>,
    /// Whether its state changes by itself soon.
    pub is_on_its_way: bool,
    /// Where one works in it; none for who may not.
    pub href: Option<String>,
}

/// The list, which says that one was deleted.
pub(super) fn deleted_at(workspace: WorkspaceId) -> String {
    format!("{}?{DELETED}", Tab::Sandboxes.href(&workspace.to_string()))
}

impl Live {
    /// In so many seconds it is to be drawn anew although nothing has happened, if ever.
    fn again_in(&self) -> Option<u64> {
        let usual = match &self.sandboxes {
            Found::There(rows) if rows.iter().any(|row| row.is_on_its_way) => Some(SOON),
            Found::There(rows) if rows.is_empty() => None,
            Found::There(_) | Found::Loading | Found::Closed(_) => Some(LATER),
        };
        self.sandboxes.again_in(usual)
    }

    async fn of(app: &App, asked: &Permitted<ViewSandboxes>, patience: Patience) -> Result<Self, Failure> {
        let id = asked.row.id.to_string();
        let may = check(asked.permit.who(), Permission::UseSandboxes, asked.permit.on()).is_ok();
        let row = |sandbox: Sandbox| {
            let (tone, word, _) = words::state(&sandbox.status);
            Row {
                href: may.then(|| at(&id, &sandbox.id)),
                id: sandbox.id.to_string(),
                name: sandbox.name,
                state: (tone, word),
                made_with: words::made_with(&sandbox.made_with).to_owned(),
                left: Left::until(sandbox.ends_at, asked.visit.now),
                made_by: sandbox.made_by,
                is_on_its_way: words::is_on_its_way(&sandbox.status),
            }
        };
        let found = patience.ask(sandboxes::list(app, &asked.permit, &asked.row)).await?;
        let can = may && inside::is_open(&asked.row).is_ok();
        Ok(Self {
            dates: asked.visit.dates(),
            now: asked.visit.now,
            // Who may see it sees it as long as it has a label.
            head: Head::of(&asked.row, Tab::Sandboxes).ok_or(Failure::NotFound)?,
            sandboxes: found.map(|sandboxes| sandboxes.into_iter().map(row).collect()),
            make: can.then(|| new_at(&id)),
        })
    }
}

impl Part for Live {
    type Permission = ViewSandboxes;

    async fn draw(app: &App, asked: &Permitted<ViewSandboxes>, _query: Option<&str>) -> Result<Self, Failure> {
        Self::of(app, asked, Patience::Long).await
    }

    fn asks_from(&self) -> String {
        self.head.live()
    }

    fn watches(&self) -> Option<Watch> {
        Some(self.head.watch())
    }
}

/// That one was deleted.
pub(super) fn deleted() -> Notice {
    Notice { tone: Tone::Good, text: "The sandbox is deleted, with all its files.".to_owned() }
}

/// `GET /workspaces/{id}/sandboxes`
pub(crate) async fn show(
    asked: Permitted<ViewSandboxes>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.as_deref();
    let live = Live::of(&app, &asked, Patience::of(query)).await?;
    let frame = asked.visit.frame(Here::Workspaces);
    let frame = if query == Some(DELETED) { frame.saying(deleted()) } else { frame };
    Ok(respond(StatusCode::OK, &Page { frame, live }))
}
