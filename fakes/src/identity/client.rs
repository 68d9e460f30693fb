//! Knowing the client at the token endpoint: by header or by form, never by both.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};
use url::form_urlencoded;

use super::Identity;

/// Who a request says it comes from, and with which secret.
pub(super) struct Claimed {
    pub(super) client_id: String,
    secret: String,
}

impl Claimed {
    /// What the request claims; `None` when it claims two different ways at once, which the specification forbids.
    pub(super) fn of(headers: &HeaderMap, form: &HashMap<String, String>) -> Option<Self> {
        let field = |name: &str| form.get(name).cloned().unwrap_or_default();
        match basic(headers) {
            Some(_) if form.contains_key("client_secret") => None,
            Some(claimed) if !field("client_id").is_empty() && field("client_id") != claimed.client_id => None,
            Some(claimed) => Some(claimed),
            None => Some(Self { client_id: field("client_id"), secret: field("client_secret") }),
        }
    }

    /// Whether the secret is right.
    pub(super) fn proven(&self, identity: &Identity) -> bool {
        let config = &identity.0.config;
        self.client_id == config.client_id && self.secret == config.client_secret
    }
}

/// RFC 6749 2.3.1: both halves are form-encoded before they are joined.
fn basic(headers: &HeaderMap) -> Option<Claimed> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let pair = String::from_utf8(STANDARD.decode(value).ok()?).ok()?;
    let (client_id, secret) = pair.split_once(':')?;
    Some(Claimed { client_id: decode(client_id), secret: decode(secret) })
}

fn decode(text: &str) -> String {
    form_urlencoded::parse(format!("v={text}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
