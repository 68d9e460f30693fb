//! Asking for it: the page then says how far it is.

use std::sync::Arc;

use access::export;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::AskExport;
use http::StatusCode;
use http::header::LOCATION;

use super::PATH;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Button, Failure, Form};

/// `POST /account/export`
pub(crate) async fn ask(
    asked: Permitted<AskExport>,
    State(app): State<Arc<App>>,
    _: Form<Button>,
) -> Result<Response, Failure> {
    export::ask(&app, &asked.permit, asked.visit.now).await?;
    Ok((StatusCode::SEE_OTHER, [(LOCATION, PATH)]).into_response())
}
