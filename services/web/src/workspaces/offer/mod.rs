//! Handing a workspace to another account: the page says what that means before anybody is asked, whom somebody asked, and takes it back.

pub mod ask;
mod withdraw;

use domain::authorize::permission::HandOverWorkspace;

use crate::entry::{Entry, command, see};
use crate::place::Place;

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/workspaces/{id}/offer", HandOverWorkspace, ask::show).offered(Place::of_workspace(
            "Hand over",
            "Hand over a workspace",
            "transfer give pass account owner client sell offer somebody else",
        )),
        command::<ask::Offer>("/workspaces/{id}/offer"),
        command::<withdraw::Withdraw>("/workspaces/{id}/offer/withdraw"),
    ]
}

/// The page of this workspace.
pub(super) fn at(workspace: impl std::fmt::Display) -> String {
    format!("/workspaces/{workspace}/offer")
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    ask::exhibits(shelf)
}
