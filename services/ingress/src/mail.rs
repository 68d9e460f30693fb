//! What became of letters on their way, as who carries them tells it: verified on the bytes as they came, recorded once under its id.
//!
//! A carrier with an interface sends events. One that only speaks SMTP mails a report back: whoever receives it signs it and hands it in
//! (`scripts/hand-in-report`). Such a report brings the whole letter with it, so all that is kept of it is which letter, and why.
//!
//! Whose letter it is and what follows is judged by who reads the bucket. What is signed and says of what sort it is, is kept, in words that we
//! do not know, too: refused, it would come again for days.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use bytes::Bytes;
use mail::returned;
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

/// What a report calls itself: it is a mail.
const REPORT: &str = "message/rfc822";

/// Takes an event in, or a report.
pub(crate) async fn receive(State(entrance): State<Arc<Entrance>>, headers: HeaderMap, body: Bytes) -> Answer {
    let id = match believe(&entrance.secrets, &headers, &body) {
        Ok(id) => id,
        Err(forged) => return entrance.record.refuse(forged),
    };
    if !is_report(&headers) {
        return match serde_json::from_slice::<Event>(&body) {
            Ok(_) => entrance.record.keep(&id, body).await,
            Err(_) => entrance.record.refuse(Forged::Malformed),
        };
    }
    let kept = returned::report(&body).and_then(|returned| serde_json::to_vec(&returned).ok());
    match kept {
        Some(kept) => entrance.record.keep(&id, kept.into()).await,
        None => entrance.record.forget(),
    }
}

fn is_report(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(REPORT.as_bytes()))
}

/// The id of what was signed. It stands in a header, and is signed with the rest.
fn believe(secrets: &Secrets, headers: &HeaderMap, body: &[u8]) -> Result<Key, Forged> {
    let id = secrets.verify(headers, body, chassis::clock::now())?;
    id.parse().map_err(|_| Forged::Malformed)
}
