//! Settings of a server, and the calls that clean up.

use std::collections::BTreeMap;

use axum::{
    Extension,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use serde_json::json;

use super::{
    OpenBerth,
    answer::{Refused, read, send},
    front::{Visit, unknown_path},
    server::Server,
};
use crate::clock;

const KNOWN: [&str; 11] = [
    "oidc.issuer",
    "oidc.client_id",
    "oidc.client_secret",
    "oidc.mode",
    "oidc.allowed_domains",
    "session.ttl_hours",
    "network.quota_enabled",
    "network.default_quota",
    "network.quota_reset_interval",
    "container.default_memory",
    "container.default_cpus",
];

const HIDDEN: &str = "oidc.client_secret";

pub(super) async fn show(State(openberth): State<OpenBerth>, Extension(visit): Extension<Visit>) -> Response {
    send(openberth.on(&visit, |server| {
        visit.admin()?;
        let mut settings = server.settings.clone();
        if let Some(secret) = settings.get_mut(HIDDEN) {
            *secret = "***".to_owned();
        }
        Ok((200, json!(settings)))
    }))
}

pub(super) async fn update(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    body: Bytes,
) -> Response {
    send(openberth.on(&visit, |server| {
        visit.admin()?;
        let wanted: BTreeMap<String, String> = read(&body).map_err(|_| Refused::bad("Invalid JSON."))?;
        for (name, value) in wanted {
            if !KNOWN.contains(&name.as_str()) {
                return Err(Refused::bad(format!("Setting '{name}' is not allowed.")));
            }
            server.settings.insert(name, value);
        }
        Ok((200, json!({ "message": "Settings updated." })))
    }))
}

/// For the host itself only, which is told by what a proxy would have added.
pub(super) async fn cleanup(
    State(openberth): State<OpenBerth>,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
) -> Response {
    if ["x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"].iter().any(|name| headers.contains_key(*name)) {
        return unknown_path().await.into_response();
    }
    let cleaned = openberth.on(&visit, |server| {
        let (now, before) = (clock::now(), server.rows.len());
        server.end(|row| row.expires_at.is_some_and(|at| at <= now));
        before - server.rows.len()
    });
    send(Ok((200, json!({ "cleaned": cleaned }))))
}

impl Server {
    pub(super) fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// What a site may send: what is said for it, or what is usual where there is such a thing.
    pub(super) fn quota(&self, said: &str) -> String {
        let usual = self.setting("network.quota_enabled") == Some("true");
        let usual = usual.then(|| self.setting("network.default_quota")).flatten();
        if said.is_empty() { usual.unwrap_or_default() } else { said }.to_owned()
    }
}
