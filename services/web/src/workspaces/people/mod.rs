//! People of a workspace: who of the team may work in it, and what lets them; who runs it lets others in and takes them out, and who runs the
//! account that pays asks people from outside into it.

mod change;
mod invite;
mod list;
mod remove;
#[cfg(any(test, feature = "gallery"))]
mod shown;

use domain::authorize::permission::ManageMembers;
use messages::{PersonId, WorkspaceId};

use crate::entry::{Entry, command, see};
use crate::permit::Permitted;
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
        command::<invite::Invite>("/workspaces/{id}/people/invite"),
        see("/workspaces/{id}/people/remove", ManageMembers, remove::show)
            .no_place("the page of the people leads there"),
        command::<remove::Remove>("/workspaces/{id}/people/remove"),
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

/// Who that is. Nobody has the id of a workspace: who comes with what is no id gives and takes nothing.
fn whom(asked: &Permitted<ManageMembers>, text: &str) -> PersonId {
    text.parse().unwrap_or(PersonId::from_uuid(asked.row.id.uuid()))
}
