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

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    for paper in Paper::ALL {
        // As somebody may write it.
        let (name, text) = match paper {
            Paper::Terms => (
                "site/legal/terms",
                "# Terms\n\nThese are the rules for you and us.\n\n## What you get\n\n1. One workspace.\n2. A web address.\n\n> Be kind.\n\n### And\n\n- what you *pay*\n- what **we** do\n",
            ),
            Paper::Privacy => (
                "site/legal/privacy",
                "# Privacy\n\nWhat we keep of you.\n\n| What | Why | How long |\n|---|---|---|\n| Your name | To greet you | Until you leave |\n| Your e-mail address | To write to you | Until you leave |\n",
            ),
            Paper::Imprint => (
                "site/legal/imprint",
                "# Imprint\n\nHarbor Example Ltd  \nQuay 1, Port\n\n[help@example.com](mailto:help@example.com)\n",
            ),
        };
        let text = Arc::new(Document::read(text).unwrap_or_default());
        shelf.put(name, &Page { frame: shelf.visitor(), text })?;
    }
    Ok(())
}
