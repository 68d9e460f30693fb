//! The way out: signing out is confirmed, so that somebody at a shared machine can be sure.

use askama::Template;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::ViewPlans;
use http::StatusCode;
use http::header::LOCATION;

use crate::permit::Permitted;
use face::layout::{Frame, Here, respond};

/// `GET /signed-out`
#[derive(Debug, Template)]
#[template(path = "site/signed_out.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
}

/// `GET /signed-out`: whoever is signed in, again or still, goes on at once.
pub(crate) async fn show(asked: Permitted<ViewPlans>) -> Response {
    if asked.visit.session.is_some() {
        return (StatusCode::SEE_OTHER, [(LOCATION, "/workspaces")]).into_response();
    }
    respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Elsewhere) })
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    shelf.put("site/signed_out", &Page { frame: shelf.visitor() })
}
