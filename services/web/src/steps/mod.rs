//! The first three steps of somebody who is new: make a workspace, make a key of one's own, send the first
//! code with it.
//!
//! They tick themselves, from what the log tells of the person's workspaces. They are shown until all three are done or
//! the person hides them, and say nothing anywhere else: no mail, no mark in the navigation.

pub(crate) mod hide;
pub mod list;
pub(crate) mod live;
#[cfg(any(test, feature = "gallery"))]
pub(crate) mod shown;

use domain::authorize::permission::ArrangeSteps;

use crate::entry::{Entry, act};
use crate::place::Place;

pub(crate) fn routes() -> Vec<Entry> {
    vec![
        act("/first-steps/show", ArrangeSteps, hide::show).offered(Place::at_once(
            "/first-steps/show",
            "Show the first steps",
            "checklist guide onboarding getting started back again",
        )),
        act("/first-steps/hide", ArrangeSteps, hide::hide).offered(Place::at_once(
            "/first-steps/hide",
            "Hide the first steps",
            "checklist guide onboarding remove",
        )),
    ]
}
