//! Where events go, and how they are signed.

use std::fmt::Write as _;

use ring::hmac;

/// Someone who is told of each change, with the secrets that both share: two while one replaces the other.
#[derive(Clone)]
pub struct Sink {
    url: String,
    secrets: Vec<String>,
}

impl Sink {
    /// A sink at `url` that shares `secret` (`whsec_…`) with us.
    #[must_use]
    pub fn new(url: impl Into<String>, secret: impl Into<String>) -> Self {
        Self { url: url.into(), secrets: vec![secret.into()] }
    }

    /// With a new secret beside the one before, as for the day after it was rolled.
    #[must_use]
    pub fn rolled(mut self, secret: impl Into<String>) -> Self {
        self.secrets.insert(0, secret.into());
        self.secrets.truncate(2);
        self
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// The header `Stripe-Signature` for this body at this moment (Unix seconds).
    #[must_use]
    pub fn sign(&self, at: i64, body: &[u8]) -> String {
        let mut header = format!("t={at}");
        for secret in &self.secrets {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
            let mut signing = hmac::Context::with_key(&key);
            signing.update(at.to_string().as_bytes());
            signing.update(b".");
            signing.update(body);
            header.push_str(",v1=");
            for byte in signing.sign().as_ref() {
                // Writing to a text cannot fail.
                let _ = write!(header, "{byte:02x}");
            }
        }
        header.push_str(",v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39");
        header
    }
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sink").field("url", &self.url).finish_non_exhaustive()
    }
}
