//! Where the link in a letter leads: to one button. Programs that look at mail follow links, too, and must not confirm anything by it.

use std::sync::Arc;

use access::address::{self, Confirmed, led_to};
use access::session::Secret;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::authorize::permission::{ChangeProfile, ViewProfile};
use http::StatusCode;

use super::changed;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Button, Failure, Form, Visit};
use face::layout::{Frame, Here, respond};

/// `GET /account/address/confirm/{token}`
#[derive(Debug, Template)]
#[template(path = "account/confirm.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The token of the link; part of where the button leads.
    pub token: String,
    /// Where mail would go; none where the link is not good, or not theirs: nobody is told which.
    pub to: Option<String>,
}

/// `GET /account/address/confirm/{token}`
pub(crate) async fn show(
    asked: Permitted<ViewProfile>,
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let to = match Secret::read_small(&token) {
        Some(secret) => led_to(&app, &asked.permit, &secret, asked.visit.now).await?,
        None => None,
    };
    let token = if to.is_some() { token } else { String::new() };
    Ok(respond(StatusCode::OK, &Page { frame: asked.visit.frame(Here::Account), token, to }))
}

/// `POST /account/address/confirm/{token}`
pub(crate) async fn confirm(
    asked: Permitted<ChangeProfile>,
    State(app): State<Arc<App>>,
    Path(token): Path<String>,
    _: Form<Button>,
) -> Result<Response, Failure> {
    let visit = &asked.visit;
    let Some(secret) = Secret::read_small(&token) else { return Ok(not_good(visit)) };
    Ok(match address::confirm(&app, &asked.permit, &secret, visit.now, visit.trace.0).await? {
        Confirmed::Done => changed(),
        Confirmed::NotGood => not_good(visit),
    })
}

fn not_good(visit: &Visit) -> Response {
    let page = Page { frame: visit.frame(Here::Account), token: String::new(), to: None };
    respond(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::ada;

    let page = |token: &str, to: Option<&str>| Page {
        frame: ada(shelf.theme).at(Here::Account),
        token: token.into(),
        to: to.map(str::to_owned),
    };
    let (asks, gone) = (page(&"0b".repeat(32), Some("ada@new.example.com")), page("", None));
    shelf.put("account/confirm/asks", &asks)?;
    shelf.put("account/confirm/gone", &gone)
}
