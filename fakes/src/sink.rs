//! Where events go and how they are signed (Standard Webhooks), so that the receiver can distinguish ours from forged ones.

use std::sync::Arc;

use standardwebhooks::Webhook;

/// Someone who is told what happens here.
#[derive(Clone)]
pub struct Sink {
    url: String,
    webhook: Arc<Webhook>,
}

/// The secret is not `whsec_` and base64.
#[derive(Debug, thiserror::Error)]
#[error("a signing secret is whsec_ followed by base64")]
pub struct InvalidSecret;

impl Sink {
    /// A sink at `url` that shares `secret` (`whsec_…`) with us.
    ///
    /// # Errors
    ///
    /// When the secret is not of that form.
    pub fn new(url: impl Into<String>, secret: &str) -> Result<Self, InvalidSecret> {
        if secret.strip_prefix("whsec_").is_none_or(str::is_empty) {
            return Err(InvalidSecret);
        }
        let webhook = Webhook::new(secret).map_err(|_| InvalidSecret)?;
        Ok(Self { url: url.into(), webhook: Arc::new(webhook) })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The signature header for this message at this moment (Unix seconds).
    pub(crate) fn sign(&self, id: &str, at: i64, body: &[u8]) -> String {
        // What is not text cannot be signed: our events are JSON.
        self.webhook.sign(id, at, body).unwrap_or_default()
    }
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sink").field("url", &self.url).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks specification and its libraries.
    #[test]
    fn the_published_example_signs_alike() {
        let sink = Sink::new("http://localhost/", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signed = sink.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, br#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_of_another_form_is_refused() {
        for wrong in ["", "whsec_", "MfKQ9r8G", "whsec_!!!"] {
            assert!(Sink::new("http://localhost/", wrong).is_err(), "{wrong:?}");
        }
    }
}
