//! A password or a key to a site that was just made: shown this once. It is the answer to a form, so that it has no address to come back to,
//! and nothing keeps it.

use access::inside::DeploymentId;
use access::inside::site_settings::UserName;
use askama::Template;
use axum::response::Response;
use domain::authorize::permission::ManageSites;
use http::StatusCode;
use http::header::{CACHE_CONTROL, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use super::super::sites::around::{Around, View};
use super::page::around;
use crate::permit::Permitted;
use face::layout::{Frame, Here, respond};

/// The answer to `POST /workspaces/{id}/sites/{site}/settings/access`.
#[derive(Debug, Template)]
#[template(path = "workspaces/site_settings/given.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What stands on each page of the site.
    pub around: Around,
    /// The name that goes with a password; none for a key.
    pub user: Option<String>,
    /// The password, or the key.
    pub secret: SecretString,
}

impl Page {
    fn text(&self) -> &str {
        self.secret.expose_secret()
    }

    fn back(&self) -> String {
        self.around.to(View::Settings)
    }

    /// What a program sends along.
    fn line(&self) -> String {
        format!("X-Api-Key: {}", self.text())
    }
}

/// Shows it.
pub(super) fn answer(
    asked: &Permitted<ManageSites>,
    site: &DeploymentId,
    user: Option<UserName>,
    secret: SecretString,
) -> Response {
    let frame = asked.visit.frame(Here::Workspaces);
    let user = user.map(|user| user.to_string());
    let page = Page { frame, around: around(&asked.row, site, None), user, secret };
    let mut response = respond(StatusCode::OK, &page);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
