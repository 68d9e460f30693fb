//! The bucket of idempotency keys: the first to create a key wins, for ever, on whichever machine.
//!
//! A bucket is a stream with one subject for each key, so creating a key is at once the record that it was seen and
//! the queue that its reader tails. Creation is a publish that expects the subject to be empty; unlike the client's
//! own `create` it does not re-open a key that was deleted, and it needs no permission to look at the stream.

use std::fmt;
use std::str::FromStr;

use async_nats::jetstream::stream::DirectGetErrorKind;
use bytes::Bytes;

use crate::publish::{Error, Outcome, OutgoingMessage, Publisher};
use crate::tail::Entry;
use crate::{Connection, HeaderMap, bucket};

/// Set by the server on a marker that stands for expired messages.
const MARKER: &str = "Nats-Marker-Reason";
/// Set by clients on a marker that stands for a deleted key.
pub(crate) const OPERATION: &str = "KV-Operation";

/// The key of a bucket: 1 to 200 letters, digits and `-/_=`.
///
/// Buckets allow dots, too, but a dot begins a new token of the subject, which we have no use for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(String);

/// The text cannot be a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a key: 1 to 200 letters, digits and -/_=")]
pub struct BadKey;

impl FromStr for Key {
    type Err = BadKey;

    fn from_str(text: &str) -> Result<Self, BadKey> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-/_=".contains(&byte);
        let fits = (1..=200).contains(&text.len()) && text.bytes().all(plain);
        fits.then(|| Self(text.to_owned())).ok_or(BadKey)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What became of a creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    /// The key is new; its entry has this sequence.
    New(u64),
    /// It was there before, or was created by an attempt of this very call whose answer got lost. Either way it is
    /// recorded and its reader will come to it.
    AlreadyThere,
}

/// A bucket could not be read.
#[derive(Debug, thiserror::Error)]
#[error("the bucket {bucket} cannot be read now: {reason}")]
pub struct Unreadable {
    bucket: String,
    reason: String,
}

/// One bucket.
#[derive(Debug, Clone)]
pub struct Bucket {
    connection: Connection,
    publisher: Publisher,
    bucket: String,
}

impl Bucket {
    /// The bucket of this name; whether it exists is for [`crate::definitions::verify`] to tell.
    #[must_use]
    pub fn open(connection: &Connection, bucket: &str) -> Self {
        Self { connection: connection.clone(), publisher: Publisher::new(connection), bucket: bucket.to_owned() }
    }

    /// Creates a key. Tries for ever; whoever stops waiting does not know whether it will be created.
    ///
    /// # Errors
    /// When the value can never be stored.
    pub async fn create(&self, key: &Key, value: Bytes) -> Result<Created, Error> {
        Ok(match self.publisher.publish_expecting(&self.outgoing(key, value), 0).await? {
            Outcome::Won(seq) => Created::New(seq),
            Outcome::Lost => Created::AlreadyThere,
        })
    }

    /// Sets a key to a value, whatever it was, and returns the entry's sequence. Tries for ever.
    ///
    /// # Errors
    /// When the value can never be stored.
    pub async fn put(&self, key: &Key, value: Bytes) -> Result<u64, Error> {
        let stored = self.publisher.publish_batch(&[self.outgoing(key, value)]).await?;
        Ok(stored.unwrap_or_default())
    }

    /// Puts nothing in the place of a value: it is gone then, for a bucket keeps one entry of each key. Tries for ever.
    ///
    /// # Errors
    /// When the bucket can never be written.
    pub async fn empty(&self, key: &Key) -> Result<u64, Error> {
        self.put(key, Bytes::new()).await
    }

    /// The value of a key; none if it was never set or is gone. In a cluster it can be a moment old.
    ///
    /// # Errors
    /// When no server answers, or the permission is missing.
    pub async fn get(&self, key: &Key) -> Result<Option<Bytes>, Unreadable> {
        let unreadable = |reason: String| Unreadable { bucket: self.bucket.clone(), reason };
        let stream = self
            .connection
            .jetstream()
            .get_stream_no_info(bucket::stream(&self.bucket))
            .await
            .map_err(|error| unreadable(error.to_string()))?;
        match stream.direct_get_last_for_subject(self.subject(key)).await {
            Ok(message) if is_marker(Some(&message.headers), &message.payload) => Ok(None),
            Ok(message) => Ok(Some(message.payload)),
            Err(error) => match error.kind() {
                DirectGetErrorKind::NotFound => Ok(None),
                _ => Err(unreadable(error.to_string())),
            },
        }
    }

    fn outgoing(&self, key: &Key, value: Bytes) -> OutgoingMessage {
        OutgoingMessage { subject: self.subject(key), headers: HeaderMap::new(), body: value }
    }

    fn subject(&self, key: &Key) -> String {
        bucket::subject(&self.bucket, key)
    }
}

/// Key and value of an entry of a bucket's stream; none for markers and what else is no entry of this bucket.
#[must_use]
pub fn read(entry: &Entry, name: &str) -> Option<(String, Bytes)> {
    let key = bucket::key(&entry.subject, name)?;
    let marker = is_marker(entry.headers.as_ref(), &entry.body);
    (!marker && entry.unreadable.is_none()).then(|| (key.to_owned(), entry.body.clone()))
}

fn is_marker(headers: Option<&HeaderMap>, body: &Bytes) -> bool {
    let marked = |headers: &HeaderMap| headers.get(MARKER).is_some() || headers.get(OPERATION).is_some();
    body.is_empty() || headers.is_some_and(marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(subject: &str, header: Option<&str>, body: &'static str) -> Entry {
        let headers = header.map(|name| {
            let mut headers = HeaderMap::new();
            headers.insert(name, "x");
            headers
        });
        let stored_at = jiff::Timestamp::UNIX_EPOCH;
        Entry {
            seq: 1,
            stored_at,
            subject: subject.into(),
            headers,
            unreadable: None,
            body: body.into(),
            pending: 0,
            passed: Default::default(),
        }
    }

    #[test]
    fn keys_are_plain() {
        for text in ["a", "01J9ZQ", "evt_1/x=", "-"] {
            assert_eq!(text.parse::<Key>().unwrap().to_string(), text);
        }
        for text in ["", "a.b", "a b", "*", ">", "é", "a\r\nb", &"x".repeat(201)] {
            assert_eq!(text.parse::<Key>(), Err(BadKey), "{text:?}");
        }
    }

    #[test]
    fn only_entries_of_the_bucket_read() {
        let read = |subject, header, body| read(&entry(subject, header, body), "infra_events");
        assert_eq!(read("$KV.infra_events.a", None, "x"), Some(("a".into(), "x".into())));
        assert_eq!(read("$KV.infra_events.a", None, ""), None);
        assert_eq!(read("$KV.infra_events.a", Some(MARKER), "x"), None);
        assert_eq!(read("$KV.infra_events.a", Some(OPERATION), "x"), None);
        assert_eq!(read("$KV.infra_events2.a", None, "x"), None);
        assert_eq!(read("workspace.x.observed", None, "x"), None);
    }
}
