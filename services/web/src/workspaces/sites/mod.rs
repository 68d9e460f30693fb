//! Sites of a workspace: the list of them, sending one, and what can be done with each.
//!
//! Code comes in three ways, each a page of its own that works without script: an example of ours, a folder (without script: an archive),
//! and one file. What a browser sends flows through to the server of the workspace; nothing of it is held or kept here.

pub mod around;
pub mod delete;
pub mod example;
pub mod file;
pub mod folder;
mod lines;
pub mod list;
pub mod one;
#[cfg(any(test, feature = "gallery"))]
mod shown;
mod source;
mod starters;
pub mod ways;
mod words;

use domain::authorize::permission::{ManageSites, SendSites, ViewSites};

use super::home::Tab;
use crate::entry::{Entry, act, part, see};
use crate::place::Place;
use crate::takes::Takes;

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;

pub(super) fn routes() -> Vec<Entry> {
    let mut routes = of_all();
    routes.extend(of_one());
    routes
}

fn of_all() -> Vec<Entry> {
    vec![
        see("/workspaces/{id}/sites", ViewSites, list::show).offered(Place::of_workspace(
            "Sites of",
            Tab::Sites.in_full(),
            "site list page deployment app project workspace live web open see",
        )),
        part::<list::Live>("/workspaces/{id}/sites/live"),
        see("/workspaces/{id}/sites/new", SendSites, example::show).offered(Place::of_workspace(
            "New site in",
            "Make a site",
            "add make create site start from an example starter template deploy first page send code your browser",
        )),
        act("/workspaces/{id}/sites", SendSites, example::make).on("/workspaces/{id}/sites/new"),
        see("/workspaces/{id}/sites/folder", SendSites, folder::show).offered(Place::of_workspace(
            "Upload a folder to",
            "Upload a folder",
            "folder upload archive send files site new deploy code zip tar",
        )),
        act("/workspaces/{id}/sites/folder", SendSites, folder::make)
            .on("/workspaces/{id}/sites/folder")
            .taking(Takes::Archive),
        see("/workspaces/{id}/sites/file", SendSites, file::show).offered(Place::of_workspace(
            "Paste a file into",
            "Paste one file",
            "one file paste text html page site new deploy code",
        )),
        act("/workspaces/{id}/sites/file", SendSites, file::make).on("/workspaces/{id}/sites/file").taking(Takes::Text),
    ]
}

fn of_one() -> Vec<Entry> {
    const FROM_SITE: &str = "the page of the site leads to it";
    vec![
        see("/workspaces/{id}/sites/{site}", ViewSites, one::show).no_place("the list of sites leads to it"),
        see("/workspaces/{id}/sites/{site}/live", ViewSites, one::live).no_place("a part of a page"),
        see("/workspaces/{id}/sites/{site}/source", SendSites, source::download).no_place(FROM_SITE),
        see("/workspaces/{id}/sites/{site}/folder", SendSites, folder::show_again).no_place(FROM_SITE),
        act("/workspaces/{id}/sites/{site}/folder", SendSites, folder::update)
            .on("/workspaces/{id}/sites")
            .taking(Takes::Archive),
        see("/workspaces/{id}/sites/{site}/file", SendSites, file::show_again).no_place(FROM_SITE),
        act("/workspaces/{id}/sites/{site}/file", SendSites, file::update)
            .on("/workspaces/{id}/sites")
            .taking(Takes::Text),
        see("/workspaces/{id}/sites/{site}/delete", ManageSites, delete::show).no_place(FROM_SITE),
        act("/workspaces/{id}/sites/{site}/delete", ManageSites, delete::delete).on("/workspaces/{id}/sites"),
    ]
}

/// Where sites are made.
pub(crate) fn new_at(workspace: impl std::fmt::Display) -> String {
    format!("{}/new", Tab::Sites.href(&workspace.to_string()))
}
