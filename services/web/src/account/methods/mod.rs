//! How somebody signs in: the ways that they have, one more, one less.
//!
//! Both a new way and the account are proved within minutes of each other: who holds a session that somebody left open changes nothing
//! here. A way is added by coming back from its provider ([`crate::signin::finish`]), or by what a device made ([`passkey`]), in the browser
//! and the session that asked.

pub mod again;
pub mod link;
pub mod passkey;
pub mod show;
pub mod unlink;

use axum::response::{IntoResponse, Response};
use domain::authorize::permission::{LinkIdentity, UnlinkIdentity, ViewProfile};
use http::StatusCode;
use http::header::LOCATION;

use super::Tab;
use crate::entry::{Entry, act, see};

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/account/methods", ViewProfile, show::show).offered(
            Tab::Methods.called("sign-in signin login google password passkey finger face device security provider account link add another way remove keep leave it as is back"),
        ),
        act("/account/methods/link/{provider}", LinkIdentity, link::link).on("/account/methods"),
        act("/account/methods/passkey", LinkIdentity, passkey::begin).on("/account/methods"),
        act("/account/methods/passkey/add", LinkIdentity, passkey::add).on("/account/methods"),
        see("/account/methods/{identity}/unlink", UnlinkIdentity, unlink::show).no_place("of one way to sign in"),
        act("/account/methods/{identity}/unlink", UnlinkIdentity, unlink::unlink).on("/account/methods"),
    ]
}

/// Leads back to the list, which says what was done.
fn back(done: &str) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, format!("{}?{done}", Tab::Methods.href()))]).into_response()
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    show::exhibits(shelf)?;
    again::exhibits(shelf)?;
    link::exhibits(shelf)?;
    passkey::exhibits(shelf)?;
    unlink::exhibits(shelf)
}
