//! What Resend answers, in our words. Its sentences name addresses: none of them is kept.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde::Deserialize;

use crate::{NotSent, Refusal, Refused};

/// Nobody waits longer than this because of an answer.
const LONGEST_WAIT: Duration = Duration::from_hours(1);

#[derive(Deserialize)]
struct Taken {
    id: String,
}

/// What it says when it does not.
#[derive(Deserialize, Default)]
struct Said {
    #[serde(default)]
    name: String,
    #[serde(default)]
    message: String,
}

/// What it calls a mail that it took.
pub(super) fn id(body: &[u8]) -> Option<String> {
    let taken: Taken = serde_json::from_slice(body).ok()?;
    (!taken.id.is_empty() && taken.id.len() <= 128 && taken.id.bytes().all(|byte| byte.is_ascii_graphic()))
        .then_some(taken.id)
}

/// What an answer comes to that is no success.
pub(super) fn refused(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> NotSent {
    let said: Said = serde_json::from_slice(body).unwrap_or_default();
    let name = word(&said.name);
    let why = if name.is_empty() { format!("{}", status.as_u16()) } else { format!("{} {name}", status.as_u16()) };
    let later = |why| NotSent::Later { why, after: retry_after(headers) };
    match status {
        // Whoever stands between says that no answer came: it may have been taken.
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => NotSent::Unknown(why),
        StatusCode::CONFLICT if name == "concurrent_idempotent_requests" => NotSent::Unknown(why),
        // The key came with another mail: that one is on its way, or not.
        StatusCode::CONFLICT => NotSent::Unknown(why),
        // Our key, our domain, our address of the interface: somebody mends it, and the mail goes.
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::NOT_FOUND => later(why),
        StatusCode::METHOD_NOT_ALLOWED | StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => later(why),
        _ if is_about_us(&name) => later(why),
        _ if status.is_client_error() && is_about_the_address(&said.message) => {
            NotSent::Never(Refusal::of(Refused::Address, why))
        }
        _ if status.is_client_error() => NotSent::Never(Refusal::of(Refused::Mail, why)),
        _ => later(why),
    }
}

/// Whether who sends is wrong, or what we have left.
fn is_about_us(name: &str) -> bool {
    matches!(name, "invalid_from_address" | "missing_api_key" | "restricted_api_key" | "invalid_api_key")
        || name.ends_with("_quota_exceeded")
        || name == "rate_limit_exceeded"
}

/// It says which field it does not take, between marks.
fn is_about_the_address(message: &str) -> bool {
    message.contains("`to`")
}

pub(super) fn of_transport(error: &reqwest::Error) -> NotSent {
    if error.is_connect() || error.is_builder() {
        NotSent::later("no connection")
    } else if error.is_timeout() {
        NotSent::Unknown("it took too long".to_owned())
    } else {
        NotSent::Unknown("the connection broke off".to_owned())
    }
}

fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_WAIT))
}

/// A word of a list, and nothing that would change how a log reads.
fn word(text: &str) -> String {
    text.chars().filter(|each| each.is_ascii_alphanumeric() || *each == '_').take(64).collect()
}
