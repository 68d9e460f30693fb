//! One message on its way to a stream: subject, headers, body.

use async_nats::header::{HeaderMap, HeaderValue};
use bytes::Bytes;
use messages::{Envelope, Message, wire};

/// One message, ready to be sent.
#[derive(Debug, Clone)]
pub struct OutgoingMessage {
    /// Where it goes.
    pub subject: String,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// A message could not be made ready to be sent.
#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    /// The body refuses to be written.
    #[error(transparent)]
    Body(#[from] wire::Unwritable),
    /// A header would hold a line break.
    #[error("the header {0} cannot be written")]
    Header(&'static str),
}

impl OutgoingMessage {
    /// The message in its envelope.
    ///
    /// # Errors
    /// When body or headers cannot be written, which those of ours can.
    pub fn of(envelope: &Envelope, message: &Message) -> Result<Self, Unwritable> {
        let mut headers = HeaderMap::new();
        for (name, value) in envelope.headers(&message.kind()) {
            headers.insert(name, value.parse::<HeaderValue>().map_err(|_| Unwritable::Header(name))?);
        }
        Ok(Self { subject: message.subject().to_string(), headers, body: message.body()?.into() })
    }
}
