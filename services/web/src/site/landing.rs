//! The front door: what Harbor is, how it works and what it costs, for someone who has never heard of it.

use askama::Template;
use axum::response::Response;
use domain::authorize::permission::ViewPlans;
use http::StatusCode;

use super::pricing::{Plan, Promise, cards, promise};
use crate::face::label::Label;
use crate::face::layout::{Frame, Here, respond};
use crate::permit::Permitted;

/// `GET /`
#[derive(Debug, Template)]
#[template(path = "site/landing.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What can be bought, cheapest first.
    pub plans: Vec<Plan>,
    /// How long things last.
    pub promise: Promise,
}

/// `GET /`
pub(crate) async fn show(asked: Permitted<ViewPlans>) -> Response {
    let page = Page { frame: asked.visit.frame(Here::Elsewhere), plans: cards(&asked.visit), promise: promise() };
    respond(StatusCode::OK, &page)
}
