//! Deleting a site: what is lost with it, and its name to be typed, because nobody can bring it back.

use std::sync::Arc;

use access::inside::sites::{self, Site};
use access::inside::{DeploymentId, Refusal};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ManageSites;
use http::StatusCode;
use http::header::LOCATION;
use messages::AccountId;
use serde::Deserialize;

use super::super::inside::{SiteId, Told, refused, status, told, when};
use super::around::View;
use super::{list, words};
use crate::app::App;
use crate::commands::Problems;
use crate::permit::Permitted;
use crate::visit::{DrawnFor, Failure, Form, Posted};
use face::layout::{Frame, Here, respond};

/// `GET /workspaces/{id}/sites/{site}/delete`, and the answer to its form when that cannot be done.
#[derive(Debug, Template)]
#[template(path = "workspaces/sites/delete.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where the site is, from where one comes.
    pub back: String,
    /// The site, if it could be looked at.
    pub site: Result<Shown, Told>,
    /// What was typed. Posted as `name`.
    pub name: String,
    /// What to change, if it was tried.
    pub problems: Problems,
}

/// What is shown of a site that goes.
#[derive(Debug, Clone)]
pub struct Shown {
    /// What it is called.
    pub title: String,
    /// Its name on the server, which is to be typed.
    pub name: String,
    /// Where it answers, if it does.
    pub address: Option<String>,
    /// Whether it is locked.
    pub locked: bool,
}

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fields {
    account: AccountId,
    name: String,
}

impl Posted for Fields {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

impl From<Site> for Shown {
    fn from(site: Site) -> Self {
        Self { title: site.title, name: site.name, address: site.address, locked: site.locked }
    }
}

impl Page {
    /// What the browser's tab is called.
    fn title(&self) -> String {
        match &self.site {
            Ok(site) => format!("Delete {}", site.title),
            Err(_) => "Delete a site".to_owned(),
        }
    }
}

/// The page, with the site as it is now.
async fn page(app: &App, asked: &Permitted<ManageSites>, id: &DeploymentId) -> Result<Page, Failure> {
    let site = match sites::find(app, &asked.permit, &asked.row, id).await {
        Ok(site) => Ok(site.into()),
        Err(error) => match refused(error)? {
            Refusal::Absent => return Err(Failure::NotFound),
            refusal => Err(told(refusal)),
        },
    };
    Ok(Page {
        frame: asked.visit.frame(Here::Workspaces),
        back: View::Site.href(&asked.row.id.to_string(), id.as_str()),
        site,
        name: String::new(),
        problems: Problems::default(),
    })
}

/// `GET /workspaces/{id}/sites/{site}/delete`
pub(crate) async fn show(
    asked: Permitted<ManageSites>,
    State(app): State<Arc<App>>,
    SiteId(site): SiteId,
) -> Result<Response, Failure> {
    Ok(respond(StatusCode::OK, &page(&app, &asked, &site).await?))
}

/// `POST /workspaces/{id}/sites/{site}/delete`
pub(crate) async fn delete(
    asked: Permitted<ManageSites>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    Form(fields): Form<Fields>,
) -> Result<Response, Failure> {
    let done = || (StatusCode::SEE_OTHER, [(LOCATION, list::deleted_at(asked.row.id))]).into_response();
    let page = match page(&app, &asked, &id).await {
        Ok(page) => Page { name: fields.name, ..page },
        // The second of two forms finds that it is done.
        Err(Failure::NotFound) => return Ok(done()),
        Err(failure) => return Err(failure),
    };
    let is_it = match &page.site {
        Ok(site) => page.name.trim() == site.name || page.name.trim() == site.title,
        Err(_) => return Ok(respond(StatusCode::SERVICE_UNAVAILABLE, &page)),
    };
    if !is_it {
        let problems = Problems::default().and("name", Some(OTHER.to_owned()));
        return Ok(respond(StatusCode::UNPROCESSABLE_ENTITY, &Page { problems, ..page }));
    }
    match sites::delete(&app, &asked.permit, &asked.row, &id, when(&asked.visit)).await {
        Ok(()) => Ok(done()),
        Err(error) => match refused(error)? {
            Refusal::Absent => Ok(done()),
            refusal => {
                let problems = Problems::whole(words::not_sent(refusal));
                Ok(respond(status(refusal), &Page { problems, ..page }))
            }
        },
    }
}

/// What is said of another name than its own.
pub(super) const OTHER: &str = "This is not its name. Type it as it stands above.";
