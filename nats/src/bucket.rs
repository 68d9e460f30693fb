//! What the server calls the stream behind a bucket, and the subjects of its keys. Apart from [`idempotency`], so that a
//! tail, which reads buckets like any stream, needs nothing of what writes them.
//!
//! [`idempotency`]: crate::idempotency

use std::fmt::Display;

/// The stream behind a bucket, to be tailed.
#[must_use]
pub fn stream(bucket: &str) -> String {
    format!("KV_{bucket}")
}

/// All subjects of a bucket.
#[must_use]
pub fn filter(bucket: &str) -> String {
    format!("$KV.{bucket}.>")
}

/// All subjects of the bucket behind a stream; none if it is no bucket's.
pub(crate) fn filter_of(stream: &str) -> Option<String> {
    stream.strip_prefix("KV_").map(filter)
}

/// The subject of a key.
pub(crate) fn subject(bucket: &str, key: &impl Display) -> String {
    format!("$KV.{bucket}.{key}")
}

/// The key that a subject is of; none if it is none of this bucket.
pub(crate) fn key<'a>(subject: &'a str, bucket: &str) -> Option<&'a str> {
    subject.strip_prefix("$KV.")?.strip_prefix(bucket)?.strip_prefix('.')
}
