//! The part of the page of a new key that says so when the first site is there.

use access::permit::also;
use access::workspace::{Workspace, again};
use askama::Template;
use domain::authorize::permission::{ManageKeys, ViewWorkspace};
use jiff::Timestamp;

use super::super::home::Tab;
use super::super::show::Arrived;
use crate::app::App;
use crate::live::{Part, Watch};
use crate::permit::Permitted;
use crate::visit::Failure;
use face::when::Dates;

/// What `GET /workspaces/{id}/keys/arrived/live` answers with, and the page of a new key includes until the first site is there.
#[derive(Debug, Clone, Template)]
#[template(path = "workspaces/keys/_arrived.html")]
pub struct Live {
    /// The id of the workspace.
    pub id: String,
    /// What it is called.
    pub called: String,
    /// How dates are written for the reader.
    pub dates: Dates,
    /// When this was drawn.
    pub now: Timestamp,
    /// The first site, once it came.
    pub arrived: Option<Arrived>,
}

impl Live {
    /// Until it came.
    pub(super) fn waiting(asked: &Permitted<ManageKeys>) -> Option<Self> {
        asked.row.first_deployment_at.is_none().then(|| Self::with(asked, &asked.row, None))
    }

    fn with(asked: &Permitted<ManageKeys>, row: &Workspace, arrived: Option<Arrived>) -> Self {
        let (dates, now) = (asked.visit.dates(), asked.visit.now);
        Self { id: row.id.to_string(), called: row.name.clone(), dates, now, arrived }
    }
}

impl Part for Live {
    type Permission = ManageKeys;

    async fn draw(app: &App, asked: &Permitted<ManageKeys>, _query: Option<&str>) -> Result<Self, Failure> {
        let permit = also(&asked.permit, ViewWorkspace)?;
        let row = again(&app.read().await?, &permit).await?.ok_or(Failure::NotFound)?;
        let arrived = Arrived::of(app, &asked.permit, &row, asked.visit.now).await?;
        // After a while it is no news any more, and still there.
        let arrived = arrived.or_else(|| row.first_deployment_at.map(|_| Arrived::somewhere(&row)));
        Ok(Self::with(asked, &row, arrived))
    }

    fn asks_from(&self) -> String {
        format!("{}/arrived/live", Tab::Keys.href(&self.id))
    }

    fn watches(&self) -> Option<Watch> {
        Some(Watch::Workspace(self.id.clone()))
    }
}
