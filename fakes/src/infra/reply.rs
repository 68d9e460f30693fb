//! A reply before it leaves: a status and perhaps a body.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::{Value, json};

/// What will be answered: a status and perhaps a JSON body.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    body: Option<Value>,
}

impl Reply {
    pub(super) fn ok(body: Value) -> Self {
        Self::with(StatusCode::OK, body)
    }

    pub(super) fn with(status: StatusCode, body: Value) -> Self {
        Self { status, body: Some(body) }
    }

    pub(super) fn done() -> Self {
        Self { status: StatusCode::NO_CONTENT, body: None }
    }

    pub(super) fn refused(status: StatusCode, why: &str) -> Self {
        Self::with(status, json!({ "error": why }))
    }

    pub(super) fn absent() -> Self {
        Self::refused(StatusCode::NOT_FOUND, "not_found")
    }

    pub(super) fn deleting() -> Self {
        Self::refused(StatusCode::CONFLICT, "deleting")
    }

    pub(super) fn stale(last: u64) -> Self {
        Self::with(StatusCode::CONFLICT, json!({ "error": "stale_generation", "generation": last }))
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        match self.body {
            Some(body) => (self.status, Json(body)).into_response(),
            None => self.status.into_response(),
        }
    }
}
