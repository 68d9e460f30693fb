//! What somebody reads who has written to us: that it arrived, and when an answer comes.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ViewHelp;
use http::StatusCode;

use super::write::Promise;
use crate::app::App;
use crate::face::layout::{Frame, Here, respond};
use crate::permit::Permitted;

/// Where it is.
pub(super) const PATH: &str = "/help/thanks";

/// `GET /help/thanks`
#[derive(Debug, Template)]
#[template(path = "help/thanks.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// When an answer comes, and from where.
    pub promise: Promise,
}

/// `GET /help/thanks`
pub(crate) async fn show(asked: Permitted<ViewHelp>, State(app): State<Arc<App>>) -> Response {
    respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Help), promise: app.help.clone() })
}
