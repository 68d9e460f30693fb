//! The keys of a workspace, as its server has them right now.

use std::sync::Arc;

use access::inside;
use access::inside::keys::{self, Listed};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::check;
use domain::authorize::permission::{Permission, ViewKeys};
use http::StatusCode;
use jiff::Timestamp;
use messages::WorkspaceId;

use super::super::home::{Head, Tab};
use super::super::patience::{Found, Patience};
use super::words;
use super::{at, new_at};
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};
use face::when::Dates;

/// Says that one was deleted.
const DELETED: &str = "deleted";

/// `GET /workspaces/{id}/keys`
#[derive(Debug, Template)]
#[template(path = "workspaces/keys/list.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/{id}/keys/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/keys/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What stands on each tab.
    pub head: Head,
    /// What there is.
    pub keys: Found<Vec<Row>>,
    /// Where one is made; none for who may not, and while none can be.
    pub make: Option<String>,
}

/// A key in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub purpose: &'static str,
    /// Who has it.
    pub holder: String,
    /// When it was made, if that is known.
    pub made: Option<Timestamp>,
    /// The newest site that came with it: its name, and when it was made if that is known.
    pub newest: Option<(String, Option<Timestamp>)>,
    /// Where it is made new or deleted; none for who may not.
    pub href: Option<String>,
}

impl Live {
    /// In so many seconds it is to be drawn anew although nothing has happened, if ever.
    fn again_in(&self) -> Option<u64> {
        self.keys.again_in(None)
    }

    async fn of(app: &App, asked: &Permitted<ViewKeys>, patience: Patience) -> Result<Self, Failure> {
        let id = asked.row.id.to_string();
        let may = check(asked.permit.who(), Permission::ManageKeys, asked.permit.on()).is_ok();
        let you = asked.visit.session.as_ref().map(|session| session.person);
        let row = |Listed { key, holder, newest }: Listed| Row {
            purpose: words::purpose_or_none(key.purpose),
            holder: words::holder(holder, you),
            made: key.made_at,
            newest: newest.map(|site| (site.name, site.at)),
            href: key.user.as_ref().filter(|_| may).map(|user| at(&id, user)),
            name: key.name,
        };
        let found = patience.ask(keys::list(app, &asked.permit, &asked.row)).await?;
        let can = may && inside::is_open(&asked.row).is_ok();
        Ok(Self {
            dates: asked.visit.dates(),
            now: asked.visit.now,
            // Who may see it sees it as long as it has a label.
            head: Head::of(&asked.row, Tab::Keys).ok_or(Failure::NotFound)?,
            keys: found.map(|keys| keys.into_iter().map(row).collect()),
            make: can.then(|| new_at(&id)),
        })
    }
}

/// The list, which says that one was deleted.
pub(super) fn deleted_at(workspace: WorkspaceId) -> String {
    format!("{}?{DELETED}", Tab::Keys.href(&workspace.to_string()))
}

impl Part for Live {
    type Permission = ViewKeys;

    async fn draw(app: &App, asked: &Permitted<ViewKeys>, _query: Option<&str>) -> Result<Self, Failure> {
        Self::of(app, asked, Patience::Long).await
    }

    fn asks_from(&self) -> String {
        self.head.live()
    }

    fn watches(&self) -> Option<Watch> {
        Some(self.head.watch())
    }
}

/// `GET /workspaces/{id}/keys`
pub(crate) async fn show(
    asked: Permitted<ViewKeys>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.as_deref();
    let live = Live::of(&app, &asked, Patience::of(query)).await?;
    let frame = asked.visit.frame(Here::Workspaces);
    let frame = if query == Some(DELETED) {
        let text = "The key is deleted. It opens nothing any more.".to_owned();
        frame.saying(Notice { tone: Tone::Good, text })
    } else {
        frame
    };
    Ok(respond(StatusCode::OK, &Page { frame, live }))
}
