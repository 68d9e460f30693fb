//! With whom somebody signs in, since when, and what we learn from them.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ViewProfile;
use http::StatusCode;
use jiff::Timestamp;

use crate::account::Tab;
use crate::app::App;
use crate::permit::Permitted;
use face::layout::{Frame, Here, respond};

/// `GET /account/methods`
#[derive(Debug, Template)]
#[template(path = "account/methods.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
    /// The name of the provider, such as `Google`; none if it is no longer offered here.
    pub source: Option<String>,
    /// The address that it vouches for.
    pub email: String,
    /// Whether it gave us a picture.
    pub has_picture: bool,
    /// When it was first used.
    pub since: Timestamp,
    /// When it was last used.
    pub last: Timestamp,
}

/// `GET /account/methods`
pub(crate) async fn show(asked: Permitted<ViewProfile>, State(app): State<Arc<App>>) -> Response {
    let page = Page {
        frame: asked.visit.frame(Here::Account),
        tab: Tab::Methods,
        source: app.provider_of(&asked.row.issuer).map(str::to_owned),
        email: asked.row.said,
        has_picture: asked.row.picture.is_some(),
        since: asked.row.joined_at,
        last: asked.row.signed_in_at,
    };
    respond(StatusCode::OK, &page)
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{before, days, grace};

    let page = Page {
        frame: grace(shelf.theme).at(Here::Account),
        tab: Tab::Methods,
        source: Some("Google".into()),
        email: "grace.brewster.murray.hopper@compilers.example.com".into(),
        has_picture: true,
        since: before(days(200)),
        last: before(days(1)),
    };
    shelf.put("account/methods/linked", &page)?;
    shelf.put("account/methods/no_longer_offered", &Page { source: None, has_picture: false, ..page })
}
