//! Hiding the first steps, and bringing them back: a wish of the person, which nothing but the same person undoes.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ArrangeSteps;
use http::StatusCode;
use http::header::LOCATION;

use super::rows;
use crate::app::App;
use crate::nudges::Touched;
use crate::permit::Permitted;
use crate::visit::{Button, Failure, Form, Visit};

/// `POST /first-steps/hide`
pub(crate) async fn hide(
    asked: Permitted<ArrangeSteps>,
    State(app): State<Arc<App>>,
    _: Form<Button>,
) -> Result<Response, Failure> {
    rows::arrange(&app, &asked.permit, Some(asked.visit.now)).await?;
    Ok(back(&app, &asked.visit))
}

/// `POST /first-steps/show`
pub(crate) async fn show(
    asked: Permitted<ArrangeSteps>,
    State(app): State<Arc<App>>,
    _: Form<Button>,
) -> Result<Response, Failure> {
    rows::arrange(&app, &asked.permit, None).await?;
    Ok(back(&app, &asked.visit))
}

/// To the one page that shows them; wherever else they are looked at, they follow.
fn back(app: &App, visit: &Visit) -> Response {
    if let Some(session) = &visit.session {
        app.teller.tell(Touched::of(session.person));
    }
    (StatusCode::SEE_OTHER, [(LOCATION, "/workspaces")]).into_response()
}
