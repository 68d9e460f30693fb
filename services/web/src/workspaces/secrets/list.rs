//! The secrets of a workspace, as its server has them right now: those that Harbor can see.

use std::sync::Arc;

use access::inside;
use access::inside::secrets::{self, Secret};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::check;
use domain::authorize::permission::{Permission, ViewSecrets};
use http::StatusCode;
use jiff::Timestamp;
use messages::WorkspaceId;

use super::super::home::{Head, Tab};
use super::super::patience::{Found, Patience};
use super::{at, new_at, words};
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};
use face::when::Dates;

/// `GET /workspaces/{id}/secrets`
#[derive(Debug, Template)]
#[template(path = "workspaces/secrets/list.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/{id}/secrets/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/secrets/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What stands on each tab.
    pub head: Head,
    /// What there is.
    pub secrets: Found<Vec<Row>>,
    /// Where one is set; none for who may not, and while none can be.
    pub set: Option<String>,
}

/// A secret in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// What somebody wrote about it.
    pub description: String,
    /// For whom it is.
    pub whom: &'static str,
    /// When it was last set, if that is known.
    pub set_at: Option<Timestamp>,
    /// Where it is changed or deleted; none for who may not, and where that cannot be done here.
    pub href: Option<String>,
}

/// What was done on the page before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// A new one is there.
    Set,
    /// One has another value.
    Changed,
    /// One is gone.
    Deleted,
}

impl Done {
    const ALL: [Self; 3] = [Self::Set, Self::Changed, Self::Deleted];

    const fn word(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
        }
    }

    pub(super) const fn sentence(self) -> &'static str {
        match self {
            Self::Set => "The secret is set. A site gets it when you tick it there.",
            Self::Changed => "The new value is set. What runs now gets it when you send it again.",
            Self::Deleted => "The secret is deleted. What runs now keeps it until it starts again.",
        }
    }

    /// The list, which says so.
    pub(super) fn at(self, workspace: WorkspaceId) -> String {
        format!("{}?{}", Tab::Secrets.href(&workspace.to_string()), self.word())
    }

    fn of(query: Option<&str>) -> Option<Self> {
        Self::ALL.into_iter().find(|done| query == Some(done.word()))
    }
}

impl Live {
    /// In so many seconds it is to be drawn anew although nothing has happened, if ever.
    fn again_in(&self) -> Option<u64> {
        self.secrets.again_in(None)
    }

    async fn of(app: &App, asked: &Permitted<ViewSecrets>, patience: Patience) -> Result<Self, Failure> {
        let id = asked.row.id.to_string();
        let may = check(asked.permit.who(), Permission::ManageSecrets, asked.permit.on()).is_ok();
        let row = |secret: Secret| Row {
            whom: words::whom_or_none(secret.whom),
            href: secret.name.as_ref().filter(|_| may && secret.whom.is_some()).map(|name| at(&id, name)),
            name: secret.shown,
            description: secret.description,
            set_at: secret.set_at,
        };
        let found = patience.ask(secrets::list(app, &asked.permit, &asked.row)).await?;
        let can = may && inside::is_open(&asked.row).is_ok();
        Ok(Self {
            dates: asked.visit.dates(),
            now: asked.visit.now,
            // Who may see it sees it as long as it has a label.
            head: Head::of(&asked.row, Tab::Secrets).ok_or(Failure::NotFound)?,
            secrets: found.map(|secrets| secrets.into_iter().map(row).collect()),
            set: can.then(|| new_at(&id)),
        })
    }
}

impl Part for Live {
    type Permission = ViewSecrets;

    async fn draw(app: &App, asked: &Permitted<ViewSecrets>, _query: Option<&str>) -> Result<Self, Failure> {
        Self::of(app, asked, Patience::Long).await
    }

    fn asks_from(&self) -> String {
        self.head.live()
    }

    fn watches(&self) -> Option<Watch> {
        Some(self.head.watch())
    }
}

/// `GET /workspaces/{id}/secrets`
pub(crate) async fn show(
    asked: Permitted<ViewSecrets>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.as_deref();
    let live = Live::of(&app, &asked, Patience::of(query)).await?;
    let frame = asked.visit.frame(Here::Workspaces);
    let frame = match Done::of(query) {
        Some(done) => frame.saying(Notice { tone: Tone::Good, text: done.sentence().to_owned() }),
        None => frame,
    };
    Ok(respond(StatusCode::OK, &Page { frame, live }))
}
