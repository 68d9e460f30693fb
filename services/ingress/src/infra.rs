//! Events of infra: verified, recorded once under their id, answered.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use nats::idempotency::{Bucket, Created, Key};
use serde::Deserialize;

use crate::signature::{Forged, Secrets};

/// What the entrance needs.
pub(crate) struct Entrance {
    pub secrets: Secrets,
    pub events: Bucket,
}

/// The part of an event that must be right for it to be recorded.
#[derive(Deserialize)]
struct Event<'a> {
    event_id: &'a str,
}

/// Records an event. The same again is answered like the first: that it is a duplicate is nothing the sender can
/// act on.
pub(crate) async fn receive(
    State(entrance): State<Arc<Entrance>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    let now = chassis::clock::now();
    let id = match entrance.secrets.verify(&headers, &body, now) {
        Ok(id) => id,
        Err(forged) => return refuse(forged),
    };
    let signed_alike = serde_json::from_slice::<Event<'_>>(&body).is_ok_and(|event| event.event_id == id);
    let (true, Ok(key)) = (signed_alike, id.parse::<Key>()) else { return refuse(Forged::Malformed) };
    match entrance.events.create(&key, body).await {
        Ok(created) => {
            let word = match created {
                Created::New(_) => "new",
                Created::AlreadyThere => "duplicate",
            };
            metrics::counter!("ingress_events_total", "sender" => "infra", "outcome" => word).increment(1);
            (StatusCode::NO_CONTENT, "")
        }
        Err(error) => {
            tracing::warn!(%error, "cannot record an event");
            (StatusCode::SERVICE_UNAVAILABLE, "try again\n")
        }
    }
}

fn refuse(forged: Forged) -> (StatusCode, &'static str) {
    metrics::counter!("ingress_events_total", "sender" => "infra", "outcome" => forged.to_string()).increment(1);
    (StatusCode::BAD_REQUEST, "this does not verify\n")
}
