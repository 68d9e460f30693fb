//! Everything one can go to or do, found by a few letters of what people call it: the same answers on every page, on a
//! telephone, and without script.
//!
//! [`places`] is where routes lead, [`answers`] is what there is beside, [`fits`] is how what was typed is compared with
//! it, and [`show`] is the page, whose list the dialog on every page shows as well. A test walks all routes and all pages:
//! what they offer must be found here.

mod about;
pub mod answer;
pub mod answers;
#[cfg(test)]
mod complete;
mod fits;
pub mod places;
pub mod reader;
pub mod show;

use domain::authorize::permission::ViewPlans;

use crate::entry::{Entry, see};

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        see("/palette", ViewPlans, show::show).no_place("one is there"),
        see("/palette/found", ViewPlans, show::found).no_place("a part of a page"),
    ]
}
