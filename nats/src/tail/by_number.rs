//! Reading entries one at a time, by their number, as JSON: slower than a consumer, and stopped by nothing.
//!
//! The client parses the header block of whatever is delivered to it. A block that it cannot parse makes it drop the
//! connection; one that looks like a control message of the server (a heartbeat, the end of a request) it swallows. Either way
//! the entry never arrives. Asked for by number, an entry comes as JSON with the bytes of its block in base64, which
//! nobody but us takes apart.

use std::str::FromStr;

use async_nats::HeaderMap;
use async_nats::header::{HeaderName, HeaderValue};
use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::entry::Entry;
use crate::Connection;
use crate::passed::Passed;

#[derive(Deserialize)]
struct Found {
    message: Stored,
}

#[derive(Deserialize)]
struct Stored {
    subject: String,
    seq: u64,
    #[serde(default)]
    hdrs: String,
    #[serde(default)]
    data: String,
    time: Timestamp,
}

/// The first entry from `seq` on that matches `filter`; none if there is none yet.
///
/// # Errors
/// With the reason for which it is not known.
pub async fn first_from(
    connection: &Connection,
    stream: &str,
    filter: &str,
    seq: u64,
) -> Result<Option<Entry>, String> {
    get(connection, stream, &json!({ "seq": seq, "next_by_subj": filter })).await
}

/// All entries that match `filter`, in order: for the few that are about one thing.
///
/// # Errors
/// With the reason for which they are not known.
pub async fn all_on(connection: &Connection, stream: &str, filter: &str) -> Result<Vec<Entry>, String> {
    let mut entries: Vec<Entry> = Vec::new();
    loop {
        let next = entries.last().map_or(1, |entry| entry.seq + 1);
        match first_from(connection, stream, filter, next).await? {
            Some(entry) => entries.push(entry),
            None => return Ok(entries),
        }
    }
}

/// The last entry on a subject, whatever its headers are like; none if there is none.
///
/// # Errors
/// With the reason for which it is not known.
pub async fn last_on(connection: &Connection, stream: &str, subject: &str) -> Result<Option<Entry>, String> {
    get(connection, stream, &json!({ "last_by_subj": subject })).await
}

async fn get(connection: &Connection, stream: &str, request: &Value) -> Result<Option<Entry>, String> {
    let answer: Response<Found> = connection
        .jetstream()
        .request(format!("STREAM.MSG.GET.{stream}"), request)
        .await
        .map_err(|error| error.to_string())?;
    match answer {
        Response::Ok(found) => entry(found.message).map(Some),
        Response::Err { error } if error.error_code() == ErrorCode::NO_MESSAGE_FOUND => Ok(None),
        Response::Err { error } => Err(error.to_string()),
    }
}

fn entry(stored: Stored) -> Result<Entry, String> {
    let bytes = |text: &str| BASE64_STANDARD.decode(text).map(Bytes::from).map_err(|error| error.to_string());
    let (block, body) = (bytes(&stored.hdrs)?, bytes(&stored.data)?);
    let headers = parse(&block);
    let unreadable = (headers.is_none() && !block.is_empty()).then_some(block);
    // To the microsecond, as a consumer's entries and Postgres have it.
    let stored_at = Timestamp::from_microsecond(stored.time.as_microsecond()).map_err(|error| error.to_string())?;
    // How many more wait is not known; that some may is the careful answer.
    Ok(Entry {
        seq: stored.seq,
        stored_at,
        subject: stored.subject,
        headers,
        unreadable,
        body,
        pending: 1,
        passed: Passed::default(),
    })
}

/// The headers of a block, as the client reads them. A block with a status is none that a publisher sends.
fn parse(block: &[u8]) -> Option<HeaderMap> {
    let mut lines = std::str::from_utf8(block).ok()?.lines().peekable();
    if !lines.next()?.strip_prefix("NATS/1.0")?.trim().is_empty() {
        return None;
    }
    let mut headers = HeaderMap::new();
    while let Some(line) = lines.next() {
        if line.is_empty() {
            continue;
        }
        let (name, value) = line.split_once(':')?;
        let mut value = value.trim_start().to_owned();
        while let Some(rest) = lines.next_if(|line| line.starts_with(char::is_whitespace)) {
            value.push_str(rest);
        }
        headers.append(HeaderName::from_str(name).ok()?, HeaderValue::from_str(value.trim_end()).ok()?);
    }
    Some(headers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_reads_as_the_client_reads_it() {
        let headers = parse(b"NATS/1.0\r\nA: 1\r\nB:  x y \r\n z\r\nA: 2\r\n\r\n").unwrap();
        assert_eq!(headers.get("A").unwrap().as_str(), "1");
        assert_eq!(headers.get_all("A").count(), 2);
        assert_eq!(headers.get("B").unwrap().as_str(), "x y  z");
        assert!(parse(b"NATS/1.0\r\n\r\n").unwrap().is_empty());
    }

    #[test]
    fn what_the_client_stumbles_over_does_not_read() {
        for block in [
            &b""[..],
            b"NATS/1.0\r\nnocolonhere\r\n\r\n",
            b"NATS/1.0\r\nHarbor-Id: \xff\xfe\r\n\r\n",
            b"NATS/1.0 abc\r\nX: y\r\n\r\n",
            b"NATS/1.0 100 Idle Heartbeat\r\n\r\n",
            b"NATS/2.0\r\nX: y\r\n\r\n",
            b"NATS/1.0\r\na b: y\r\n\r\n",
            b"NATS/1.0\r\na: x\ry\r\n\r\n",
        ] {
            assert_eq!(parse(block), None, "{}", String::from_utf8_lossy(block));
        }
    }
}
