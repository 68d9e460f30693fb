//! The page of a log: its last lines as the server has them right now. A script follows it from there on; without one, a link loads it
//! again.
//!
//! The server may be slow. The page waits a moment for it, and comes without the lines if that is not enough, and then loads itself again
//! with more patience.

use std::sync::Arc;
use std::time::Duration;

use access::inside::logs::{self, Last};
use access::inside::{DeploymentId, Refusal};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewSites;
use http::StatusCode;
use tokio::time::timeout;

use super::super::home::Tab;
use super::super::inside::{SiteId, Told, refused, told};
use super::super::sites::around::{Around, View};
use super::asked::{Asked, LONGEST};
use super::colours::{Piece, found, pieces};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// So long a page waits before it comes without the lines.
const MOMENT: Duration = Duration::from_millis(800);

/// So long it waits when it is asked for again.
const PATIENCE: Duration = Duration::from_secs(12);

/// `GET /workspaces/{id}/sites/{site}/logs` and `GET /workspaces/{id}/sandboxes/{site}/logs`
#[derive(Debug, Template)]
#[template(path = "workspaces/logs/page.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What stands on each page of the site.
    pub around: Around,
    /// Whether it is a sandbox, which has a page of its own and none of a site.
    pub is_sandbox: bool,
    /// What is wanted.
    pub asked: Asked,
    /// What there is.
    pub log: Log,
}

/// What there is to show.
#[derive(Debug, Clone)]
pub enum Log {
    /// It is on its way.
    Loading,
    /// These lines.
    Lines(Lines),
    /// There is no program that could write any.
    Without,
    /// Nothing, and why.
    Closed(Told),
}

/// The lines of a page.
#[derive(Debug, Clone)]
pub struct Lines {
    /// Those that are wanted, the oldest first.
    pub lines: Vec<Vec<Piece>>,
    /// Of so many.
    pub all: usize,
    /// Whether older ones are left out because a page cannot hold them.
    pub is_cut: bool,
    /// Where one goes on from there.
    pub after: String,
}

impl Lines {
    pub(super) fn of(last: Last, asked: &Asked) -> Self {
        let all = last.lines.len();
        let wanted = last.lines.iter().filter_map(|line| found(pieces(line), &asked.find));
        Self { lines: wanted.collect(), all, is_cut: last.is_cut, after: last.seam.to_string() }
    }

    /// How many lines have what is looked for.
    fn count(&self) -> String {
        let lines = |count: usize| if count == 1 { "1 line".to_owned() } else { format!("{count} lines") };
        format!("{} of the last {}", self.lines.len(), lines(self.all))
    }
}

impl Page {
    /// What is looked for is no longer than this.
    const fn longest(&self) -> usize {
        LONGEST
    }

    /// Where the page itself is.
    fn here(&self) -> String {
        if self.is_sandbox { format!("{}/logs", self.sandbox()) } else { self.around.to(View::Logs) }
    }

    /// Where the sandbox is worked in.
    fn sandbox(&self) -> String {
        format!("{}/{}", Tab::Sandboxes.href(&self.around.workspace), self.around.site)
    }

    /// What it is the log of, as far as is known.
    fn called(&self) -> &str {
        let other = if self.is_sandbox { "a sandbox" } else { self.around.title() };
        self.around.name.as_deref().unwrap_or(other)
    }

    /// Where the page is asked for anew, as it stands.
    fn again(&self) -> String {
        format!("{}{}", self.here(), Asked { is_patient: false, ..self.asked.clone() }.query())
    }

    /// Where it is asked for with more patience, at once.
    fn patiently(&self) -> Option<String> {
        let patient = Asked { is_patient: true, ..self.asked.clone() };
        matches!(self.log, Log::Loading).then(|| format!("{}{}", self.here(), patient.query()))
    }

    /// Where it is followed.
    fn follow(&self) -> String {
        format!("{}/follow", self.around.to(View::Logs))
    }

    /// Where it is had as a file.
    fn download(&self) -> String {
        format!("{}/download", self.around.to(View::Logs))
    }
}

/// `GET /workspaces/{id}/sites/{site}/logs`
pub(crate) async fn show(
    asked: Permitted<ViewSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    draw(&app, &asked, &site, query.as_deref(), false).await
}

/// `GET /workspaces/{id}/sandboxes/{site}/logs`
pub(crate) async fn of_sandbox(
    asked: Permitted<ViewSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    draw(&app, &asked, &site, query.as_deref(), true).await
}

/// What it is, its server knows; until that is known, its address says it.
async fn draw(
    app: &App,
    asked: &Permitted<ViewSites>,
    site: &DeploymentId,
    query: Option<&str>,
    by_address: bool,
) -> Result<Response, Failure> {
    let wanted = Asked::of(query);
    let patience = if wanted.is_patient { PATIENCE } else { MOMENT };
    let look = logs::Asked { site, lines: wanted.lines };
    let (known, log) = match timeout(patience, logs::last(app, &asked.permit, &asked.row, look)).await {
        Ok(Ok(last)) => {
            let known = (last.site.clone(), last.is_sandbox);
            (Some(known), if last.has_program { Log::Lines(Lines::of(last, &wanted)) } else { Log::Without })
        }
        Ok(Err(error)) => match refused(error)? {
            Refusal::Absent => return Err(Failure::NotFound),
            refusal => (None, Log::Closed(told(refusal))),
        },
        Err(_) if wanted.is_patient => (None, Log::Closed(told(Refusal::NoAnswer))),
        Err(_) => (None, Log::Loading),
    };
    let (name, is_sandbox) = known.map_or((None, by_address), |(name, is_sandbox)| (Some(name), is_sandbox));
    let frame = asked.visit.frame(Here::Workspaces);
    let page = Page { frame, around: around(asked, site, name), is_sandbox, asked: wanted, log };
    Ok(respond(StatusCode::OK, &page))
}

fn around(asked: &Permitted<ViewSites>, site: &DeploymentId, name: Option<String>) -> Around {
    Around {
        workspace: asked.row.id.to_string(),
        called: asked.row.name.clone(),
        site: site.to_string(),
        name,
        here: View::Logs,
    }
}
