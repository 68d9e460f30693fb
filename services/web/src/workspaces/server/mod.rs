//! The server of a workspace: what it has, and what new sites on it get.

mod form;
pub mod show;
#[cfg(any(test, feature = "gallery"))]
mod shown;
mod words;

use domain::authorize::permission::ManageDefaults;

use crate::entry::{Entry, act, see};
use crate::place::Place;

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/workspaces/{id}/settings/server", ManageDefaults, show::show).offered(Place::of_workspace(
            "Server of",
            "Server of a workspace",
            "server defaults memory processor limit quota traffic version machine disk new sites",
        )),
        act("/workspaces/{id}/settings/server", ManageDefaults, show::change).on("/workspaces/{id}/settings/server"),
    ]
}

/// Where it is.
pub(super) fn at(workspace: impl std::fmt::Display) -> String {
    format!("{}/server", super::home::Tab::Settings.href(&workspace.to_string()))
}
