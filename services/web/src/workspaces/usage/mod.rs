//! What a workspace and its sites use: now, and over the last thirty days. One page for the machine, one for each site, of the same parts.

mod asked;
mod draw;
pub(crate) mod keep;
pub mod show;
#[cfg(any(test, feature = "gallery"))]
mod shown;
mod words;

use domain::authorize::permission::ViewUsage;

use super::home::Tab;
use crate::entry::{Entry, part, see};
use crate::place::Place;

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;
pub(super) use words::float;

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/workspaces/{id}/usage", ViewUsage, show::show).offered(Place::of_workspace(
            "Usage of",
            Tab::Usage.in_full(),
            "usage processor memory disk traffic data sent chart load cpu ram storage bandwidth statistics",
        )),
        part::<show::Live>("/workspaces/{id}/usage/live"),
        see("/workspaces/{id}/sites/{site}/usage", ViewUsage, show::site)
            .no_place("the usage of the workspace leads to it"),
    ]
}
