//! A site's own settings: who may see it, whether it is locked, what it says of itself, how much it may send, and how long it stays.
//!
//! Each is a form of its own, which says before what it does. A password and a key are shown once, on the answer to the form that made
//! them.

pub mod access_form;
pub mod forms;
pub mod given;
pub mod page;
#[cfg(any(test, feature = "gallery"))]
mod shown;
mod words;

use domain::authorize::permission::{ManageSites, ViewSites};

use crate::entry::{Entry, act, see};

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;
pub(super) use words::{Mode, left, limit, used_up};

/// Where one gets to the page with the forms.
const FROM: &str = "/workspaces/{id}/sites";

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/workspaces/{id}/sites/{site}/settings", ViewSites, page::show).no_place("the page of a site leads to it"),
        act("/workspaces/{id}/sites/{site}/settings/access", ManageSites, access_form::protect).on(FROM),
        act("/workspaces/{id}/sites/{site}/settings/lock", ManageSites, forms::lock).on(FROM),
        act("/workspaces/{id}/sites/{site}/settings/texts", ManageSites, forms::say).on(FROM),
        act("/workspaces/{id}/sites/{site}/settings/traffic", ManageSites, forms::send_at_most).on(FROM),
        act("/workspaces/{id}/sites/{site}/settings/lifetime", ManageSites, forms::live_for).on(FROM),
    ]
}
