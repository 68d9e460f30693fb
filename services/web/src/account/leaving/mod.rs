//! Deleting an account: a page that says what goes with it and takes a name, typed ([`close`]), after one that offers to leave it to the others
//! where there are some ([`successor`]); and one on which that is taken back for some
//! days ([`stay`]), to which the banner above all pages and signing in lead. The letter about it leads to a page of its own ([`by_mail`]).

pub mod by_mail;
pub mod close;
pub mod stay;
pub mod successor;

use domain::authorize::permission::{CloseAccount, KeepByMail};

use crate::entry::{Entry, act, command, see};
use crate::place::{Group, Place};

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/account/close", CloseAccount, close::show).offered(Place::of(
            Group::Account,
            "Delete account",
            "delete remove erase close leave quit account data forget privacy end everything it for everybody",
        )),
        command::<close::Close>("/account/close"),
        see(stay::PATH, CloseAccount, stay::show).offered(Place::of(
            Group::Account,
            "Keep my account",
            "keep account stay undo take back deletion deleted",
        )),
        command::<stay::Stay>(stay::PATH),
        see(by_mail::PATH, KeepByMail, by_mail::show).no_place("a link in a letter"),
        act(by_mail::PATH, KeepByMail, by_mail::stay).on(stay::PATH),
    ]
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(super) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    close::exhibits(shelf)?;
    successor::exhibits(shelf)?;
    stay::exhibits(shelf)?;
    by_mail::exhibits(shelf)
}
