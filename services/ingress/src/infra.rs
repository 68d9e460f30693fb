//! Events of infra: verified, recorded once under their id, answered.

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

/// The part of an event that must be right for it to be recorded.
#[derive(Deserialize)]
struct Event<'a> {
    event_id: &'a str,
}

/// Takes an event in.
pub(crate) async fn receive(State(entrance): State<Arc<Entrance>>, headers: HeaderMap, body: Bytes) -> Answer {
    let now = chassis::clock::now();
    let id = match entrance.secrets.verify(&headers, &body, now) {
        Ok(id) => id,
        Err(forged) => return entrance.record.refuse(forged),
    };
    let signed_alike = serde_json::from_slice::<Event<'_>>(&body).is_ok_and(|event| event.event_id == id);
    let (true, Ok(key)) = (signed_alike, id.parse::<Key>()) else { return entrance.record.refuse(Forged::Malformed) };
    entrance.record.keep(&key, body).await
}
