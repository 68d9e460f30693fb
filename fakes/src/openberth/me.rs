//! Saying who a key belongs to: the one question that tells a right key from a wrong or a mixed-up one.

use axum::{Extension, extract::State, response::Response};
use serde_json::json;

use super::{OpenBerth, answer::send, front::Visit};
use crate::random;

pub(super) async fn me(State(openberth): State<OpenBerth>, Extension(visit): Extension<Visit>) -> Response {
    send(visit.user().map(|user| {
        let body = json!({
            "id": user.id,
            "name": user.name,
            "displayName": user.shown_name(),
            "role": user.role(),
            // The lookup by a key leaves the password out.
            "hasPassword": visit.by_session && !user.password.is_empty(),
            "serverVersion": openberth.0.config.version,
        });
        (200, body)
    }))
}

pub(super) async fn rotate(State(openberth): State<OpenBerth>, Extension(visit): Extension<Visit>) -> Response {
    send(openberth.on(&visit, |server| {
        let user = visit.user()?;
        let key = if user.admin {
            openberth.0.infra.rotates_key(&visit.machine.token)
        } else {
            let key = format!("sc_{}", random::hex(24));
            server.user(&user.name)?.key = Some(key.clone());
            Some(key)
        };
        Ok((200, json!({ "apiKey": key })))
    }))
}
