//! Signing out. Nobody stays signed in here, so all there is to do is to send people back where they may go.

use std::collections::HashMap;

use axum::{
    extract::{RawForm, State},
    response::{IntoResponse, Redirect, Response},
};
use http::StatusCode;
use url::{Url, form_urlencoded};

use super::Identity;
use crate::{lock::lock, page::page};

/// `RawForm` is the query of a `GET` and the body of a `POST`, which is just what the specification allows.
pub(super) async fn end_session(State(identity): State<Identity>, RawForm(form): RawForm) -> Response {
    lock(&identity.0.book).sign_outs += 1;
    let given: HashMap<_, _> = form_urlencoded::parse(&form).into_owned().collect();
    let allowed =
        given.get("post_logout_redirect_uri").filter(|uri| lock(&identity.0.post_logout_redirect_uris).contains(uri));
    match allowed.and_then(|uri| Url::parse(uri).ok()) {
        Some(mut back) => {
            if let Some(state) = given.get("state") {
                back.query_pairs_mut().append_pair("state", state);
            }
            Redirect::to(back.as_str()).into_response()
        }
        None => {
            page(StatusCode::OK, "You are signed out", "<h1>You are signed out</h1><p>You can close this page.</p>")
        }
    }
}
