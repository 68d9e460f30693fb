//! The page of the settings of a site, as its server has them right now, and the answer to a form of it that cannot be done.

use std::sync::Arc;
use std::time::Duration;

use access::inside::site_settings::{self, LONGEST_DESCRIPTION, LONGEST_TITLE, Settings};
use access::inside::{self, DeploymentId, Refusal};
use access::permit::Guards;
use access::workspace::Workspace;
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::check;
use domain::authorize::permission::{Permission, Permitted as Kind, ViewSites};
use http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use tokio::time::timeout;

use super::super::inside::{SiteId, Told, refused, status, told};
use super::super::sites::around::{Around, View};
use super::words::{LIVES, Mode, counted, done, left, limit, used_up};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::Failure;
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// So long a page waits for the server.
const PATIENCE: Duration = Duration::from_secs(8);

/// `GET /workspaces/{id}/sites/{site}/settings`, and the answer to a form of it that cannot be done.
#[derive(Debug, Template)]
#[template(path = "workspaces/site_settings/page.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What stands on each page of the site.
    pub around: Around,
    /// How the site is set, or why nobody knows.
    pub settings: Result<Settings, Told>,
    /// Whether who looks may change anything.
    pub may: bool,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// A choice of a form: word, name, text, whether it is chosen.
type Choice = (&'static str, &'static str, &'static str, bool);

impl Page {
    /// Where a form of this name is sent.
    fn form(&self, name: &str) -> String {
        format!("{}/{name}", self.here())
    }

    /// Where the page is.
    fn here(&self) -> String {
        self.around.to(View::Settings)
    }

    /// Who may see it.
    fn modes(&self, settings: &Settings) -> Vec<Choice> {
        let now = Mode::of(&settings.access);
        let choice = |mode: Mode| {
            let (name, text) = mode.told();
            (mode.word(), name, text, now == Some(mode))
        };
        Mode::ALL.map(choice).into()
    }

    /// Who may see it now, in a word.
    fn seen_by(&self, settings: &Settings) -> &'static str {
        Mode::of(&settings.access).map_or("Not known", |mode| mode.told().0)
    }

    /// How long it may live: word, name, until when.
    fn lives(&self) -> Vec<(&'static str, &'static str, Option<Timestamp>)> {
        let until = |days: u32| self.frame.now.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok();
        LIVES.map(|life| (life.word, life.name, life.days.and_then(until))).into()
    }

    /// The limit for traffic, and what is left of it.
    fn traffic(&self, settings: &Settings) -> String {
        let limit = limit(settings.traffic, settings.period);
        settings.left.map_or_else(|| limit.clone(), |bytes| format!("{limit}, {}", left(bytes)))
    }

    /// That nothing is left of it, and what that means.
    fn used_up(&self, settings: &Settings) -> Option<&'static str> {
        (settings.runs && settings.left == Some(0)).then(|| used_up(settings.period))
    }

    /// How it is counted.
    fn counted(&self, settings: &Settings) -> &'static str {
        counted(settings.period)
    }

    /// The limit for traffic as its field holds it.
    fn gigabytes(&self, settings: &Settings) -> String {
        settings.traffic.gigabytes().map(|gigabytes| gigabytes.to_string()).unwrap_or_default()
    }

    const fn longest_title(&self) -> usize {
        LONGEST_TITLE
    }

    const fn longest_description(&self) -> usize {
        LONGEST_DESCRIPTION
    }
}

/// `GET /workspaces/{id}/sites/{site}/settings`
pub(crate) async fn show(
    asked: Permitted<ViewSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let text = query.as_deref().and_then(done).map(str::to_owned);
    draw(&app, &asked, &site, StatusCode::OK, Problems::default(), text).await
}

/// The page, after something was refused.
pub(super) async fn refuse<P: Kind + Guards<Row = Workspace>>(
    app: &App,
    asked: &Permitted<P>,
    site: &DeploymentId,
    refusal: Refusal,
) -> Result<Response, Failure> {
    if refusal == Refusal::Absent {
        return Err(Failure::NotFound);
    }
    let sentence = match refusal {
        Refusal::NotNow => {
            "This works only while the site runs, and it does not right now. Nothing was changed. Send it again, then come back."
        }
        other => told(other).sentence,
    };
    draw(app, asked, site, status(refusal), Problems::whole(sentence), None).await
}

/// The page with what is to be changed in a form.
pub(super) async fn draw<P: Kind + Guards<Row = Workspace>>(
    app: &App,
    asked: &Permitted<P>,
    site: &DeploymentId,
    status: StatusCode,
    problems: Problems,
    done: Option<String>,
) -> Result<Response, Failure> {
    let found = match timeout(PATIENCE, site_settings::find(app, &asked.permit, &asked.row, site)).await {
        Ok(Ok(settings)) => Ok(settings),
        Ok(Err(error)) => match refused(error)? {
            Refusal::Absent => return Err(Failure::NotFound),
            refusal => Err(told(refusal)),
        },
        Err(_) => Err(told(Refusal::NoAnswer)),
    };
    let may = check(asked.permit.who(), Permission::ManageSites, asked.permit.on()).is_ok();
    let frame = asked.visit.frame(Here::Workspaces);
    let frame = match done {
        Some(text) => frame.saying(Notice { tone: Tone::Good, text }),
        None => frame,
    };
    let may = may && inside::is_open(&asked.row).is_ok();
    let around = around(&asked.row, site, found.as_ref().ok());
    Ok(respond(status, &Page { frame, around, settings: found, may, problems }))
}

/// The head of the page.
fn around(row: &Workspace, site: &DeploymentId, settings: Option<&Settings>) -> Around {
    Around {
        workspace: row.id.to_string(),
        called: row.name.clone(),
        site: site.to_string(),
        name: settings.map(|settings| settings.called.clone()),
        here: View::Settings,
    }
}
