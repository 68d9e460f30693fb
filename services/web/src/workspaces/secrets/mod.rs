//! Secrets of a workspace: the list of them, setting one, and what can be done with each.
//!
//! A value goes in and never comes out again: no page has it, not even the answer to the form in which it was typed.

pub mod list;
pub mod one;
pub mod set;
#[cfg(any(test, feature = "gallery"))]
mod shown;
pub(super) mod ticks;
mod words;

use std::sync::Arc;

use access::inside::secrets::SecretName;
use axum::extract::FromRequestParts;
use domain::authorize::permission::{ManageSecrets, ViewSecrets};
use http::request::Parts;

use super::home::Tab;
use super::inside::named;
use crate::app::App;
use crate::entry::{Entry, act, part, see};
use crate::place::Place;
use crate::visit::Failure;

#[cfg(any(test, feature = "gallery"))]
pub(crate) use shown::exhibits;

pub(super) fn routes() -> Vec<Entry> {
    vec![
        see("/workspaces/{id}/secrets", ViewSecrets, list::show).offered(Place::of_workspace(
            "Secrets of",
            Tab::Secrets.in_full(),
            "secret list password value variable setting environment env config hidden",
        )),
        part::<list::Live>("/workspaces/{id}/secrets/live"),
        see("/workspaces/{id}/secrets/new", ManageSecrets, set::show).offered(Place::of_workspace(
            "New secret for",
            "Set a secret",
            "set make add create secret password value variable environment env database url api",
        )),
        act("/workspaces/{id}/secrets", ManageSecrets, set::set).on("/workspaces/{id}/secrets/new"),
        see("/workspaces/{id}/secrets/named/{secret}", ManageSecrets, one::show)
            .no_place("the list of secrets leads to it"),
        act("/workspaces/{id}/secrets/named/{secret}/change", ManageSecrets, one::change)
            .on("/workspaces/{id}/secrets"),
        act("/workspaces/{id}/secrets/named/{secret}/delete", ManageSecrets, one::delete)
            .on("/workspaces/{id}/secrets"),
    ]
}

/// The secret that a path names.
pub(crate) struct Named(pub SecretName);

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        named(parts, app, "secret").await.map(Self)
    }
}

/// Where a secret of a workspace is: under a word of its own, so that whatever it is called, no page of ours has that address.
fn at(workspace: &str, name: &SecretName) -> String {
    format!("{}/named/{name}", Tab::Secrets.href(workspace))
}

/// Where one is set.
fn new_at(workspace: &str) -> String {
    format!("{}/new", Tab::Secrets.href(workspace))
}
