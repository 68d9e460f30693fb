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

use super::super::sites::around::View;
use crate::permit::Permitted;
use face::layout::{Frame, Here, respond};

/// The answer to `POST /workspaces/{id}/sites/{site}/settings/access`, and to a form that makes a site which not everybody sees.
#[derive(Debug, Template)]
#[template(path = "workspaces/site_settings/given.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Where one goes on.
    pub back: String,
    /// What that is called.
    pub to: &'static str,
    /// The name that goes with a password; none for a key.
    pub user: Option<String>,
    /// The password, or the key.
    pub secret: SecretString,
}

impl Page {
    fn text(&self) -> &str {
        self.secret.expose_secret()
    }

    /// What a program sends along.
    fn line(&self) -> String {
        format!("X-Api-Key: {}", self.text())
    }
}

/// Shows what is needed to see a site, and goes on at its settings.
pub(super) fn answer(
    asked: &Permitted<ManageSites>,
    site: &DeploymentId,
    user: Option<UserName>,
    secret: SecretString,
) -> Response {
    let back = View::Settings.href(&asked.row.id.to_string(), site.as_str());
    shown(asked.visit.frame(Here::Workspaces), (back, "Settings of the site"), user, secret)
}

/// Shows it, and says where one goes on.
pub(in crate::workspaces) fn shown(
    frame: Frame,
    (back, to): (String, &'static str),
    user: Option<UserName>,
    secret: SecretString,
) -> Response {
    let page = Page { frame, back, to, user: user.map(|user| user.to_string()), secret };
    let mut response = respond(StatusCode::OK, &page);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
