//! An invitation, as whoever has its link sees it: signed in or not, as the one who was asked or as somebody else. Looking at it changes nothing:
//! programs that look at mail follow links, too.

mod decline;
mod join;
mod show;

use domain::authorize::permission::{ViewInvitation, ViewPlans};

use crate::entry::{Entry, command, see};

#[cfg(any(test, feature = "gallery"))]
pub(crate) use show::exhibits;

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        see(show::DECLINED, ViewPlans, show::declined).no_place("one is led there"),
        see("/invitations/{token}", ViewInvitation, show::show).no_place("a link in a letter"),
        command::<join::Join>("/invitations/{token}"),
        command::<decline::Decline>("/invitations/{token}/decline"),
    ]
}

/// The page of an invitation, by what opens it.
fn page_of(token: &str) -> String {
    format!("/invitations/{token}")
}
