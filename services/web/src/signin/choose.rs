//! Choosing with which account to sign in.

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::SignIn;
use http::StatusCode;
use http::header::LOCATION;

use super::ReturnTo;
use crate::app::App;
use crate::permit::Permitted;
use crate::site::pricing;
use face::layout::{Frame, Here, respond};

/// `GET /sign-in`
#[derive(Debug, Template)]
#[template(path = "signin/choose.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// The ways in; each is a form that posts `return_to` to `/sign-in/{id}`.
    pub providers: Vec<Provider>,
    /// A path of ours to go to afterwards.
    pub return_to: String,
    /// Days of the free trial, told to those who come for the first time.
    pub trial_days: u32,
}

/// A way to sign in.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its short id, part of the address.
    pub id: String,
    /// Its name, such as `Google`.
    pub label: String,
}

/// `GET /sign-in`: whoever is signed in goes on at once.
pub(crate) async fn show(asked: Permitted<SignIn>, State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let wanted = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "return_to");
    let return_to = wanted.map_or_else(ReturnTo::default, |(_, path)| ReturnTo::or_start(&path));
    if asked.visit.session.is_some() {
        return (StatusCode::SEE_OTHER, [(LOCATION, return_to.to_string())]).into_response();
    }
    let provider = |provider: &crate::provider::Provider| Provider {
        id: provider.id().to_owned(),
        label: provider.label().to_owned(),
    };
    let page = Page {
        frame: asked.visit.frame(Here::Elsewhere),
        providers: app.providers.values().map(provider).collect(),
        return_to: return_to.to_string(),
        trial_days: pricing::promise().trial_days,
    };
    respond(StatusCode::OK, &page)
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let provider = |id: &str, label: &str| Provider { id: id.into(), label: label.into() };
    let providers =
        [provider("google", "Google"), provider("company", "your company account"), provider("demo", "a demo account")];
    let page = |count: usize| Page {
        frame: shelf.visitor(),
        providers: providers.iter().take(count).cloned().collect(),
        return_to: "/workspaces/new?from=\"plans\"&again=1".to_owned(),
        trial_days: pricing::promise().trial_days,
    };
    let (one, many) = (page(1), page(3));
    shelf.put("signin/choose/one", &one)?;
    shelf.put("signin/choose/many", &many)
}
