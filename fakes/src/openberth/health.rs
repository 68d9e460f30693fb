//! Saying that the server is up, to anyone.

use axum::{Extension, extract::State, response::Response};
use http::StatusCode;
use serde_json::json;

use super::{OpenBerth, answer::reply, front::Visit};

pub(super) async fn health(State(openberth): State<OpenBerth>, Extension(visit): Extension<Visit>) -> Response {
    let config = &openberth.0.config;
    let body = json!({ "status": "ok", "version": config.version, "domain": visit.host, "gvisor": false });
    reply(StatusCode::OK, &body)
}
