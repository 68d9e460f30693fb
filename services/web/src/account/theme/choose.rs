//! Choosing light or dark, for those whose browser runs no script of ours; the buttons at the foot of each page set the
//! same cookie.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use domain::authorize::permission::ChangeProfile;
use http::header::SET_COOKIE;
use messages::AccountId;
use serde::Deserialize;

use crate::account::{Tab, done};
use crate::app::App;
use crate::permit::Permitted;
use crate::session::cookie;
use crate::visit::{self, DrawnFor, Failure, Form};
use face::layout::Theme;

/// A year, as the script has it.
const LONGEST: i64 = 365 * 24 * 60 * 60;

/// What the page posts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Posted {
    account: AccountId,
    theme: String,
}

impl visit::Posted for Posted {
    fn drawn_for(&self) -> DrawnFor {
        DrawnFor::Account(self.account)
    }
}

/// `POST /account/theme`
pub(crate) async fn choose(
    _asked: Permitted<ChangeProfile>,
    State(app): State<Arc<App>>,
    Form(posted): Form<Posted>,
) -> Result<Response, Failure> {
    let theme = Theme::from_cookie(&posted.theme);
    let age = if theme == Theme::System { 0 } else { LONGEST };
    let mut response = done(Tab::Theme);
    response.headers_mut().insert(SET_COOKIE, cookie::keep(cookie::THEME, theme.word(), age, app.origin.is_secure())?);
    Ok(response)
}
