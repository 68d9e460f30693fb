//! Sandboxes of a workspace: the list of them, making one, and working in each: files, commands, packages; and its end.

pub mod done;
mod extend;
pub mod files;
pub mod list;
pub mod make;
pub mod one;
pub mod promote;
#[cfg(any(test, feature = "gallery"))]
mod shown;
mod unlock;
mod words;
mod work;

use access::inside::DeploymentId;
use domain::authorize::permission::{UseSandboxes, ViewSandboxes};

use super::home::Tab;
use crate::entry::{Entry, act, part, see};
use crate::place::Place;
use crate::takes::Takes;

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;

/// Where each sandbox has its page, on which its forms stand.
const ONE: &str = "/workspaces/{id}/sandboxes/{site}";

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/workspaces/{id}/sandboxes", ViewSandboxes, list::show).offered(Place::of_workspace(
            "Sandboxes of",
            Tab::Sandboxes.in_full(),
            "sandbox list try test play experiment temporary run command send file install add remove package delete make it a site",
        )),
        part::<list::Live>("/workspaces/{id}/sandboxes/live"),
        see("/workspaces/{id}/sandboxes/new", UseSandboxes, make::show).offered(Place::of_workspace(
            "New sandbox in",
            "Make a sandbox",
            "make create add sandbox try test play experiment start example run command",
        )),
        act("/workspaces/{id}/sandboxes", UseSandboxes, make::make).on("/workspaces/{id}/sandboxes/new"),
        see(ONE, UseSandboxes, one::show).no_place("the list of sandboxes leads to it"),
        see("/workspaces/{id}/sandboxes/{site}/live", UseSandboxes, one::live).no_place("a part of a page"),
        act("/workspaces/{id}/sandboxes/{site}/push", UseSandboxes, work::push).on("/workspaces/{id}/sandboxes").taking(Takes::Work),
        act("/workspaces/{id}/sandboxes/{site}/run", UseSandboxes, work::run).on("/workspaces/{id}/sandboxes").taking(Takes::Work),
        act("/workspaces/{id}/sandboxes/{site}/install", UseSandboxes, work::install).on("/workspaces/{id}/sandboxes").taking(Takes::Work),
        see("/workspaces/{id}/sandboxes/{site}/files", UseSandboxes, files::show)
            .no_place("the page of a sandbox leads to it"),
        act("/workspaces/{id}/sandboxes/{site}/files/delete", UseSandboxes, work::delete_file)
            .on("/workspaces/{id}/sandboxes")
            .taking(Takes::Work),
        act("/workspaces/{id}/sandboxes/{site}/unlock", UseSandboxes, unlock::unlock).on("/workspaces/{id}/sandboxes"),
        act("/workspaces/{id}/sandboxes/{site}/extend", UseSandboxes, extend::extend).on("/workspaces/{id}/sandboxes"),
        see("/workspaces/{id}/sandboxes/{site}/promote", UseSandboxes, promote::show)
            .no_place("the page of a sandbox leads to it"),
        act("/workspaces/{id}/sandboxes/{site}/promote", UseSandboxes, promote::promote).on("/workspaces/{id}/sandboxes"),
        act("/workspaces/{id}/sandboxes/{site}/delete", UseSandboxes, one::delete).on("/workspaces/{id}/sandboxes"),
    ]
}

/// Where a sandbox of a workspace is.
fn at(workspace: &str, sandbox: &DeploymentId) -> String {
    format!("{}/{sandbox}", Tab::Sandboxes.href(workspace))
}

/// Where one is made.
fn new_at(workspace: &str) -> String {
    format!("{}/new", Tab::Sandboxes.href(workspace))
}
