//! A password with which a key's user signs in to the workspace's own pages: made, and shown this once. It is the answer to a form, as a
//! new key is, and nothing keeps it.

use std::sync::Arc;

use access::inside::keys;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ManageKeys;
use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};

use super::super::inside::{refused, when};
use super::super::words;
use super::made::never_kept;
use super::one::{Tried, draw};
use super::{Named, at};
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Button, Failure, Form};
use face::layout::{Frame, Here, respond};

/// The answer to `POST /workspaces/{id}/keys/{key}/password`.
#[derive(Debug, Template)]
#[template(path = "workspaces/keys/password.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The page of the key.
    pub back: String,
    /// What the key is called.
    pub name: String,
    /// The name that goes with it.
    pub user: String,
    /// The address of the workspace.
    pub address: String,
    /// The password.
    pub secret: SecretString,
}

impl Page {
    fn text(&self) -> &str {
        self.secret.expose_secret()
    }

    /// Where one signs in.
    fn door(&self) -> String {
        format!("{}/login", self.address)
    }

    /// Where AI tools are let in.
    fn tools(&self) -> String {
        format!("{}/mcp", self.address)
    }
}

/// `POST /workspaces/{id}/keys/{key}/password`
pub(crate) async fn set(
    asked: Permitted<ManageKeys>,
    State(app): State<Arc<App>>,
    Named(user): Named,
    _: Form<Button>,
) -> Result<Response, Failure> {
    match keys::set_password(&app, &asked.permit, &asked.row, &user, when(&asked.visit)).await {
        Ok((key, secret)) => {
            let page = Page {
                frame: asked.visit.frame(Here::Workspaces),
                back: at(&asked.row.id.to_string(), &user),
                name: key.name,
                user: user.to_string(),
                address: words::address_of(&asked.row).unwrap_or_default(),
                secret,
            };
            Ok(never_kept(respond(StatusCode::OK, &page)))
        }
        Err(error) => draw(&app, &asked, &user, Tried::refused(refused(error)?)).await,
    }
}
