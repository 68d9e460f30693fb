//! Signing in through somebody whom the person already trusts. Harbor has no passwords.

mod again;
mod brought;
pub mod by_email;
pub mod choose;
pub mod failed;
pub(crate) mod finish;
pub mod passkey;
pub(crate) mod return_to;
pub mod start;
pub(crate) mod status;

use domain::authorize::permission::{SignIn, SignOut};

use crate::entry::{Entry, act, come_back, see};
use crate::place::{Group, Place};
use crate::session;
pub(crate) use return_to::ReturnTo;

pub(crate) fn routes() -> Vec<Entry> {
    own().into_iter().chain(by_email::routes()).chain(passkey::routes()).collect()
}

fn own() -> Vec<Entry> {
    vec![
        see("/sign-in", SignIn, choose::show).offered(Place::of(
            Group::Visitor,
            "Sign in",
            "log in login signin register signup up account session start free trial google begin try again another ways e-mail letter passkey finger face device open page",
        )),
        act("/sign-in/{provider}", SignIn, start::start).on("/sign-in"),
        come_back("/sign-in/callback/{provider}", SignIn, finish::finish).no_place("the way back from a provider"),
        see("/auth/status", SignIn, status::show).no_place("for other sites of ours"),
        act("/sign-out", SignOut, session::end::end).offered(Place::at_once(
            "/sign-out",
            "Sign out",
            "log out logout signout leave end session sessions browser",
        )),
    ]
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    choose::exhibits(shelf)?;
    start::exhibits(shelf)?;
    failed::exhibits(shelf)?;
    by_email::exhibits(shelf)?;
    passkey::begin::exhibits(shelf)
}
