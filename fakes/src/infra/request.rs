//! A request as it arrived, in the few words that all verbs share.

use std::collections::HashMap;

use axum::{
    RequestExt,
    body::Bytes,
    extract::{self, ConnectInfo, FromRequest, Path, Query},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header::AUTHORIZATION};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Infra, reply::Reply};
use crate::wire::Line;

/// One request, taken apart but not yet believed.
pub(super) struct Request {
    pub(super) line: Line,
    bearer: Option<String>,
    pub(super) token: String,
    /// The `Idempotency-Key`.
    pub(super) order: Option<String>,
    query: HashMap<String, String>,
    body: Value,
}

impl FromRequest<Infra> for Request {
    type Rejection = Response;

    async fn from_request(mut request: extract::Request, infra: &Infra) -> Result<Self, Response> {
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

impl Request {
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
