//! One stored message, as a reader gets it.

use async_nats::HeaderMap;
use bytes::Bytes;
use jiff::Timestamp;
use messages::{Envelope, Message, Unreadable};

use crate::passed::Passed;

/// One stored message.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the stream.
    pub seq: u64,
    /// When the server stored it.
    pub stored_at: Timestamp,
    /// Where it stands.
    pub subject: String,
    /// Its headers, if it has any that read.
    pub headers: Option<HeaderMap>,
    /// Its header block as it is stored, if that does not read: then it is to be parked, whatever else it holds.
    pub unreadable: Option<Bytes>,
    /// Its body.
    pub body: Bytes,
    /// How many more were waiting when it was sent to us; where there are several filters, wanted or not.
    pub pending: u64,
    /// What went by since the entry before it and was not asked for.
    pub passed: Passed,
}

impl Entry {
    /// The value of a header.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.as_ref()?.get(name).map(|value| value.as_str())
    }

    /// The envelope and the message.
    ///
    /// # Errors
    /// With the reason for which it is to be parked.
    pub fn read(&self) -> Result<(Envelope, Message), Unreadable> {
        Message::read(&self.subject, |name| self.header(name), &self.body)
    }
}
