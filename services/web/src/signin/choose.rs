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
use crate::provider;
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
    /// Whether one can sign in with a passkey, too: a form that posts `return_to`.
    pub passkeys: bool,
    /// Whether one can sign in by a letter, too: a form that posts `address` and `return_to`.
    pub by_email: bool,
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
    /// Its mark: trusted markup.
    pub icon: &'static str,
}

impl Provider {
    /// As a page shows it.
    pub(crate) fn of(provider: &provider::Provider) -> Self {
        Self { id: provider.id().to_owned(), label: provider.label().to_owned(), icon: provider.mark().icon() }
    }
}

/// `GET /sign-in`: whoever is signed in goes on at once.
pub(crate) async fn show(asked: Permitted<SignIn>, State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let wanted = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "return_to");
    let return_to = wanted.map_or_else(ReturnTo::default, |(_, path)| ReturnTo::or_start(&path));
    if asked.visit.session.is_some() {
        return (StatusCode::SEE_OTHER, [(LOCATION, return_to.to_string())]).into_response();
    }
    let page = Page {
        frame: asked.visit.frame(Here::Elsewhere),
        providers: app.providers.values().map(Provider::of).collect(),
        return_to: return_to.to_string(),
        passkeys: app.passkeys.is_some(),
        by_email: app.installation.signs_in_by_email,
        trial_days: pricing::promise().trial_days,
    };
    respond(StatusCode::OK, &page)
}

/// Providers as somebody who runs Harbor may have them.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn samples() -> [Provider; 4] {
    use crate::provider::Mark;

    let provider =
        |id: &str, label: &str, mark: Mark| Provider { id: id.into(), label: label.into(), icon: mark.icon() };
    [
        provider("google", "Google", Mark::Google),
        provider("github", "GitHub", Mark::GitHub),
        provider("company", "your company account", Mark::Company),
        provider("demo", "a demo account", Mark::Other),
    ]
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    let providers = samples();
    let page = |count: usize| Page {
        frame: shelf.visitor(),
        providers: providers.iter().take(count).cloned().collect(),
        return_to: "/workspaces/new?from=\"plans\"&again=1".to_owned(),
        passkeys: true,
        by_email: false,
        trial_days: pricing::promise().trial_days,
    };
    let (one, many, by_email) = (page(1), page(4), Page { by_email: true, ..page(2) });
    shelf.put("signin/choose/no_passkeys", &Page { passkeys: false, ..page(1) })?;
    shelf.put("signin/choose/by_email", &by_email)?;
    shelf.put("signin/choose/one", &one)?;
    shelf.put("signin/choose/many", &many)
}
