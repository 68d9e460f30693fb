//! Workspaces, as their people see them: the list of them, and the home of each, a page with tabs.

pub mod activity;
pub mod buttons;
pub mod create;
pub mod delete;
pub mod home;
pub(crate) mod inside;
pub mod keys;
pub mod list;
#[cfg(any(test, feature = "gallery"))]
pub(crate) mod list_shown;
pub mod logs;
pub mod moving;
pub mod offer;
pub mod patience;
pub mod pausing;
pub mod people;
pub mod regions;
pub mod rename;
pub(crate) mod retry;
pub mod room;
pub mod sandboxes;
pub mod secrets;
pub mod server;
pub mod settings;
pub mod show;
#[cfg(any(test, feature = "gallery"))]
mod shown;
pub mod site_settings;
pub mod sites;
pub mod trying;
pub mod usage;
pub mod waiting;
pub mod why;
pub(crate) mod words;

use domain::authorize::permission::{CreateWorkspace, DeleteWorkspace, ListWorkspaces, RenameWorkspace, ViewWorkspace};

use crate::entry::{Entry, command, part, see};
use crate::place::{Group, Place};
use home::Tab;

pub(crate) fn routes() -> Vec<Entry> {
    let mut routes = own_routes();
    routes.extend(sites::routes());
    routes.extend(keys::routes());
    routes.extend(people::routes());
    routes.extend(offer::routes());
    routes.extend(usage::routes());
    routes.extend(server::routes());
    routes.extend(secrets::routes());
    routes.extend(sandboxes::routes());
    routes.extend(logs::routes());
    routes.extend(site_settings::routes());
    routes
}

fn own_routes() -> Vec<Entry> {
    vec![
        see("/workspaces/new", CreateWorkspace, create::show).offered(Place::of(
            Group::Own,
            "New workspace",
            "create make add order start first another region place try again launch deploy check open page",
        )),
        command::<create::Create>("/workspaces"),
        see("/workspaces", ListWorkspaces, list::list).offered(Place::of(
            Group::Own,
            "Workspaces",
            "list overview mine harbor home start dashboard projects apps back next on",
        )),
        part::<list::Live>("/workspaces/live"),
        see("/workspaces/{id}", ViewWorkspace, show::show).offered(Place::of_workspace(
            "",
            Tab::Overview.in_full(),
            "overview state status workspace check again try now retry trouble",
        )),
        part::<show::Live>("/workspaces/{id}/live"),
        command::<retry::Retry>("/workspaces/{id}/retry"),
        see("/workspaces/{id}/activity", ViewWorkspace, activity::show).offered(Place::of_workspace(
            "Activity of",
            Tab::Activity.in_full(),
            "history events log happened news older newer workspace",
        )),
        part::<activity::Live>("/workspaces/{id}/activity/live"),
        see("/workspaces/{id}/activity.csv", ViewWorkspace, activity::export::export)
            .no_place("the activity of a workspace leads to it"),
        see("/workspaces/{id}/settings", ViewWorkspace, settings::show).offered(Place::of_workspace(
            "Settings of",
            Tab::Settings.in_full(),
            "region place address id name details made workspace change rename",
        )),
        part::<settings::Live>("/workspaces/{id}/settings/live"),
        see("/workspaces/{id}/rename", RenameWorkspace, rename::show).offered(Place::of_workspace(
            "Rename",
            "Rename a workspace",
            "save name workspace change title call",
        )),
        command::<rename::Rename>("/workspaces/{id}/rename"),
        command::<buttons::Pause>("/workspaces/{id}/pause"),
        command::<buttons::Resume>("/workspaces/{id}/resume"),
        command::<buttons::Restart>("/workspaces/{id}/restart"),
        command::<buttons::Cancel>("/workspaces/{id}/cancel"),
        command::<buttons::Keep>("/workspaces/{id}/keep"),
        command::<buttons::Restore>("/workspaces/{id}/restore"),
        see("/workspaces/{id}/delete", DeleteWorkspace, delete::show).offered(Place::of_workspace(
            "Delete",
            "Delete a workspace",
            "remove erase destroy end cancel workspace gone restore",
        )),
        command::<delete::Delete>("/workspaces/{id}/delete"),
        see("/workspaces/{id}/move", DeleteWorkspace, moving::show).offered(Place::of_workspace(
            "Move",
            "Move a workspace",
            "there elsewhere relocate",
        )),
        command::<moving::Move>("/workspaces/{id}/move"),
    ]
}

/// Its pages in their states.
#[cfg(any(test, feature = "gallery"))]
pub(crate) fn exhibits(shelf: &mut crate::shelf::Shelf<'_>) -> crate::shelf::Shown {
    list_shown::exhibits(shelf)?;
    create::exhibits(shelf)?;
    crate::steps::shown::exhibits(shelf)?;
    shown::exhibits(shelf)?;
    sites::exhibits(shelf)?;
    keys::exhibits(shelf)?;
    usage::exhibits(shelf)?;
    server::exhibits(shelf)?;
    secrets::exhibits(shelf)?;
    sandboxes::exhibits(shelf)?;
    logs::exhibits(shelf)?;
    site_settings::exhibits(shelf)?;
    activity::exhibits(shelf)?;
    settings::exhibits(shelf)?;
    people::exhibits(shelf)?;
    rename::exhibits(shelf)?;
    moving::exhibits(shelf)?;
    offer::exhibits(shelf)?;
    delete::exhibits(shelf)?;
    shown::trouble(shelf)
}
