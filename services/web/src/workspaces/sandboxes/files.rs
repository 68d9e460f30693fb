//! The files of a sandbox: which there are, what is in one, and its end. A change to one is a push, as a new one is.

use std::sync::Arc;

use access::inside::DeploymentId;
use access::inside::sandboxes::{self, Change, Content, File, Files};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::authorize::permission::UseSandboxes;
use face::graph::Unit;
use http::StatusCode;
use url::form_urlencoded::{Serializer, parse};

use super::super::inside::SiteId;
use super::super::patience::{Found, Patience};
use super::at;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};

/// So many are shown.
const MOST: usize = 500;

/// `GET /workspaces/{id}/sandboxes/{site}/files`
#[derive(Debug, Template)]
#[template(path = "workspaces/sandboxes/files.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The sandbox, from where one comes.
    pub back: String,
    /// What there is.
    pub found: Found<Listed>,
}

/// What there is of files.
#[derive(Debug, Clone)]
pub struct Listed {
    /// What the sandbox is called.
    pub name: String,
    /// They, by where they are; none where there is more than can be shown.
    pub files: Option<Vec<Row>>,
    /// So many more there are.
    pub more: usize,
}

/// A file in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Where it is.
    pub path: String,
    /// Its own page.
    pub href: String,
    /// How much is in it; none where that is not shown.
    pub size: Option<String>,
}

/// `GET /workspaces/{id}/sandboxes/{site}/files?path=…`
#[derive(Debug, Template)]
#[template(path = "workspaces/sandboxes/file.html")]
pub struct One {
    /// Around it.
    pub frame: Frame,
    /// The sandbox, to which its forms are sent.
    pub sandbox: String,
    /// Where the file is, as its forms send it.
    pub path: String,
    /// The same as it is shown.
    pub called: String,
    /// What is in it.
    pub found: Found<Content>,
    /// Whether it can be changed and deleted now.
    pub can_work: bool,
}

impl Listed {
    pub(super) fn of(back: &str, name: String, files: Files) -> Self {
        let Files::There(files) = files else { return Self { name, files: None, more: 0 } };
        let more = files.len().saturating_sub(MOST);
        let row = |file: File| Row {
            href: file_at(back, &file.path),
            path: sandboxes::shown(&file.path),
            size: file.size.map(said),
        };
        Self { name, files: Some(files.into_iter().take(MOST).map(row).collect()), more }
    }
}

impl One {
    fn files(&self) -> String {
        files_at(&self.sandbox)
    }

    /// Whether a form can name it.
    fn can_be_deleted(&self) -> bool {
        self.can_work && Change::no_file(&self.path).is_ok_and(|change| change.path() == self.path)
    }
}

/// So many bytes, as people say it.
fn said(bytes: usize) -> String {
    match bytes {
        1 => "1 byte".to_owned(),
        0..1024 => format!("{bytes} bytes"),
        _ => Unit::Bytes.say(f64::from(u32::try_from(bytes).unwrap_or(u32::MAX))),
    }
}

/// Where the files of the sandbox are that is there.
pub(super) fn files_at(sandbox: &str) -> String {
    format!("{sandbox}/files")
}

/// Where one of them is.
pub(super) fn file_at(sandbox: &str, path: &str) -> String {
    let query = Serializer::new(String::new()).append_pair("path", path).finish();
    format!("{}?{query}", files_at(sandbox))
}

/// `GET /workspaces/{id}/sandboxes/{site}/files`: all of them, or the one that the address names.
pub(crate) async fn show(
    asked: Permitted<UseSandboxes>,
    State(app): State<Arc<App>>,
    SiteId(id): SiteId,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    let path = parse(query.as_bytes()).find(|(name, _)| name == "path").map(|(_, path)| path.into_owned());
    match path {
        None => list(&app, &asked, &id).await,
        Some(path) => one(&app, &asked, &id, path).await,
    }
}

async fn list(app: &App, asked: &Permitted<UseSandboxes>, id: &DeploymentId) -> Result<Response, Failure> {
    let back = at(&asked.row.id.to_string(), id);
    let found = Patience::Long.ask(sandboxes::files(app, &asked.permit, &asked.row, id)).await?;
    let found = found.map(|(sandbox, files)| Listed::of(&back, sandbox.name, files));
    Ok(respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Workspaces), back, found }))
}

async fn one(app: &App, asked: &Permitted<UseSandboxes>, id: &DeploymentId, path: String) -> Result<Response, Failure> {
    let found = Patience::Long.ask(sandboxes::file(app, &asked.permit, &asked.row, id, &path)).await?;
    let can_work = matches!(&found, Found::There((sandbox, _)) if sandbox.can_be_worked_in());
    let page = One {
        frame: asked.visit.frame(Here::Workspaces),
        sandbox: at(&asked.row.id.to_string(), id),
        called: sandboxes::shown(&path),
        path,
        found: found.map(|(_, content)| content),
        can_work,
    };
    Ok(respond(StatusCode::OK, &page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_file_is_read_as_it_was_written() {
        for path in ["index.html", "a b/ü&c=?.js", "../x", "a\nb", "<b>\u{202e}"] {
            let href = file_at("/s", path);
            let query = href.split_once('?').unwrap().1;
            assert!(query.is_ascii() && !query.contains(['<', ' ']), "{href}");
            let read: Vec<_> = parse(query.as_bytes()).collect();
            assert_eq!(read, [("path".into(), path.into())]);
        }
    }

    #[test]
    fn sizes_are_said_as_people_say_them() {
        for (bytes, told) in [(0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1536, "1.5\u{a0}KB")] {
            assert_eq!(said(bytes), told);
        }
    }

    #[test]
    fn a_list_has_an_end() {
        let files = (0..MOST + 2).map(|number| File { path: format!("{number:04}"), size: None }).collect();
        let listed = Listed::of("/s", "try-it".to_owned(), Files::There(files));
        assert_eq!((listed.files.unwrap().len(), listed.more), (MOST, 2));
        assert!(Listed::of("/s", "try-it".to_owned(), Files::TooMuch).files.is_none());
    }
}
