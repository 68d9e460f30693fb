//! Answers, and the ways in which Stripe says no.

use http::StatusCode;
use serde_json::{Value, json};

/// A no: the status, and the words of the body.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    kind: &'static str,
    code: &'static str,
    decline: Option<&'static str>,
    message: String,
}

impl Refusal {
    fn invalid_request(status: StatusCode, code: &'static str, message: String) -> Self {
        Self { status, kind: "invalid_request_error", code, decline: None, message }
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::invalid_request(StatusCode::BAD_REQUEST, "parameter_missing", format!("Missing required param: {name}."))
    }

    pub(super) fn invalid(name: &str) -> Self {
        Self::invalid_request(StatusCode::BAD_REQUEST, "parameter_invalid", format!("Invalid {name}."))
    }

    /// Something that the request names is not there.
    pub(super) fn no_such(what: &str, id: &str) -> Self {
        Self::invalid_request(StatusCode::BAD_REQUEST, "resource_missing", format!("No such {what}: '{id}'"))
    }

    /// What the path names is not there.
    pub(super) fn absent(what: &str, id: &str) -> Self {
        Self { status: StatusCode::NOT_FOUND, ..Self::no_such(what, id) }
    }

    pub(super) fn not_now(message: &str) -> Self {
        Self::invalid_request(StatusCode::BAD_REQUEST, "resource_state", message.to_owned())
    }

    pub(super) fn card(code: &'static str, decline: &'static str) -> Self {
        let message = "Your card was declined.".to_owned();
        Self { status: StatusCode::PAYMENT_REQUIRED, kind: "card_error", code, decline: Some(decline), message }
    }

    pub(super) fn key_reused() -> Self {
        let message = "Keys for idempotent requests can only be used with the same parameters.".to_owned();
        Self { status: StatusCode::BAD_REQUEST, kind: "idempotency_error", code: "", decline: None, message }
    }

    pub(super) fn key_refused() -> Self {
        Self::invalid_request(StatusCode::UNAUTHORIZED, "", "Invalid API Key provided.".to_owned())
    }

    pub(super) fn unknown_path() -> Self {
        Self::invalid_request(StatusCode::NOT_FOUND, "", "Unrecognized request URL.".to_owned())
    }

    /// As a fault wants it.
    pub(super) fn broken(status: u16, code: &'static str) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let kind = if status.is_server_error() { "api_error" } else { "invalid_request_error" };
        Self { status, kind, code, decline: None, message: "An unknown error occurred.".to_owned() }
    }

    pub(super) fn body(&self) -> Value {
        let mut error = json!({ "type": self.kind, "message": self.message });
        if !self.code.is_empty() {
            error["code"] = self.code.into();
        }
        if let Some(decline) = self.decline {
            error["decline_code"] = decline.into();
        }
        json!({ "error": error })
    }
}
