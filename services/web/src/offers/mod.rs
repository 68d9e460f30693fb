//! An offer of a workspace, as whoever has its link sees it: signed in or not, as the one who was asked or as somebody else. Looking at it changes
//! nothing: programs that look at mail follow links, too.

mod decline;
mod room;
mod show;
mod take;

use domain::authorize::permission::{ViewOffer, ViewPlans};

use crate::entry::{Entry, command, see};

#[cfg(any(test, feature = "gallery"))]
pub(crate) use show::exhibits;

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        see(show::DECLINED, ViewPlans, show::declined).no_place("one is led there"),
        see("/offers/{token}", ViewOffer, show::show).no_place("a link in a letter"),
        command::<take::TakeOver>("/offers/{token}"),
        command::<decline::Decline>("/offers/{token}/decline"),
    ]
}

/// The page of an offer, by what opens it.
fn page_of(token: &str) -> String {
    format!("/offers/{token}")
}
