//! The kinds of calls, which faults are ordered for.

use http::Method;
use serde::{Deserialize, Serialize};

/// What can be asked of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// `GET /health`
    Health,
    /// `GET /api/me`
    Me,
    /// `GET /`
    Landing,
    /// Anything about users.
    Users,
    /// Making a site, or making it anew.
    Deploy,
    /// The list of sites and sandboxes.
    List,
    /// Anything about one site, but for deleting it.
    Deployment,
    /// Deleting a site or a sandbox.
    Delete,
    /// The log of a site, followed.
    Follow,
    /// Anything about sandboxes.
    Sandbox,
    /// Anything about secrets, but for setting one.
    Secrets,
    /// Setting a secret.
    SetSecret,
    /// Visiting a site.
    Site,
    /// Anything else.
    Other,
}

pub(super) fn call(method: &Method, path: &str, of_site: bool) -> Call {
    let reads = matches!(*method, Method::GET | Method::HEAD);
    match path {
        _ if of_site => Call::Site,
        "/health" if reads => Call::Health,
        "/api/me" if reads => Call::Me,
        "/" if reads => Call::Landing,
        "/api/deployments" if reads => Call::List,
        "/api/admin/users" => Call::Users,
        "/api/deploy" => Call::Deploy,
        "/api/sandbox" => Call::Sandbox,
        "/api/secrets" if reads => Call::Secrets,
        "/api/secrets" => Call::SetSecret,
        path if path.starts_with("/api/admin/users/") => Call::Users,
        path if path.starts_with("/api/sandbox/") => Call::Sandbox,
        path if path.starts_with("/api/secrets/") => Call::Secrets,
        path if path.ends_with("/logs/stream") => Call::Follow,
        path if path.starts_with("/api/deploy/") => Call::Deploy,
        path if path.starts_with("/api/deployments/") && *method == Method::DELETE => Call::Delete,
        path if path.starts_with("/api/deployments/") => Call::Deployment,
        _ => Call::Other,
    }
}
