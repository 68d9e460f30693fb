//! The page of the server: what it has, and a form for what new sites get.

use std::sync::Arc;
use std::time::Duration;

use access::inside::Refusal;
use access::inside::server::{self, Defaults, Has, Period};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ManageDefaults;
use http::StatusCode;
use http::header::LOCATION;
use tokio::time::timeout;

use super::super::home::Tab;
use super::super::inside::{Told, refused, status, told, when};
use super::super::words::address_of;
use super::form::{Fields, Typed, bad};
use super::{at, words};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{Failure, Form};
use face::label::Tone;
use face::layout::{Frame, Here, Notice, respond};

/// So long the server is waited for.
const PATIENCE: Duration = Duration::from_secs(6);

/// Says that it is done.
const SAVED: &str = "saved";

/// `GET /workspaces/{id}/settings/server`, and the answer to a form that cannot be done as it is.
#[derive(Debug, Template)]
#[template(path = "workspaces/server/show.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The settings of the workspace, from where one comes.
    pub back: String,
    /// Where the form is sent.
    pub here: String,
    /// What the workspace is called.
    pub called: String,
    /// Where it answers, while it does.
    pub address: Option<String>,
    /// What it has; none while nobody can say.
    pub has: Option<Has>,
    /// What is typed, or set; none while nobody can say.
    pub typed: Option<Typed>,
    /// Why there is nothing to see.
    pub closed: Option<Told>,
    /// What to change, if it was tried.
    pub problems: Problems,
}

impl Page {
    /// How much it has, in words: what, and how much.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let Some(has) = &self.has else { return Vec::new() };
        vec![
            ("Processors", has.cores.to_string()),
            ("Memory", words::size(has.memory)),
            ("Disk", words::size(has.disk)),
            ("Version of OpenBerth", has.version.clone()),
        ]
    }

    /// The times that a limit can be for: word, name, text, whether it is that one.
    fn periods(&self) -> [(&'static str, &'static str, &'static str, bool); 3] {
        let chosen = self.typed.as_ref().map(|typed| typed.period.as_str());
        let choice = |period: Period| {
            let (name, text) = words::period_name(period);
            (period.word(), name, text, chosen == Some(period.word()))
        };
        Period::ALL.map(choice)
    }

    fn of(asked: &Permitted<ManageDefaults>) -> Self {
        Self {
            frame: asked.visit.frame(Here::Workspaces),
            back: Tab::Settings.href(&asked.row.id.to_string()),
            here: at(asked.row.id),
            called: asked.row.name.clone(),
            address: address_of(&asked.row),
            has: None,
            typed: None,
            closed: None,
            problems: Problems::default(),
        }
    }
}

/// What it has and what is set, or why nobody can say.
async fn look(app: &App, asked: &Permitted<ManageDefaults>) -> Result<Result<(Has, Defaults), Refusal>, Failure> {
    match timeout(PATIENCE, server::show(app, &asked.permit, &asked.row)).await {
        Ok(Ok(seen)) => Ok(Ok(seen)),
        Ok(Err(error)) => Ok(Err(refused(error)?)),
        Err(_) => Ok(Err(Refusal::NoAnswer)),
    }
}

/// `GET /workspaces/{id}/settings/server`
pub(crate) async fn show(
    asked: Permitted<ManageDefaults>,
    State(app): State<Arc<App>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let page = Page::of(&asked);
    let page = match look(&app, &asked).await? {
        Ok((has, defaults)) => Page { has: Some(has), typed: Some(Typed::of(&defaults)), ..page },
        Err(refusal) => Page { closed: Some(told(refusal)), ..page },
    };
    let page = if query.as_deref() == Some(SAVED) {
        let text = "It is saved. New sites get this from now on.".to_owned();
        Page { frame: page.frame.saying(Notice { tone: Tone::Good, text }), ..page }
    } else {
        page
    };
    Ok(respond(StatusCode::OK, &page))
}

/// `POST /workspaces/{id}/settings/server`
pub(crate) async fn change(
    asked: Permitted<ManageDefaults>,
    State(app): State<Arc<App>>,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let typed = Typed::from(fields);
    let (has, now) = match look(&app, &asked).await? {
        Ok(seen) => seen,
        Err(refusal) => {
            return Ok(again(&asked, None, typed, status(refusal), Problems::whole(told(refusal).sentence)));
        }
    };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let wanted = match typed.read(Some(&now)) {
        Ok(wanted) => wanted,
        Err(problems) => return Ok(again(&asked, Some(has), typed, unprocessable, problems)),
    };
    match server::change(&app, &asked.permit, &asked.row, &wanted, when(&asked.visit)).await {
        Ok(Ok(_)) => Ok((StatusCode::SEE_OTHER, [(LOCATION, format!("{}?{SAVED}", at(asked.row.id)))]).into_response()),
        Ok(Err(too_much)) => Ok(again(&asked, Some(has), typed, unprocessable, bad(too_much))),
        Err(error) => {
            let refusal = refused(error)?;
            Ok(again(&asked, Some(has), typed, status(refusal), Problems::whole(told(refusal).sentence)))
        }
    }
}

/// The form again, as it was filled in.
fn again(
    asked: &Permitted<ManageDefaults>,
    has: Option<Has>,
    typed: Typed,
    status: StatusCode,
    problems: Problems,
) -> Response {
    respond(status, &Page { has, typed: Some(typed), problems, ..Page::of(asked) })
}
