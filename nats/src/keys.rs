//! Which keys a bucket has, without what it holds: for who must know whose data is kept, and not the data.

use std::collections::HashMap;

use async_nats::jetstream::response::Response;
use serde::Deserialize;
use serde_json::json;

use crate::{Connection, bucket};

#[derive(Deserialize)]
struct Info {
    state: State,
}

#[derive(Deserialize)]
struct State {
    #[serde(default)]
    subjects: HashMap<String, u64>,
}

/// The keys of a bucket.
///
/// # Errors
/// With the reason for which they are not known.
pub async fn of_bucket(connection: &Connection, name: &str) -> Result<Vec<String>, String> {
    let stream = bucket::stream(name);
    let (mut keys, mut seen) = (Vec::new(), 0);
    loop {
        // The server sends a part of many.
        let request = json!({ "subjects_filter": bucket::filter(name), "offset": seen });
        let answer: Result<Response<Info>, _> =
            connection.jetstream().request(format!("STREAM.INFO.{stream}"), &request).await;
        let info = match answer.map_err(|error| error.to_string())? {
            Response::Ok(info) => info,
            Response::Err { error } => return Err(error.to_string()),
        };
        let found = info.state.subjects.len();
        keys.extend(info.state.subjects.keys().filter_map(|subject| bucket::key(subject, name)).map(str::to_owned));
        if found == 0 {
            return Ok(keys);
        }
        seen += found;
    }
}
