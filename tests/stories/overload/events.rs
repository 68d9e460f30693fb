//! Events as infra sends them, signed, whatever they say.

use std::sync::atomic::{AtomicU64, Ordering};

use messages::WorkspaceId;
use nats::definitions::INFRA_EVENTS;
use reqwest::Client;
use standardwebhooks::Webhook;

use crate::world::{World, until};

/// Sends events.
pub struct Events {
    http: Client,
    address: String,
    secret: Webhook,
    next: AtomicU64,
}

impl Events {
    pub fn of(world: &World) -> Self {
        Self {
            http: chassis::http::client().no_proxy().build().unwrap(),
            address: format!("http://{}/events/infra", world.ingress),
            secret: Webhook::new(&world.secret("infra.whsec")).unwrap(),
            next: AtomicU64::new(1),
        }
    }

    /// An id that no event had yet.
    pub fn id(&self) -> String {
        format!("01ST{:022}", self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Sends one that says this; whether it was taken.
    pub async fn send(&self, id: &str, workspace: WorkspaceId, state: &str) -> bool {
        let now = chassis::clock::now();
        let body = format!(r#"{{"event_id":"{id}","token":"{workspace}","state":"{state}","at":"{now}"}}"#);
        let signature = self.secret.sign(id, now.as_second(), body.as_bytes()).unwrap();
        let request = self.http.post(&self.address).header("webhook-id", id);
        let request = request.header("webhook-timestamp", now.as_second()).header("webhook-signature", signature);
        request.body(body).send().await.is_ok_and(|answer| answer.status().is_success())
    }
}

/// Waits until the reconciler has followed up all events that are recorded, and no call is under way or due.
pub async fn are_followed_up(world: &World) {
    let stream = nats::bucket::stream(INFRA_EVENTS);
    let ops = world.bus("ops").await;
    let fresh = nats::stream_check::Checkpoint { seq: 0, created: None };
    let last = nats::stream_check::check(&ops, &stream, &fresh).await.unwrap().last_seq;
    let read = format!(
        "select count(*) from reconciler.checkpoint where stream = '{stream}' and seq >= {last} and not exists \
         (select from reconciler.instances where due_at <= now() or leased_until > now())"
    );
    until("all events are followed up", async || (world.counts(&read).await == 1).then_some(())).await;
}
