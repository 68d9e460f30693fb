//! Where mail goes, and having it go elsewhere: a link that is sent to the new address proves that it is theirs. What a sign-in provider says
//! is a suggestion, which one press takes.

pub(crate) mod ask;
pub mod confirm;
pub(crate) mod suggested;
pub(crate) mod withdraw;

use axum::response::{IntoResponse, Response};
use domain::authorize::permission::{ChangeProfile, ViewProfile};
use http::StatusCode;
use http::header::LOCATION;

use super::Tab;
use super::mail::show::CHANGED;
use crate::entry::{Entry, act, see};

pub(super) fn routes() -> Vec<Entry> {
    vec![
        act("/account/address", ChangeProfile, ask::ask).on("/account/mail"),
        act("/account/address/withdraw", ChangeProfile, withdraw::withdraw).on("/account/mail"),
        act("/account/address/use", ChangeProfile, suggested::take).on("/account/mail"),
        see("/account/address/confirm/{token}", ViewProfile, confirm::show).no_place("a link in a letter"),
        act("/account/address/confirm/{token}", ChangeProfile, confirm::confirm).on("/account/mail"),
    ]
}

/// Leads back to the page of mail, which says where mail goes now.
fn changed() -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, format!("{}?{CHANGED}", Tab::Mail.href()))]).into_response()
}

/// Leads back to the page of mail, which shows how it stands.
fn back() -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, Tab::Mail.href())]).into_response()
}
