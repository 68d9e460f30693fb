//! Saying that the server is up, to anyone.

use axum::{extract::State, response::Response};
use http::StatusCode;
use serde_json::json;

use super::{OpenBerth, me::reply};

pub(super) async fn health(State(openberth): State<OpenBerth>) -> Response {
    let config = &openberth.0.config;
    let body = json!({ "status": "ok", "version": config.version, "domain": config.domain, "gvisor": false });
    reply(StatusCode::OK, &body)
}
