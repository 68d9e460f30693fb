//! What became of letters on their way, as who carries them tells it: verified on the bytes as they came, recorded once under its id.
//!
//! Whose letter it is and what follows is judged by who reads the bucket. What is signed and says of what sort it is, is kept, in words that we
//! do not know, too: refused, it would come again for days.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use bytes::Bytes;
use nats::idempotency::Key;
use serde::Deserialize;

use crate::record::{Answer, Record};
use crate::signature::{Forged, Secrets};

/// What the entrance needs.
pub(crate) struct Entrance {
    pub secrets: Secrets,
    pub record: Record,
}

/// The part of an event that must be there for it to be recorded.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    _kind: String,
}

/// Takes an event in.
pub(crate) async fn receive(State(entrance): State<Arc<Entrance>>, headers: HeaderMap, body: Bytes) -> Answer {
    match believe(&entrance.secrets, &headers, &body) {
        Ok(id) => entrance.record.keep(&id, body).await,
        Err(forged) => entrance.record.refuse(forged),
    }
}

/// The id of what was signed. It stands in a header, and is signed with the rest.
fn believe(secrets: &Secrets, headers: &HeaderMap, body: &[u8]) -> Result<Key, Forged> {
    let id = secrets.verify(headers, body, chassis::clock::now())?;
    let _: Event = serde_json::from_slice(body).map_err(|_| Forged::Malformed)?;
    id.parse().map_err(|_| Forged::Malformed)
}
