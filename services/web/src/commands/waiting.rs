//! A command that takes longer than a person should stare at a spinner. The page watches, and leads on once it is done.

use std::sync::Arc;

use access::command::{self, Refusal};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ViewCommand;
use http::StatusCode;
use http::header::LOCATION;
use jiff::Timestamp;
use messages::workspace;

use super::Known;
use super::describe::{describe, refused};
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::layout::{Frame, Here, respond};
use face::when::Dates;

/// `GET /orders/{id}`
#[derive(Debug, Template)]
#[template(path = "commands/waiting.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// All that changes while one looks.
    pub live: Live,
}

/// What `GET /orders/{id}/live` answers with, and the page includes.
#[derive(Debug, Clone, Template)]
#[template(path = "commands/_live.html")]
pub struct Live {
    /// The command's id.
    pub id: String,
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// What was asked for, such as `a new workspace called`, before the name.
    pub what: &'static str,
    /// What the workspace is called.
    pub name: String,
    /// When.
    pub asked_at: Timestamp,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a command.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Not known yet.
    Waiting,
    /// It was taken; the page leads there by itself.
    Taken {
        /// Where to go on.
        href: String,
    },
    /// It was refused.
    Refused {
        /// Why and what to do, in plain words.
        reason: String,
        /// Where to try again; none where another try would end the same.
        again: Option<String>,
    },
}

impl Live {
    /// What the tab is called.
    #[must_use]
    pub const fn title(&self) -> &'static str {
        match self.outcome {
            Outcome::Waiting => "We have your request",
            Outcome::Taken { .. } => "✓ It is done",
            Outcome::Refused { .. } => "We could not do that",
        }
    }

    const fn is_waiting(&self) -> bool {
        matches!(self.outcome, Outcome::Waiting)
    }

    fn of(commands: &[Known], asked: &Permitted<ViewCommand>) -> Self {
        let record = &asked.row;
        let (what, pages) = describe(commands, record);
        let outcome = match record.outcome {
            None => Outcome::Waiting,
            Some(command::Outcome::Taken) => Outcome::Taken { href: pages.done },
            Some(command::Outcome::Refused(refusal)) => {
                let plan = asked.visit.session.as_ref().and_then(|session| session.plan);
                let reason = refused(commands, record, refusal, plan);
                // The form would only say the same.
                let full = Refusal::Workspace(workspace::Refusal::LimitReached);
                let again = (refusal != full).then_some(pages.again);
                Outcome::Refused { reason, again }
            }
        };
        let (id, name, asked_at) = (record.command.to_string(), record.name.clone(), record.placed_at);
        Self { id, dates: asked.visit.dates(), now: asked.visit.now, what, name, asked_at, outcome }
    }
}

impl Part for Live {
    type Permission = ViewCommand;

    async fn draw(app: &App, asked: &Permitted<ViewCommand>, _query: Option<&str>) -> Result<Self, Failure> {
        Ok(Self::of(&app.commands, asked))
    }

    fn asks_from(&self) -> String {
        format!("/orders/{}/live", self.id)
    }

    fn watches(&self) -> Option<Watch> {
        Some(Watch::Command(self.id.clone()))
    }
}

/// `GET /orders/{command}`: once it is done, there is nothing to wait for.
pub(crate) async fn show(asked: Permitted<ViewCommand>, State(app): State<Arc<App>>) -> Response {
    if asked.row.outcome == Some(command::Outcome::Taken) {
        return (StatusCode::SEE_OTHER, [(LOCATION, describe(&app.commands, &asked.row).1.done)]).into_response();
    }
    let page = Page { frame: asked.visit.frame(Here::Workspaces), live: Live::of(&app.commands, &asked) };
    respond(StatusCode::OK, &page)
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{COMMAND, FULL, NOW, before};

    let page = |frame: Frame, outcome: Outcome| {
        let live = Live {
            id: COMMAND.into(),
            dates: Dates::PLAIN,
            now: NOW,
            what: "a new workspace called",
            name: "Paper shop".into(),
            asked_at: before(4),
            outcome,
        };
        Page { frame: frame.at(Here::Workspaces), live }
    };
    shelf.put("commands/waiting/waiting", &page(shelf.ada(), Outcome::Waiting))?;
    let taken = Outcome::Taken { href: "/workspaces/ws_0199".to_owned() };
    shelf.put("commands/waiting/taken", &page(shelf.ada(), taken))?;
    let refused = |reason: &str, again: Option<&str>| Outcome::Refused {
        reason: reason.to_owned(),
        again: again.map(str::to_owned),
    };
    let too_soon = "You asked for this a moment ago. Please give it a few seconds.";
    let too_soon = refused(too_soon, Some("/workspaces/ws_0199"));
    shelf.put("commands/waiting/refused", &page(shelf.ada(), too_soon))?;
    shelf.put("commands/waiting/full", &page(shelf.ada(), refused(FULL, None)))
}
