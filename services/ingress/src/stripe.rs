//! Events of the payment provider: verified on the bytes as they came, recorded once under their id, answered within half a second.
//!
//! Nothing is looked at but the id. What sort of event it is, whether it is about real money and whose it is, is judged by who reads the
//! bucket: what is signed and has an id is kept, in words that we do not know, too, so that the provider never sends it for days.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use bytes::Bytes;
use nats::idempotency::Key;
use payments::EventId;
use payments::webhook::Secrets;
use serde::Deserialize;

use crate::record::{Answer, Record};
use crate::signature::Forged;

/// Recording one may take this long. The provider is answered within 500 ms, and the rest is for the way.
pub(crate) const LONGEST: Duration = Duration::from_millis(400);

/// What the entrance needs.
pub(crate) struct Entrance {
    pub secrets: Secrets,
    pub record: Record,
}

/// The part of an event that must be right for it to be recorded.
#[derive(Deserialize)]
struct Event {
    id: EventId,
}

/// Takes an event in.
pub(crate) async fn receive(State(entrance): State<Arc<Entrance>>, headers: HeaderMap, body: Bytes) -> Answer {
    match believe(&entrance.secrets, &headers, &body) {
        Ok(id) => entrance.record.keep(&id, body).await,
        Err(forged) => entrance.record.refuse(forged),
    }
}

/// The id of what the provider signed.
fn believe(secrets: &Secrets, headers: &HeaderMap, body: &[u8]) -> Result<Key, Forged> {
    let header = headers.get("stripe-signature").and_then(|value| value.to_str().ok()).ok_or(Forged::Malformed)?;
    secrets.verify(header, body, chassis::clock::now())?;
    let event: Event = serde_json::from_slice(body).map_err(|_| Forged::Malformed)?;
    event.id.as_str().parse().map_err(|_| Forged::Malformed)
}
