//! Signing in by a letter, where an installation has it: an address is typed, and the link in the letter signs in, in the browser that
//! asked; who reads the letter elsewhere types its six digits there.
//!
//! Programs that look at mail follow links, too, and must sign nobody in by it: a link leads to one button. What is answered is the same
//! whether an address is known or not: the page comes before anything is looked up.

pub mod ask;
pub mod code;
pub mod link;

use domain::authorize::permission::SignInByEmail;

use crate::entry::{Entry, act, see};

pub(super) fn routes() -> Vec<Entry> {
    vec![
        act("/sign-in/by-email", SignInByEmail, ask::ask).on("/sign-in"),
        see(code::PATH, SignInByEmail, code::show).no_place("after asking for a letter"),
        act("/sign-in/by-email/code", SignInByEmail, code::arrive).on("/sign-in"),
        see("/sign-in/by-email/{token}", SignInByEmail, link::show).no_place("a link in a letter"),
        act("/sign-in/by-email/{token}", SignInByEmail, link::arrive).on("/sign-in"),
    ]
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    ask::exhibits(shelf)?;
    code::exhibits(shelf)?;
    link::exhibits(shelf)
}
