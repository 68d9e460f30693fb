//! The page of what a machine uses, and that of a site. The past is ours, so it is there whatever the server says; how things are right
//! now it is asked for, and not for long.

use std::sync::Arc;
use std::time::Duration;

use access::inside::usage::{self, Latest, Reading, Which};
use access::inside::{DeploymentId, Error, Refusal};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::ViewUsage;
use face::graph::{Graph, Range};
use http::StatusCode;
use jiff::Timestamp;
use tokio::time::timeout;

use super::super::home::{Head, Tab};
use super::super::inside::{SiteId, Told, refused, told};
use super::asked::{Asked, site_href};
use super::draw::{Seen, draw, span};
use super::words::{Fact, facts};
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};
use face::when::Dates;

/// So long a page waits for the server before it comes without what is now.
const MOMENT: Duration = Duration::from_millis(500);

/// So long the part of a page waits.
const PATIENCE: Duration = Duration::from_secs(6);

/// What is now is asked for again after so many seconds.
const AGAIN: u64 = 60;

/// `GET /workspaces/{id}/usage` and `GET /workspaces/{id}/sites/{site}/usage`
#[derive(Debug, Template)]
#[template(path = "workspaces/usage/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /workspaces/{id}/usage/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/usage/_live.html")]
pub struct Live {
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What stands on each tab.
    pub head: Head,
    /// What is looked at.
    pub asked: Asked,
    /// What the site is called; none for the machine.
    pub site: Option<String>,
    /// How it is.
    pub state: Moment,
    /// What was last seen of it, and when; none if it never was.
    pub last: Option<(Timestamp, Vec<Fact>)>,
    /// The pictures.
    pub graphs: Vec<(&'static str, Graph)>,
    /// What each site uses, and when that was seen; on the page of the machine.
    pub sites: Vec<Row>,
    /// When the sites were looked at.
    pub sites_at: Option<Timestamp>,
}

/// How it is right now.
#[derive(Debug, Clone)]
pub enum Moment {
    /// It is asked for.
    Loading,
    /// So.
    Known(Vec<Fact>),
    /// Nobody can say, and why.
    Closed(Told),
}

/// A site in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// What it is called.
    pub name: String,
    /// Its own page.
    pub href: String,
    /// What it uses.
    pub facts: Vec<Fact>,
}

impl Live {
    /// In so many seconds it is to be drawn anew although nothing has happened, if ever.
    fn again_in(&self) -> Option<u64> {
        match self.state {
            Moment::Loading => Some(0),
            Moment::Known(_) => Some(AGAIN),
            Moment::Closed(_) => None,
        }
    }

    /// Whether what is shown is how it is now, and not what was last seen.
    const fn is_now(&self) -> bool {
        matches!(self.state, Moment::Known(_)) || self.last.is_none()
    }

    /// What the browser's tab is called.
    fn title(&self) -> String {
        match &self.site {
            Some(site) => format!("{site} · {}", self.head.title()),
            None => self.head.title(),
        }
    }

