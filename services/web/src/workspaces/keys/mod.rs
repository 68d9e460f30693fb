//! Keys of a workspace: the list of them, making one, and what can be done with each.
//!
//! A key is shown once, on the answer to the form that made it, which no browser keeps. All else here names keys, and holds none.

pub mod arrived;
mod hand;
pub(crate) mod held;
pub mod list;
pub mod made;
pub mod make;
pub mod one;
pub mod password;
#[cfg(any(test, feature = "gallery"))]
mod shown;
mod system;
mod words;

use std::sync::Arc;

use access::inside::UserName;
use axum::extract::FromRequestParts;
use domain::authorize::permission::{ManageKeys, ViewKeys};
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
        see("/workspaces/{id}/keys", ViewKeys, list::show).offered(Place::of_workspace(
            "Keys of",
            Tab::Keys.in_full(),
            "key list workspace access password api secret saved see",
        )),
        part::<list::Live>("/workspaces/{id}/keys/live"),
        part::<arrived::Live>("/workspaces/{id}/keys/arrived/live"),
        see("/workspaces/{id}/keys/new", ManageKeys, make::show).offered(Place::of_workspace(
            "New key for",
            "Make a key",
            "make create add key workspace cli berth command line terminal ai tool mcp claude cursor vs code assistant connect",
        )),
        act("/workspaces/{id}/keys", ManageKeys, make::make).on("/workspaces/{id}/keys/new"),
        see("/workspaces/{id}/keys/{key}", ManageKeys, one::show).no_place("the list of keys leads to it"),
        act("/workspaces/{id}/keys/{key}/renew", ManageKeys, one::renew).on("/workspaces/{id}/keys"),
        act("/workspaces/{id}/keys/{key}/delete", ManageKeys, one::delete).on("/workspaces/{id}/keys"),
        act("/workspaces/{id}/keys/{key}/hand-over", ManageKeys, hand::hand_over).on("/workspaces/{id}/keys"),
        act("/workspaces/{id}/keys/{key}/password", ManageKeys, password::set).on("/workspaces/{id}/keys"),
    ]
}

/// The key that a path names.
pub(crate) struct Named(pub UserName);

impl FromRequestParts<Arc<App>> for Named {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        named(parts, app, "key").await.map(Self)
    }
}

/// Where a key of a workspace is.
fn at(workspace: &str, user: &UserName) -> String {
    format!("{}/{user}", Tab::Keys.href(workspace))
}

/// Where one is made.
pub(super) fn new_at(workspace: impl std::fmt::Display) -> String {
    format!("{}/new", Tab::Keys.href(&workspace.to_string()))
}
