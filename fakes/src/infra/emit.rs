//! Sending the sink what changed, again and again until it accepts, because that is all an event promises.

use std::time::Duration;

use backon::BackoffBuilder as _;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    Infra,
    fleet::Change,
    ledger::Delivery,
    misbehave::{Call, Fault},
};
use crate::{client::WAITS, clock, lock::lock};

impl Infra {
    pub(super) fn emit(&self, change: Change) {
        let event_id = self.0.event_ids.next();
        let at = clock::now();
        self.0.book.note_event(&event_id, &change, at);
        let (copies, delay) = match self.0.faults.take(Call::Event).map(|drawn| drawn.fault) {
            Some(Fault::Drop) => return self.0.book.end_event(&event_id, Delivery::Dropped),
            Some(Fault::Duplicate { copies }) => (copies, Duration::ZERO),
            Some(Fault::Delay { ms }) => (1, Duration::from_millis(ms)),
            _ => (1, Duration::ZERO),
        };
        let body = json!({ "event_id": event_id, "token": change.token, "state": change.state, "at": at });
        let body = Bytes::from(body.to_string());
        for _ in 0..copies {
            let (infra, halt) = (self.clone(), self.halt());
            let (event_id, body) = (event_id.clone(), body.clone());
            self.0.tasks.spawn(async move {
                tokio::select! {
                    () = infra.deliver(&event_id, body, delay) => {}
                    () = CancellationToken::cancelled(&halt) => {}
                }
            });
        }
    }

    async fn deliver(&self, event_id: &str, body: Bytes, delay: Duration) {
        tokio::time::sleep(delay).await;
        for wait in WAITS.build() {
            let answered = self.attempt(event_id, body.clone()).await;
            self.0.book.count_attempt(event_id);
            if let Some(status) = answered {
                return self.0.book.end_event(event_id, Delivery::Delivered { status });
            }
            tokio::time::sleep(wait).await;
        }
        self.0.book.end_event(event_id, Delivery::GivenUp);
    }

    /// One attempt; the status when the sink took the event. A sink that is not set yet is one that does not answer.
    async fn attempt(&self, event_id: &str, body: Bytes) -> Option<u16> {
        let sink = lock(&self.0.sink).clone()?;
        let at = clock::now().as_second();
        let response = self
            .0
            .http
            .post(sink.url())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", event_id)
            .header("webhook-timestamp", at)
            .header("webhook-signature", sink.sign(event_id, at, &body))
            .body(body)
            .send()
            .await
            .ok()?;
        response.status().is_success().then(|| response.status().as_u16())
    }
}
