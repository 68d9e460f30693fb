//! In which light pages are drawn in this browser.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use domain::authorize::permission::ViewProfile;
use http::StatusCode;

use crate::account::{self, Tab};
use crate::permit::Permitted;
use face::layout::{Frame, Theme, respond};

/// `GET /account/theme`
#[derive(Debug, Template)]
#[template(path = "account/theme.html")]
pub struct Page {
    /// Around it.
    pub frame: Frame,
    /// Which of the account's pages it is.
    pub tab: Tab,
}

impl Page {
    /// What can be chosen: the theme, its name, and what it does.
    const fn choices() -> [(Theme, &'static str, &'static str); 3] {
        [
            (Theme::System, "Auto", "As your system has it, by day and by night."),
            (Theme::Light, "Light", "Dark letters on a light page."),
            (Theme::Dark, "Dark", "Light letters on a dark page."),
        ]
    }
}

/// `GET /account/theme`
pub(crate) async fn show(asked: Permitted<ViewProfile>, RawQuery(query): RawQuery) -> Response {
    let frame = account::frame(&asked.visit, query.as_deref(), "Saved in this browser.");
    respond(StatusCode::OK, &Page { frame, tab: Tab::Theme })
}

/// The page in its states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    use crate::shelf::samples::{ada, said};
    use face::layout::Here;

    let frame = ada(shelf.theme).at(Here::Account);
    shelf.put("account/theme/chosen", &Page { frame: frame.clone(), tab: Tab::Theme })?;
    shelf.put("account/theme/saved", &Page { frame: said(frame, "Saved in this browser."), tab: Tab::Theme })
}
