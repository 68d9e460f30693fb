//! Pages that belong to nobody in particular: the front door, the plans, how the service does, and the pages for when
//! something is not right.

pub mod compared;
pub mod landing;
pub mod legal;
pub mod listing;
pub mod not_found;
pub mod not_yours;
pub(crate) mod open;
pub mod openberth;
pub mod pricing;
mod reader;
pub(crate) mod robots;
pub mod signed_out;
pub(crate) mod slash;
pub mod stale;
pub mod status;
pub mod texts;
pub mod too_much;
pub mod trouble;

use domain::authorize::permission::ViewPlans;

use crate::entry::{Entry, file, see};
use crate::place::{Group, Place};

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        see("/pricing", ViewPlans, pricing::show).offered(Place::of(
            Group::Service,
            "Plans",
            "price prices pricing cost costs money billing bill pay upgrade buy subscription invoice tax start begin free trial choose compare",
        )),
        see("/status", ViewPlans, status::show::show).offered(Place::of(
            Group::Service,
            "Status",
            "health outage down up working broken incident incidents uptime how doing harbor",
        )),
        see("/status/live", ViewPlans, status::show::live).no_place("a part of a page"),
        see("/", ViewPlans, landing::show).offered(Place::of(
            Group::About,
            "About Harbor",
            "home front page start landing openberth",
        )),
        see("/terms", ViewPlans, legal::terms).offered(Place::of(Group::About, "Terms", "legal law contract rules")),
        see("/privacy", ViewPlans, legal::privacy).offered(Place::of(
            Group::About,
            "Privacy",
            "notice legal law data gdpr cookies",
        )),
        see("/imprint", ViewPlans, legal::imprint).offered(Place::of(
            Group::About,
            "Imprint",
            "legal law company who contact address",
        )),
        see("/signed-out", ViewPlans, signed_out::show).no_place("what one sees once, after signing out"),
        file("/robots.txt", robots::show),
    ]
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    landing::exhibits(shelf)?;
    pricing::exhibits(shelf)?;
    legal::exhibits(shelf)?;
    signed_out::exhibits(shelf)?;
    status::shown::exhibits(shelf)?;
    not_found::exhibits(shelf)?;
    not_yours::exhibits(shelf)?;
    trouble::exhibits(shelf)?;
    too_much::exhibits(shelf)?;
    stale::exhibits(shelf)
}
