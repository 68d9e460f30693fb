//! The way out: signing out is confirmed, so that somebody at a shared machine can be sure.

use askama::Template;
use axum::response::Response;
use domain::authorize::permission::ViewPlans;
use http::StatusCode;

use crate::face::layout::{Frame, Here, respond};
use crate::permit::Permitted;

/// `GET /signed-out`
#[derive(Debug, Template)]
#[template(path = "site/signed_out.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
}

/// `GET /signed-out`
pub(crate) async fn show(asked: Permitted<ViewPlans>) -> Response {
    respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Elsewhere) })
}
