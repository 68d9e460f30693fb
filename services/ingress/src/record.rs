//! What becomes of an event: a key in the bucket of its sender, once, and an answer. Each is counted by its sender and by what came of it.

use std::time::Duration;

use axum::http::StatusCode;
use bytes::Bytes;
use nats::idempotency::{Bucket, Created, Key};
use tokio::time::timeout;

use crate::signature::Forged;

/// What is answered.
pub(crate) type Answer = (StatusCode, &'static str);

/// The record of one sender.
pub(crate) struct Record {
    sender: &'static str,
    events: Bucket,
    /// How long recording one may take. Whoever is told to try again sends it again, and it is the same event then.
    longest: Duration,
}

impl Record {
    pub const fn new(sender: &'static str, events: Bucket, longest: Duration) -> Self {
        Self { sender, events, longest }
    }

    /// Records an event. The same again is answered like the first: that it is a duplicate is nothing the sender can
    /// act on.
    pub async fn keep(&self, id: &Key, body: Bytes) -> Answer {
        match timeout(self.longest, self.events.create(id, body)).await {
            Ok(Ok(created)) => {
                self.count(match created {
                    Created::New(_) => "new",
                    Created::AlreadyThere => "duplicate",
                });
                (StatusCode::NO_CONTENT, "")
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "cannot record an event");
                self.later("unrecorded")
            }
            Err(_) => {
                tracing::info!(sender = self.sender, "an event could not be recorded in time");
                self.later("late")
            }
        }
    }

    /// Believes it, and keeps nothing: it is about nothing of ours.
    pub fn forget(&self) -> Answer {
        self.count("forgotten");
        (StatusCode::NO_CONTENT, "")
    }

    /// Does not believe it. What is wrong with it is nobody's business but ours.
    pub fn refuse(&self, forged: Forged) -> Answer {
        self.count(&forged.to_string());
        (StatusCode::BAD_REQUEST, "this does not verify\n")
    }

    fn later(&self, outcome: &str) -> Answer {
        self.count(outcome);
        (StatusCode::SERVICE_UNAVAILABLE, "try again\n")
    }

    fn count(&self, outcome: &str) {
        let outcome = outcome.to_owned();
        metrics::counter!("ingress_events_total", "sender" => self.sender, "outcome" => outcome).increment(1);
    }
}
