//! The log of a site or a sandbox: its last lines, followed, searched, and taken along as a file.

mod asked;
pub(super) mod colours;
mod download;
mod events;
mod follow;
pub mod page;
#[cfg(any(test, feature = "gallery"))]
mod shown;

use domain::authorize::permission::ViewSites;

use crate::entry::{Entry, see};

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::{around as around_shown, exhibits};

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/workspaces/{id}/sites/{site}/logs", ViewSites, page::show).no_place("the page of a site leads to it"),
        see("/workspaces/{id}/sandboxes/{site}/logs", ViewSites, page::of_sandbox)
            .no_place("the page of a sandbox leads to it"),
        see("/workspaces/{id}/sites/{site}/logs/follow", ViewSites, follow::open).no_place("a part of a page"),
        see("/workspaces/{id}/sites/{site}/logs/download", ViewSites, download::download)
            .no_place("the log of a site leads to it"),
    ]
}
