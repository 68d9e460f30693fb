//! Signing out: the session ends here, not only in the browser.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::authorize::permission::SignOut;
use http::header::{LOCATION, SET_COOKIE};
use http::{HeaderName, HeaderValue, StatusCode};

use super::cookie;
use crate::app::App;
use crate::permit::Permitted;
use crate::visit::{Button, Failure, Form};

/// `POST /sign-out`
pub(crate) async fn end(
    asked: Permitted<SignOut>,
    State(app): State<Arc<App>>,
    _: Form<Button>,
) -> Result<Response, Failure> {
    access::session::end(&app, &asked.row).await?;
    signed_out()
}

/// Sends a browser away whose session has ended.
pub(crate) fn signed_out() -> Result<Response, Failure> {
    let headers = [
        (LOCATION, HeaderValue::from_static("/signed-out")),
        (SET_COOKIE, cookie::take(cookie::SESSION)?),
        // What the browser kept of private pages goes too; the cookie's change also drops pages it holds for "back".
        (HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cache\"")),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}
