//! Deleting an account: a page that says what goes with it and takes a name, typed ([`close`]); and one on which that is taken back for some
//! days ([`stay`]), to which the letter, the banner above all pages, and signing in lead.

pub mod close;
pub mod stay;

use domain::authorize::permission::CloseAccount;

use crate::entry::{Entry, command, see};
use crate::place::{Group, Place};

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/account/close", CloseAccount, close::show).offered(Place::of(
            Group::Account,
            "Delete account",
            "delete remove erase close leave quit account data forget privacy end everything",
        )),
        command::<close::Close>("/account/close"),
        see(stay::PATH, CloseAccount, stay::show).no_place("the banner, the letter and signing in lead there"),
        command::<stay::Stay>(stay::PATH),
    ]
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(super) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    close::exhibits(shelf)?;
    stay::exhibits(shelf)
}
