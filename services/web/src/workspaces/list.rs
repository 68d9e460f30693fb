//! All workspaces of a person, with the state of each at a glance.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ListWorkspaces;
use domain::say;
use http::StatusCode;
use jiff::Timestamp;

use super::rows::{self, Workspace};
use super::words;
use crate::app::App;
use crate::face::label::{Label, Tone};
use crate::face::layout::{Frame, Here, Notice, respond};
use crate::permit::Permitted;
use crate::steps::{self, list::Live};
use crate::visit::Failure;

/// `GET /workspaces`
#[derive(Debug, Template)]
#[template(path = "workspaces/list.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The person's workspaces, newest first.
    pub workspaces: Vec<Row>,
    /// Those that can still come back, newest first.
    pub deleted: Vec<Deleted>,
    /// Whether there may be one more.
    pub room: Room,
    /// The first steps; none when nothing of them is left to do.
    pub steps: Option<Live>,
}

/// A workspace in the list.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its state.
    pub label: Label,
    /// Why it is in that state, in one sentence.
    pub reason: String,
    /// Where it is, in words such as `Europe`.
    pub region: String,
    /// Its full address, once it has one.
    pub address: Option<String>,
    /// When it was ordered.
    pub created: Timestamp,
}

/// A workspace that was deleted and can still come back.
#[derive(Debug, Clone)]
pub struct Deleted {
    /// Its name.
    pub name: String,
    /// Until when.
    pub restorable_until: Timestamp,
}

/// Whether the plan has room for one more workspace.
#[derive(Debug, Clone)]
pub enum Room {
    /// It has.
    Free,
    /// It has not; the sentence says why and what to do.
    Full(String),
}

impl Page {
    /// Whether the steps say what there is to do for somebody who has nothing yet.
    fn says_what_to_do(&self) -> bool {
        self.steps.as_ref().is_some_and(|live| live.steps.are_open())
    }
}

impl Row {
    /// The line of a workspace; none once it has left the list.
    fn of(workspace: &Workspace) -> Option<Self> {
        let label = words::label_of(workspace)?;
        Some(Self {
            id: workspace.id.to_string(),
            name: workspace.name.clone(),
            label,
            reason: words::reason_of(workspace).to_owned(),
            region: say::region_first(workspace.region).to_owned(),
            address: words::address_of(workspace).filter(|_| label == Label::Ready),
            created: workspace.created_at,
        })
    }
}

/// `GET /workspaces`
pub(crate) async fn list(asked: Permitted<ListWorkspaces>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let db = app.read().await?;
    let workspaces = rows::list(&db, &asked.permit).await?;
    let payer = rows::payer(&db, &asked.row).await?;
    let steps = steps::live::of(&db, &asked.permit).await?;
    let frame = asked.visit.frame(Here::Workspaces);
    let opening = Notice { tone: Tone::Busy, text: words::OPENING.to_owned() };
    let page = Page {
        frame: if payer.is_open { frame } else { frame.saying(opening) },
        workspaces: workspaces.iter().filter_map(Row::of).collect(),
        // Nothing can be deleted yet, so nothing can come back.
        deleted: Vec::new(),
        room: if payer.is_open { words::room(&payer) } else { Room::Full("Your account is not open yet.".to_owned()) },
        steps,
    };
    Ok(respond(StatusCode::OK, &page))
}
