//! What we write to somebody about, and where it goes.

pub(crate) mod choose;
pub mod off;
pub mod show;
#[cfg(any(test, feature = "gallery"))]
mod shown;

use domain::authorize::permission::{ChangeProfile, SwitchOffMail, ViewProfile};

use super::Tab;
use crate::entry::{Entry, act, see};

/// Where a letter leads that one wants no more of.
const OFF: &str = "/mail/off/{token}/{choice}";

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/account/mail", ViewProfile, show::show).offered(
            Tab::Mail.called("e-mail email mail letters address change put right leave no page notifications notify news account settings"),
        ),
        act("/account/mail", ChangeProfile, choose::choose).on("/account/mail"),
        see(OFF, SwitchOffMail, off::show).no_place("a link in a letter"),
        act(OFF, SwitchOffMail, off::off)
            .on("/account/mail")
            .taken_from_anywhere("mail programs send it (RFC 8058); the token alone says who, and it can do nothing else"),
    ]
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    shown::exhibits(shelf)?;
    off::exhibits(shelf)
}
