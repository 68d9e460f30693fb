//! What comes in from outside: recorded once if it is signed, not at all if it is not.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use installation::Service;
use messages::WorkspaceId;
use reqwest::RequestBuilder;
use standardwebhooks::Webhook;

use crate::world::customer::http;
use crate::world::{World, story};

const BUCKET: &str = "KV_infra_events";

/// An event of infra: everything that a sender may vary.
#[derive(Clone)]
struct Event {
    id: String,
    stamp: i64,
    body: String,
    signature: Option<String>,
}

impl Event {
    fn about(workspace: WorkspaceId) -> Self {
        let id = "01JD0000000000000000000000".to_owned();
        let body =
            format!(r#"{{"event_id":"{id}","token":"{workspace}","state":"running","at":"2026-11-21T00:00:00Z"}}"#);
        Self { id, stamp: chassis::clock::now().as_second(), body, signature: None }
    }

    /// Signed as infra signs it, whatever is changed afterwards.
    fn signed(mut self, secret: &str) -> Self {
        let signature = Webhook::new(secret).unwrap().sign(&self.id, self.stamp, self.body.as_bytes());
        self.signature = Some(signature.unwrap());
        self
    }

    fn request(&self, world: &World) -> RequestBuilder {
        let request = http().post(format!("http://{}/events/infra", world.ingress));
        let request = request.header("webhook-id", &self.id).header("webhook-timestamp", self.stamp);
        let request = match &self.signature {
            Some(signature) => request.header("webhook-signature", signature),
            None => request,
        };
        request.body(self.body.clone())
    }
}

/// How many events stand in the bucket. Ingress also proves there, now and then, that it can write.
async fn recorded(world: &World) -> usize {
    let probes = format!("$KV.{}.probe.", BUCKET.trim_start_matches("KV_"));
    world.stored(BUCKET).await.iter().filter(|entry| !entry.subject.starts_with(&probes)).count()
}

#[tokio::test]
async fn the_same_event_ten_times_at_once_is_recorded_once_and_always_thanked_for() {
    story(World::named("duplicates"), async |world| {
        let event = Event::about(WorkspaceId::new()).signed(&world.secret("infra.whsec"));
        let statuses = join_all((0..10).map(|_| async { event.request(world).send().await.unwrap().status() })).await;
        assert!(statuses.iter().all(|status| status.is_success()), "{statuses:?}");
        assert_eq!(event.request(world).send().await.unwrap().status(), 204, "and once more, later");
        assert_eq!(recorded(world).await, 1);
        assert_eq!(world.counted(Service::Ingress, "ingress_events_total").await, 11.0);
    })
    .await;
}

#[tokio::test]
async fn what_is_forged_is_refused_and_leaves_no_trace() {
    story(World::named("forged"), async |world| {
        let secret = world.secret("infra.whsec");
        let plain = Event::about(WorkspaceId::new());
        let good = plain.clone().signed(&secret);
        let other = format!("whsec_{}", STANDARD.encode([7; 32]));
        let old = |seconds| Event { stamp: plain.stamp + seconds, ..plain.clone() }.signed(&secret);
        let raw = good.signature.clone().unwrap().replace("v1,", "");
        let sign = |signature: String| Event { signature: Some(signature), ..good.clone() };
        let forged = [
            plain.clone(),
            plain.clone().signed(&other),
            sign(String::new()),
            sign(raw.clone()),
            sign(format!("v0,{raw}")),
            sign("v1,".to_owned()),
            sign(format!("v1,{}", "A".repeat(10_000))),
            Event { body: good.body.replace("running", "crashed"), ..good.clone() },
            Event { body: format!(" {}", good.body), ..good.clone() },
            Event { body: String::new(), ..good.clone() },
            Event { id: "01JD0000000000000000000001".to_owned(), ..good.clone() },
            Event { stamp: good.stamp + 1, ..good.clone() },
            old(-400),
            old(400),
            // Signed, and still not what it says it is.
            Event { id: "another".to_owned(), ..plain.clone() }.signed(&secret),
            Event { id: "a.b".to_owned(), body: plain.body.replace(&plain.id, "a.b"), ..plain.clone() }.signed(&secret),
            Event { id: "*".to_owned(), body: plain.body.replace(&plain.id, "*"), ..plain.clone() }.signed(&secret),
            Event { body: "{}".to_owned(), ..plain.clone() }.signed(&secret),
            Event { body: "[".repeat(10_000), ..plain.clone() }.signed(&secret),
        ];
        for (place, event) in forged.iter().enumerate() {
            let answer = event.request(world).send().await.unwrap();
            assert_eq!(answer.status(), 400, "forgery {place}");
        }
        let large = Event { body: "x".repeat(300_000), ..plain.clone() }.signed(&secret);
        assert_eq!(large.request(world).send().await.unwrap().status(), 413);
        let elsewhere = http().post(format!("http://{}/events/somebody", world.ingress)).send().await.unwrap();
        assert_eq!(elsewhere.status(), 404);
        assert_eq!(recorded(world).await, 0);
    })
    .await;
}
