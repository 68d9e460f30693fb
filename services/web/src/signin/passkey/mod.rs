//! Signing in with a passkey: a page on which the browser asks its device, and letting in who comes with what that signed.
//!
//! Nobody is asked who they are first: a device knows which passkeys it has for us, and so nothing here says whether somebody is known.
//! Browsers do this by script alone, so whoever has none is not offered it, and signs in by the other ways.

pub mod arrive;
pub mod begin;

use domain::authorize::permission::SignIn;

use crate::entry::{Entry, act};

pub(super) fn routes() -> Vec<Entry> {
    vec![
        act("/sign-in/passkey", SignIn, begin::begin).on("/sign-in"),
        act("/sign-in/passkey/use", SignIn, arrive::arrive).on("/sign-in"),
    ]
}
