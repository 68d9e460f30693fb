//! A key that was just made: shown this once, with all that one pastes to use it.
//!
//! It is the answer to a form, so that it has no address to come back to, and it is not to be kept by a browser or anything on the
//! way. Nothing else in Harbor ever holds it again.

use access::inside::UserName;
use access::inside::keys::Purpose;
use askama::Template;
use axum::response::Response;
use domain::authorize::permission::ManageKeys;
use http::header::{CACHE_CONTROL, HeaderValue};
use http::{HeaderMap, StatusCode};
use secrecy::{ExposeSecret, SecretString};

use super::super::home::Tab;
use super::super::words;
use super::arrived::Live;
use super::at;
use super::system::System;
use crate::live::Part;
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
    /// Whether what is sent with it stays where nobody says otherwise.
    pub keeps: bool,
    /// Its own page, where a password is set for it.
    pub own: Option<String>,
    /// How one gets the tool, on one's own system first.
    pub systems: [System; 2],
    /// What says so when the first site is there; none once it is.
    pub live: Option<Live>,
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

    /// What one types to send code. The server ends what an older key sends, unless it is told not to.
    fn lines(&self) -> String {
        let lines = three_lines(&self.address, self.key());
        if self.keeps { lines } else { format!("{lines} --ttl 0") }
    }

    /// The tools that a tab is about: word, name, and whether it is what the key is for. One of them is.
    fn tabs(&self) -> [(&'static str, &'static str, bool); 2] {
        [("terminal", "In a terminal", !self.is_for_ai()), ("ai", "In an AI tool", self.is_for_ai())]
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

/// A key that was just made.
pub(super) struct Key {
    /// What it is called.
    pub name: String,
    /// What it is for, if that is known.
    pub purpose: Option<Purpose>,
    /// Whether what is sent with it stays.
    pub keeps: bool,
    /// Its user.
    pub user: Option<UserName>,
    /// The key itself.
    pub secret: SecretString,
}

/// Shows it.
pub(super) fn answer(asked: &Permitted<ManageKeys>, headers: &HeaderMap, key: Key, renewed: bool) -> Response {
    let id = asked.row.id.to_string();
    let page = Page {
        frame: asked.visit.frame(Here::Workspaces),
        back: Tab::Keys.href(&id),
        called: asked.row.name.clone(),
        name: key.name,
        purpose: key.purpose,
        keeps: key.keeps,
        own: key.user.map(|user| at(&id, &user)),
        systems: System::of(headers),
        live: Live::waiting(asked),
        address: words::address_of(&asked.row).unwrap_or_default(),
        renewed,
        secret: key.secret,
    };
    never_kept(respond(StatusCode::OK, &page))
}

/// An answer that neither a browser nor anything on the way keeps.
pub(super) fn never_kept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