    /// The times that can be chosen: name, address, whether it is that one.
    fn ranges(&self) -> [(&'static str, String, bool); 3] {
        Range::ALL.map(|range| (range.name(), self.asked.href(&self.head.id, range), range == self.asked.range))
    }

    async fn of(app: &App, permitted: &Permitted<ViewUsage>, asked: Asked, within: Duration) -> Result<Self, Failure> {
        let (dates, now) = (permitted.visit.dates(), permitted.visit.now);
        let (moment, stored) = tokio::join!(
            at_the_moment(app, permitted, asked.site.as_ref(), within),
            stored(app, permitted, &asked, now)
        );
        let (moment, (latest, seen)) = (moment?, stored?);
        let which = asked.which();
        let last = latest.iter().find(|latest| latest.reading.which == which);
        let last = last.map(|last| Latest { reading: in_all(last.reading.clone(), &latest), ..*last });
        let moment = moment.map(|moment| moment.map(|reading| in_all(reading, &latest)));
        let now_said = match &moment {
            Some(Ok(reading)) => Some(reading),
            Some(Err(_)) | None => None,
        };
        if asked.site.is_some() && last.is_none() && matches!(moment, Some(Err(Refusal::Absent))) {
            return Err(Failure::NotFound);
        }
        let known = now_said.or(last.as_ref().map(|last| &last.reading));
        let id = permitted.row.id.to_string();
        let graphs = draw(&seen, known, asked.range, &dates, now);
        let site = asked.site.as_ref().map(|site| known.map_or_else(|| site.to_string(), |known| known.name.clone()));
        let last = last.map(|last| (last.at, facts(&last.reading)));
        let state = match moment {
            None => Moment::Loading,
            Some(Ok(reading)) => Moment::Known(facts(&reading)),
            Some(Err(refusal)) => Moment::Closed(told(refusal)),
        };
        let (sites, sites_at) = if asked.site.is_none() { listed(&latest, &id) } else { (Vec::new(), None) };
        let head = Head::of(&permitted.row, Tab::Usage).ok_or(Failure::NotFound)?;
        Ok(Self { dates, now, head, asked, site, state, last, graphs, sites, sites_at })
    }
}

/// How it is right now, if the server says so in time; none if it takes longer.
async fn at_the_moment(
    app: &App,
    permitted: &Permitted<ViewUsage>,
    site: Option<&DeploymentId>,
    within: Duration,
) -> Result<Option<Result<Reading, Refusal>>, Failure> {
    let (permit, row) = (&permitted.permit, &permitted.row);
    let ask = async {
        match site {
            Some(site) => usage::site_now(app, permit, row, site).await,
            None => usage::machine_now(app, permit, row).await,
        }
    };
    match timeout(within, ask).await {
        Ok(Ok(reading)) => Ok(Some(Ok(reading))),
        Ok(Err(error @ (Error::Refused(_) | Error::Failed(_)))) => Ok(Some(Err(refused(error)?))),
        Err(_) => Ok(None),
    }
}

/// What our own tables hold of it.
async fn stored(
    app: &App,
    permitted: &Permitted<ViewUsage>,
    asked: &Asked,
    now: Timestamp,
) -> Result<(Vec<Latest>, Seen), Failure> {
    let (permit, row, which) = (&permitted.permit, &permitted.row, asked.which());
    let db = app.read().await?;
    let latest = usage::latest(&db, permit, row).await?;
    let from = now - asked.range.length();
    let past = usage::history(&db, permit, row, &which, (span(asked.range), from)).await?;
    let sent = match which {
        Which::Machine => usage::sent_in_all(&db, permit, row, from).await?,
        Which::Site(_) => {
            let hours = usage::history(&db, permit, row, &which, (usage::Span::Hour, from)).await?;
            hours.iter().filter_map(|hour| Some((hour.at, hour.sent?))).collect()
        }
    };
    Ok((latest, Seen { past, sent }))
}

/// With what its sites sent, if it is the machine: it says nothing of that itself.
fn in_all(reading: Reading, latest: &[Latest]) -> Reading {
    let sites = latest.iter().map(|latest| &latest.reading).filter(|reading| reading.which != Which::Machine);
    match reading.which {
        Which::Machine => reading.with_sent(sites),
        Which::Site(_) => reading,
    }
}

/// The sites, and when they were looked at.
fn listed(latest: &[Latest], workspace: &str) -> (Vec<Row>, Option<Timestamp>) {
    let row = |latest: &Latest| match &latest.reading.which {
        Which::Machine => None,
        Which::Site(id) => Some((
            Row { name: latest.reading.name.clone(), href: site_href(workspace, id), facts: facts(&latest.reading) },
            latest.at,
        )),
    };
    let sites: Vec<_> = latest.iter().filter_map(row).collect();
    let at = sites.first().map(|(_, at)| *at);
    (sites.into_iter().map(|(row, _)| row).collect(), at)
}

impl Part for Live {
    type Permission = ViewUsage;

    async fn draw(app: &App, asked: &Permitted<ViewUsage>, query: Option<&str>) -> Result<Self, Failure> {
        let live = Self::of(app, asked, Asked::of(query), PATIENCE).await?;
        Ok(live.or_no_answer())
    }

    fn asks_from(&self) -> String {
        self.asked.live(&self.head.id)
    }

    fn watches(&self) -> Option<Watch> {
        Some(self.head.watch())
    }
}

impl Live {
    /// Who waited long enough is told that there is no answer.
    fn or_no_answer(self) -> Self {
        match self.state {
            Moment::Loading => Self { state: Moment::Closed(told(Refusal::NoAnswer)), ..self },
            Moment::Known(_) | Moment::Closed(_) => self,
        }
    }
}

/// `GET /workspaces/{id}/usage`
pub(crate) async fn show(
    asked: Permitted<ViewUsage>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    page(&app, &asked, Asked { site: None, ..Asked::of(query.as_deref()) }).await
}

/// `GET /workspaces/{id}/sites/{site}/usage`
pub(crate) async fn site(
    asked: Permitted<ViewUsage>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    page(&app, &asked, Asked::of_site(query.as_deref(), site)).await
}

async fn page(app: &App, permitted: &Permitted<ViewUsage>, asked: Asked) -> Result<Response, Failure> {
    let is_whole = asked.is_whole;
    let live = Live::of(app, permitted, asked, if is_whole { PATIENCE } else { MOMENT }).await?;
    let live = if is_whole { live.or_no_answer() } else { live };
    Ok(respond(StatusCode::OK, &Page { frame: permitted.visit.frame(Here::Workspaces), live }))
}
