//! Saying who a key belongs to: the one question that tells a right key from a wrong or a mixed-up one.

use axum::{
    Extension,
    extract::State,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::{OpenBerth, front::Visit, ledger::Key};

const ANY_SITE: (header::HeaderName, &str) = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");

pub(super) async fn me(State(openberth): State<OpenBerth>, Extension(visit): Extension<Visit>) -> Response {
    let (status, body) = match visit.key {
        Key::Absent | Key::Wrong => {
            (StatusCode::UNAUTHORIZED, json!({ "error": "Authentication required: send Authorization: Bearer <key>" }))
        }
        Key::Right => {
            let body = json!({
                "id": visit.machine.admin_user_id,
                "name": "admin",
                "displayName": "",
                "role": "admin",
                "hasPassword": false,
                "serverVersion": openberth.0.config.version,
            });
            (StatusCode::OK, body)
        }
    };
    ([ANY_SITE], reply(status, &body)).into_response()
}

pub(super) async fn preflight() -> Response {
    let headers = [
        ANY_SITE,
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, PUT, PATCH, DELETE, OPTIONS"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, X-API-Key"),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

/// JSON the way Go writes it: with a newline at the end, and nothing in it that could end an HTML element.
pub(super) fn reply(status: StatusCode, body: &Value) -> Response {
    let text = body.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    (status, [(header::CONTENT_TYPE, "application/json")], text + "\n").into_response()
}
