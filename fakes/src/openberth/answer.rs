//! Answers the way the server writes them: JSON with a newline at its end, errors as one sentence.

use axum::response::{IntoResponse, Response};
use http::{HeaderName, StatusCode, header};
use serde_json::{Value, json};

/// Tells proxies to pass on what comes at once.
pub(super) const NO_BUFFER: HeaderName = HeaderName::from_static("x-accel-buffering");

/// What a handler comes to: a status and a body, or a refusal.
pub(super) type Answer = Result<(u16, Value), Refused>;

/// A refusal, which is an answer as well.
#[derive(Debug, Clone)]
pub(super) struct Refused {
    status: u16,
    body: Value,
}

impl Refused {
    pub(super) fn new(status: u16, error: impl Into<String>) -> Self {
        Self { status, body: json!({ "error": error.into() }) }
    }

    pub(super) fn bad(error: impl Into<String>) -> Self {
        Self::new(400, error)
    }

    pub(super) fn with(status: u16, body: Value) -> Self {
        Self { status, body }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        reply(StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), &self.body)
    }
}

/// Sends what a handler came to.
pub(super) fn send(answer: Answer) -> Response {
    match answer {
        Ok((status, body)) => reply(StatusCode::from_u16(status).unwrap_or(StatusCode::OK), &body),
        Err(refused) => refused.into_response(),
    }
}

/// JSON the way Go writes it: with a newline at the end, and nothing in it that could end an HTML element.
pub(super) fn reply(status: StatusCode, body: &Value) -> Response {
    let text = body
        .to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    (status, [(header::CONTENT_TYPE, "application/json")], text + "\n").into_response()
}

/// The same without what is empty, as fields are left out that say `omitempty`.
pub(super) fn without_empty(mut body: Value, fields: &[&str]) -> Value {
    if let Some(body) = body.as_object_mut() {
        body.retain(|name, value| {
            let empty = match value {
                Value::Null | Value::Bool(false) => true,
                Value::String(text) => text.is_empty(),
                Value::Number(number) => number.as_i64() == Some(0),
                Value::Array(items) => items.is_empty(),
                Value::Bool(true) | Value::Object(_) => false,
            };
            !(empty && fields.contains(&name.as_str()))
        });
    }
    body
}

/// Reads a body as leniently as the server does: whatever its type is said to be, with unknown fields, and with more
/// behind it.
pub(super) fn read<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    match serde_json::Deserializer::from_slice(body).into_iter::<T>().next() {
        None => Err("EOF".to_owned()),
        Some(read) => read.map_err(|error| error.to_string()),
    }
}

/// The same, with the usual sentence when it does not read.
pub(super) fn read_or_refuse<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    read(body).map_err(|error| Refused::bad(format!("Invalid JSON: {error}")))
}

/// A field that is null is as good as absent.
pub(super) fn nullable<'de, D: serde::Deserializer<'de>, T: serde::Deserialize<'de> + Default>(
    from: D,
) -> Result<T, D::Error> {
    serde::Deserialize::deserialize(from).map(|value: Option<T>| value.unwrap_or_default())
}
