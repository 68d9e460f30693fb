//! Taking away what stands on a subject, for good: the right of one user, for what is gone for good. It leaves holes in the sequence, which
//! readers know for what they are, and no mark.

use async_nats::jetstream::response::Response;
use serde::Deserialize;
use serde_json::json;

use crate::{Connection, bucket};

#[derive(Deserialize)]
struct Purged {
    purged: u64,
}

/// Takes away all messages of a stream whose subject this is, or that it covers; says how many they were.
///
/// # Errors
/// With the reason for which it is not known whether they are gone.
pub async fn subject(connection: &Connection, stream: &str, filter: &str) -> Result<u64, String> {
    // Without a filter it would be the whole stream.
    if filter.is_empty() || filter.starts_with(['>', '*']) {
        return Err("nothing is named that is to be taken away".to_owned());
    }
    let asked = connection.jetstream().request(format!("STREAM.PURGE.{stream}"), &json!({ "filter": filter })).await;
    match asked.map_err(|error| error.to_string())? {
        Response::Ok(Purged { purged }) => Ok(purged),
        Response::Err { error } => Err(error.to_string()),
    }
}

/// The same with what a bucket holds under this key.
///
/// # Errors
/// With the reason for which it is not known whether it is gone.
pub async fn key(connection: &Connection, name: &str, key: &str) -> Result<u64, String> {
    subject(connection, &bucket::stream(name), &bucket::subject(name, &key)).await
}
