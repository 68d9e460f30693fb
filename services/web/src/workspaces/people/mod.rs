//! People of a workspace: who of the team may work in it, and what lets them; who runs it lets others in and takes them out.

mod change;
mod list;
#[cfg(any(test, feature = "gallery"))]
mod shown;

use domain::authorize::permission::ManageMembers;
use messages::WorkspaceId;

use crate::entry::{Entry, command, see};
use crate::place::Place;

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/workspaces/{id}/people", ManageMembers, list::show).offered(Place::of_workspace(
            "People of",
            "People of a workspace",
            "team member share invite access colleague let in role who",
        )),
        command::<change::Add>("/workspaces/{id}/people"),
        command::<change::Remove>("/workspaces/{id}/people/remove"),
    ]
}

/// The page of a workspace's people.
pub(super) fn at(workspace: impl std::fmt::Display) -> String {
    format!("/workspaces/{workspace}/people")
}

/// The same, as commands name it.
fn page(workspace: WorkspaceId) -> String {
    at(workspace)
}
