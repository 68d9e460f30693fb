//! What became of letters on their way, as who carries them tells it: verified on the bytes as they came, recorded once under its id.
//!
//! A carrier with an interface sends events. One that only speaks SMTP mails a report back: whoever receives it signs it and hands it in
//! (`scripts/hand-in-report`). An event names the address and the subject, and a report brings the whole letter with it: so all that is kept of
//! either is which letter, and why.
//!
//! Whose letter it is and what follows is judged by who reads the bucket. What is signed and is about no letter of ours, or says that all is well, is
//! forgotten, in words that we do not know, too: refused, it would come again for days.

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

/// The part of an event that must be there for it to be one.
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
    let returned = if is_report(&headers) {
        returned::report(&body)
    } else if serde_json::from_slice::<Event>(&body).is_ok() {
        returned::resend(&body)
    } else {
        return entrance.record.refuse(Forged::Malformed);
    };
    match returned.as_ref().and_then(returned::keep) {
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
