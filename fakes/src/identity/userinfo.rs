//! Saying about a person what the access token was given for.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header};
use tokio::time::Instant;

use super::{Identity, sign::about};
use crate::lock::lock;

pub(super) async fn userinfo(State(identity): State<Identity>, headers: HeaderMap) -> Response {
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let claims = shown.and_then(|value| value.strip_prefix("Bearer ")).and_then(|token| {
        let access = lock(&identity.0.access);
        access
            .get(token)
            .filter(|access| access.ends > Instant::now())
            .map(|access| about(&access.persona, &access.scope))
    });
    match claims {
        Some(claims) => {
            lock(&identity.0.book).userinfo += 1;
            ([(header::CACHE_CONTROL, "no-store")], Json(claims)).into_response()
        }
        None => {
            (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")]).into_response()
        }
    }
}
