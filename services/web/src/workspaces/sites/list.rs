//! The sites of a workspace, as its server has them right now.
//!
//! While a site is on its way the part is asked for every moment; else now and then, for what comes by other ways than a browser.

use std::collections::HashMap;
use std::sync::Arc;

use access::inside;
use access::inside::sites::{self, Room, Site, Sites};
use access::inside::usage::{self, Latest, Which};
use access::permit::also;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::check;
use domain::authorize::permission::{Permission, ViewSites, ViewUsage};
use http::StatusCode;
use jiff::Timestamp;
use messages::WorkspaceId;

use super::super::home::{Head, Tab};
use super::super::patience::{Found, Patience};
use super::super::usage::float;
use super::around::View;
use super::{new_at, words};
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::graph::Unit;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};
use face::when::Dates;

/// Says that one was deleted.
const DELETED: &str = "deleted";

/// So many seconds later it is looked again while one is on its way.
pub(super) const SOON: u64 = 1;

/// The same while nothing is.
const NOW_AND_THEN: u64 = 20;

/// `GET /workspaces/{id}/sites`
#[derive(Debug, Template)]
#[template(path = "workspaces/sites/list.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/{id}/sites/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/sites/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What stands on each tab.
    pub head: Head,
    /// What there is.
    pub sites: Found<Listed>,
    /// Where one is made; none for who may not, and while none can be.
    pub make: Option<String>,
}

/// The sites, and how many there are of how many.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The newest first.
    pub rows: Vec<Row>,
    /// Such as `2 of 3 sites`.
    pub count: String,
    /// Why there can be no other, if there cannot.
    pub full: Option<String>,
}

/// A site in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// Where its page is.
    pub href: String,
    /// Where it answers, if it has an address.
    pub address: Option<String>,
    /// How it is, and in which colour.
    pub state: (Tone, &'static str),
    /// Who may see it.
    pub access: &'static str,
    /// How much it has on the disk, as far as anybody looked.
    pub size: Option<String>,
    /// Whether it is locked.
    pub locked: bool,
    /// Who sent it.
    pub by: String,
    /// When it was made, if that is known.
    pub made: Option<Timestamp>,
    /// When it ends by itself, if it does.
    pub ends: Option<Timestamp>,
    /// Whether it may look otherwise soon.
    pub moves: bool,
}

impl Row {
    fn of(workspace: &str, site: Site, sizes: &HashMap<String, u64>) -> Self {
        Self {
            size: sizes.get(site.id.as_str()).map(|bytes| Unit::Bytes.say(float(*bytes))),
            href: View::Site.href(workspace, site.id.as_str()),
            state: words::status(&site.status),
            access: words::access(&site.access),
            locked: site.locked,
            by: words::by(&site),
            made: site.made_at,
            ends: site.ends_at,
            moves: site.is_on_its_way(),
            address: site.address,
            name: site.title,
        }
    }
}

impl Listed {
    pub(super) fn of(rows: Vec<Row>, room: Room) -> Self {
        Self { rows, count: words::count(room), full: words::no_room(room) }
    }
}

impl Live {
    /// In so many seconds it is to be drawn anew although nothing has happened, if ever.
    fn again_in(&self) -> Option<u64> {
        let usual = match &self.sites {
            Found::There(listed) if listed.rows.iter().any(|row| row.moves) => SOON,
            Found::There(_) | Found::Loading | Found::Closed(_) => NOW_AND_THEN,
        };
        self.sites.again_in(Some(usual))
    }

    const fn is_loading(&self) -> bool {
        matches!(self.sites, Found::Loading)
    }

    async fn of(app: &App, asked: &Permitted<ViewSites>, patience: Patience) -> Result<Self, Failure> {
        let id = asked.row.id.to_string();
        let may = check(asked.permit.who(), Permission::SendSites, asked.permit.on()).is_ok();
        let found = patience.ask(sites::list(app, &asked.permit, &asked.row)).await?;
        let sizes = match &found {
            Found::There(found) if !found.sites.is_empty() => sizes(app, asked).await?,
            Found::There(_) | Found::Loading | Found::Closed(_) => HashMap::new(),
        };
        let listed = |Sites { sites, room }| {
            Listed::of(sites.into_iter().map(|site| Row::of(&id, site, &sizes)).collect(), room)
        };
        let can = may && inside::is_open(&asked.row).is_ok();
        Ok(Self {
            dates: asked.visit.dates(),
            now: asked.visit.now,
            // Who may see it sees it as long as it has a label.
            head: Head::of(&asked.row, Tab::Sites).ok_or(Failure::NotFound)?,
            sites: found.map(listed),
            make: can.then(|| new_at(&id)),
        })
    }
}

/// How much each site has on the disk, as it was when Harbor looked last: the server is not asked for each of them.
async fn sizes(app: &App, asked: &Permitted<ViewSites>) -> Result<HashMap<String, u64>, Failure> {
    // Who may see sites may see what they use.
    let permit = also(&asked.permit, ViewUsage)?;
    let latest = usage::latest(&app.read().await?, &permit, &asked.row).await?;
    let size = |latest: Latest| match latest.reading.which {
        Which::Site(site) => Some((site, latest.reading.disk)),
        Which::Machine => None,
    };
    Ok(latest.into_iter().filter_map(size).collect())
}

/// The list, which says that one was deleted.
pub(super) fn deleted_at(workspace: WorkspaceId) -> String {
    format!("{}?{DELETED}", Tab::Sites.href(&workspace.to_string()))
}

impl Part for Live {
    type Permission = ViewSites;

    async fn draw(app: &App, asked: &Permitted<ViewSites>, _query: Option<&str>) -> Result<Self, Failure> {
        Self::of(app, asked, Patience::Long).await
    }

    fn asks_from(&self) -> String {
        self.head.live()
    }

    fn watches(&self) -> Option<Watch> {
        Some(self.head.watch())
    }
}

/// `GET /workspaces/{id}/sites`
pub(crate) async fn show(
    asked: Permitted<ViewSites>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.as_deref();
    let live = Live::of(&app, &asked, Patience::of(query)).await?;
    let frame = asked.visit.frame(Here::Workspaces);
    let frame =
        if query == Some(DELETED) { frame.saying(Notice { tone: Tone::Good, text: GONE.to_owned() }) } else { frame };
    Ok(respond(StatusCode::OK, &Page { frame, live }))
}

/// What is said when one was deleted.
pub(super) const GONE: &str = "The site is deleted. Its address shows nothing any more.";
