//! A key that was just made: shown this once, with all that one pastes to use it.
//!
//! It is the answer to a form, so that it has no address to come back to, and it is not to be kept by a browser or anything on the
//! way. Nothing else in Harbor ever holds it again.

use access::inside::keys::Purpose;
use askama::Template;
use axum::response::Response;
use domain::authorize::permission::ManageKeys;
use http::StatusCode;
use http::header::{CACHE_CONTROL, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use super::super::home::Tab;
use super::super::words;
use crate::permit::Permitted;
use crate::steps::list::three_lines;
use face::layout::{Frame, Here, respond};

/// The answer to `POST /workspaces/{id}/keys` and `POST /workspaces/{id}/keys/{key}/renew`.
#[derive(Debug, Template)]
#[template(path = "workspaces/keys/made.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The list of keys, where one goes on.
    pub back: String,
    /// What the workspace is called.
    pub called: String,
    /// What the key is called.
    pub name: String,
    /// What it is for, if that is known.
    pub purpose: Option<Purpose>,
    /// The address of the workspace.
    pub address: String,
    /// Whether it takes the place of one that works no more.
    pub renewed: bool,
    /// The key.
    pub secret: SecretString,
}

impl Page {
    /// The key as it is written.
    fn key(&self) -> &str {
        self.secret.expose_secret()
    }

    /// What one types to send code.
    fn lines(&self) -> String {
        three_lines(&self.address, self.key())
    }

    /// Whether an AI tool is what it is for: then that comes first.
    const fn is_for_ai(&self) -> bool {
        matches!(self.purpose, Some(Purpose::Assistant))
    }

    /// Where AI tools are let in.
    fn tools(&self) -> String {
        format!("{}/mcp", self.address)
    }

    /// The line that adds it to Claude Code.
    fn claude(&self) -> String {
        let (tools, key) = (self.tools(), self.key());
        format!("claude mcp add --transport http openberth {tools} --header \"Authorization: Bearer {key}\"")
    }

    /// What stands in the file of Cursor.
    fn cursor(&self) -> String {
        let (tools, key) = (self.tools(), self.key());
        format!(
            "{{\n  \"mcpServers\": {{\n    \"openberth\": {{\n      \"url\": \"{tools}\",\n      \"headers\": {{ \"Authorization\": \"Bearer {key}\" }}\n    }}\n  }}\n}}"
        )
    }

    /// What stands in the file of VS Code.
    fn vs_code(&self) -> String {
        let (tools, key) = (self.tools(), self.key());
        format!(
            "{{\n  \"servers\": {{\n    \"openberth\": {{\n      \"type\": \"http\",\n      \"url\": \"{tools}\",\n      \"headers\": {{ \"Authorization\": \"Bearer {key}\" }}\n    }}\n  }}\n}}"
        )
    }
}

/// Shows it.
pub(super) fn answer(
    asked: &Permitted<ManageKeys>,
    name: String,
    purpose: impl Into<Option<Purpose>>,
    secret: SecretString,
    renewed: bool,
) -> Response {
    let page = Page {
        frame: asked.visit.frame(Here::Workspaces),
        back: Tab::Keys.href(&asked.row.id.to_string()),
        called: asked.row.name.clone(),
        name,
        purpose: purpose.into(),
        address: words::address_of(&asked.row).unwrap_or_default(),
        renewed,
        secret,
    };
    let mut response = respond(StatusCode::OK, &page);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
