//! The legal texts, as pages.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ViewPlans;

pub use super::texts::{PLACEHOLDER, Paper, Texts};
use crate::app::App;
use crate::permit::Permitted;
use face::layout::{Frame, Here};
use face::markdown::Document;

/// `GET /terms`, `GET /privacy`, `GET /imprint`
#[derive(Debug, Template)]
#[template(path = "site/legal.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// What stands there.
    pub text: Arc<Document>,
}

/// `GET /terms`
pub(crate) async fn terms(asked: Permitted<ViewPlans>, State(app): State<Arc<App>>) -> Response {
    show(&asked, &app, Paper::Terms)
}

/// `GET /privacy`
pub(crate) async fn privacy(asked: Permitted<ViewPlans>, State(app): State<Arc<App>>) -> Response {
    show(&asked, &app, Paper::Privacy)
}

/// `GET /imprint`
pub(crate) async fn imprint(asked: Permitted<ViewPlans>, State(app): State<Arc<App>>) -> Response {
    show(&asked, &app, Paper::Imprint)
}

fn show(asked: &Permitted<ViewPlans>, app: &App, paper: Paper) -> Response {
    asked.visit.for_everybody(&Page { frame: asked.visit.frame(Here::Elsewhere), text: app.legal.of(paper) })
}
