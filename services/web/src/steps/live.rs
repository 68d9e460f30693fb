//! The steps in the page of all workspaces: drawn with the page, and again whenever something ticks.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::authorize::Permit;
use domain::authorize::permission::ListWorkspaces;

use super::list::{Live, Steps};
use super::rows;
use crate::app::App;
use crate::database::Reading;
use crate::live as streams;
use crate::permit::{Permitted, ask};
use crate::visit::{Failure, Visit};

/// The steps for a page that is drawn now; none if there is nothing left to do. That all is done is told to those who
/// see it happen, once: a page that is opened later has nothing to say.
pub(crate) async fn of(db: &Reading, permit: &Permit<ListWorkspaces>) -> Result<Option<Live>, Failure> {
    let steps = Steps::of(&rows::find(db, permit).await?);
    Ok(if matches!(steps, Steps::Done) { None } else { Some(Live { steps }) })
}

/// `GET /first-steps/live`
pub(crate) async fn live(asked: Permitted<ListWorkspaces>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    let (account, visit) = (asked.row.account, asked.visit);
    let watched = (Arc::clone(&app), visit.clone());
    streams::stream(
        &app,
        &visit,
        move |touched| touched.account(account),
        move || {
            let (app, visit) = watched.clone();
            Box::pin(async move { redraw(&app, &visit).await })
        },
    )
}

async fn redraw(app: &App, visit: &Visit) -> Result<String, Failure> {
    let asked = ask::<ListWorkspaces>(app, visit.again(app).await?, "").await?;
    let facts = rows::find(&app.read().await?, &asked.permit).await?;
    streams::render(&Live { steps: Steps::of(&facts) })
}
