//! Where the link in a letter leads: to one button, in the browser that asked for it. In any other one to what to do there, whether or not
//! the link is good.

use std::sync::Arc;

use access::by_email::{arrive_by_link, is_here};
use access::session::Secret;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::authorize::permission::SignInByEmail;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use crate::app::App;
use crate::permit::Permitted;
use crate::session::cookie;
use crate::signin::brought::Brought;
use crate::visit::{self, DrawnFor, Failure, Form, Visit};
use face::layout::{Frame, Here, respond};

/// `GET /sign-in/by-email/{token}`
#[derive(Debug, Template)]
#[template(path = "signin/by_email/link.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The token of the link, part of where the button leads; none where it does not sign in here.
    pub token: Option<String>,
}

/// What the page posts: nothing but the press of its button.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Nobody
    }
}

/// `GET /sign-in/by-email/{token}`
pub(crate) async fn show(
    asked: Permitted<SignInByEmail>,
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let good = match (Secret::read_small(&token), cookie::read_secret(&headers, cookie::SIGN_IN)) {
        (Some(link), Some(browser)) => is_here(&app, &asked.permit, (&link, &browser), asked.visit.now).await?,
        (_, _) => false,
    };
    let page = Page { frame: asked.visit.frame(Here::Elsewhere), token: good.then_some(token) };
    Ok(respond(StatusCode::OK, &page))
}

/// `POST /sign-in/by-email/{token}`
pub(crate) async fn arrive(
    asked: Permitted<SignInByEmail>,
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    headers: HeaderMap,
    _: Form<Posted>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let (link, asked_by) = (Secret::read_small(&token), cookie::read_secret(&headers, cookie::SIGN_IN));
    let (Some(link), Some(asked_by)) = (link, asked_by) else { return Ok(not_here(visit)) };
    let brought = Brought::of(&headers, &asked_by)?;
    match arrive_by_link(&app, &asked.permit, &link, &brought.arriving(visit)).await? {
        Some(arrived) => brought.goes(&app, &arrived).await,
        None => Ok(not_here(visit)),
    }
}

fn not_here(visit: &Visit) -> Response {
    let page = Page { frame: visit.frame(Here::Elsewhere), token: None };
    respond(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let page = |token: Option<String>| Page { frame: shelf.visitor(), token };
    let (here, elsewhere) = (page(Some("0b".repeat(32))), page(None));
    shelf.put("signin/by_email/link/here", &here)?;
    shelf.put("signin/by_email/link/elsewhere", &elsewhere)
}
