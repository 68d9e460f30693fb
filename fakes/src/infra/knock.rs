//! A request as it arrived and a reply before it leaves, in the few words that all verbs share.

use std::collections::HashMap;

use axum::{
    Json, RequestExt,
    body::Bytes,
    extract::{ConnectInfo, FromRequest, Path, Query, Request},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header::AUTHORIZATION};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{
    Infra,
    fleet::{Machine, host_label},
};
use crate::wire::Line;

/// One request, taken apart but not yet believed.
pub(super) struct Knock {
    pub(super) line: Line,
    bearer: Option<String>,
    pub(super) token: String,
    /// The `Idempotency-Key`.
    pub(super) order: Option<String>,
    query: HashMap<String, String>,
    body: Value,
}

impl FromRequest<Infra> for Knock {
    type Rejection = Response;

    async fn from_request(mut request: Request, infra: &Infra) -> Result<Self, Response> {
        let ConnectInfo(line) = request.extract_parts().await.map_err(IntoResponse::into_response)?;
        let path: Result<Path<String>, _> = request.extract_parts().await;
        let query: Result<Query<HashMap<String, String>>, _> = request.extract_parts().await;
        let bearer = request
            .headers()
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .map(str::to_owned);
        let order = request.headers().get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = Bytes::from_request(request, infra).await.map_err(IntoResponse::into_response)?;
        Ok(Self {
            line,
            bearer,
            order,
            token: path.map(|Path(token)| token).unwrap_or_default(),
            query: query.map(|Query(query)| query).unwrap_or_default(),
            body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        })
    }
}

impl Knock {
    pub(super) fn shows(&self, api_token: &str) -> bool {
        self.bearer.as_deref() == Some(api_token)
    }

    /// The generation named in the body, or in the query of a `DELETE`.
    pub(super) fn generation(&self) -> Option<u64> {
        self.body["generation"].as_u64().or_else(|| self.query("generation")?.parse().ok())
    }

    /// The region named in the body.
    pub(super) fn region(&self) -> Option<&str> {
        self.body["region"].as_str()
    }

    /// The generation, for the verbs that cannot do without.
    pub(super) fn ordered(&self) -> Result<u64, Reply> {
        self.generation().ok_or_else(|| Reply::refused(StatusCode::BAD_REQUEST, "generation_missing"))
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Reply> {
        serde_json::from_value(self.body.clone())
            .map_err(|_| Reply::refused(StatusCode::BAD_REQUEST, "body_not_understood"))
    }

    /// Whether the token can name a machine: it becomes a segment of an address, so it must be harmless there.
    pub(super) fn token_is_sound(&self) -> bool {
        (1..=128).contains(&self.token.len())
            && self.token.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    }
}

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

/// A machine as callers see it: never with its key.
pub(super) fn describe(machine: &Machine, generation: Option<u64>, endpoint_base: &str) -> Value {
    let mut shown = json!({
        "resource_id": machine.resource_id,
        "token": machine.token,
        "state": machine.state,
        "endpoint": machine.endpoint.clone().unwrap_or_else(|| endpoint(endpoint_base, &machine.token)),
        "admin_user_id": machine.admin_user_id,
        "generation": generation,
        "region": machine.region,
        "size": machine.size,
    });
    for (name, at) in [("first_deployment_at", machine.first_deployment_at), ("own_key_at", machine.own_key_at)] {
        if let Some(at) = at {
            shown[name] = json!(at);
        }
    }
    shown
}

/// `http://localhost:4003` and `ws_1` make `http://ws-1.localhost:4003`.
fn endpoint(base: &str, token: &str) -> String {
    let (scheme, host) = base.trim_end_matches('/').split_once("://").unwrap_or(("http", base));
    format!("{scheme}://{}.{host}", host_label(token))
}
