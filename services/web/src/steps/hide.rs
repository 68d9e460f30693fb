//! Hiding the first steps, and bringing them back: a wish of the person, which nothing but the same person undoes.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ArrangeSteps;
use http::StatusCode;
use http::header::LOCATION;

use super::rows;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::Failure;

/// `POST /first-steps/hide`
pub(crate) async fn hide(asked: Permitted<ArrangeSteps>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    rows::arrange(&app, &asked.permit, Some(asked.visit.now)).await?;
    Ok(back())
}

/// `POST /first-steps/show`
pub(crate) async fn show(asked: Permitted<ArrangeSteps>, State(app): State<Arc<App>>) -> Result<Response, Failure> {
    rows::arrange(&app, &asked.permit, None).await?;
    Ok(back())
}

/// The one page that shows them.
fn back() -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, "/workspaces")]).into_response()
}
