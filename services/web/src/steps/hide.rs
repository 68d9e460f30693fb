//! Hiding the first steps, and bringing them back: a wish of the person, which nothing but the same person undoes.

use std::sync::Arc;

use access::steps;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ArrangeSteps;
use http::StatusCode;
use http::header::LOCATION;

use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Button, Failure, Form};

/// `POST /first-steps/hide`
pub(crate) async fn hide(
    asked: Permitted<ArrangeSteps>,
    State(app): State<Arc<App>>,
    _: Form<Button>,
) -> Result<Response, Failure> {
    steps::arrange(&app, &asked.permit, Some(asked.visit.now)).await?;
    Ok(back())
}

/// `POST /first-steps/show`
pub(crate) async fn show(
    asked: Permitted<ArrangeSteps>,
    State(app): State<Arc<App>>,
    _: Form<Button>,
) -> Result<Response, Failure> {
    steps::arrange(&app, &asked.permit, None).await?;
    Ok(back())
}

/// To the one page that shows them; wherever else they are looked at, they follow.
fn back() -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, "/workspaces")]).into_response()
}
