//! What comes in from outside: recorded once if it is signed, not at all if it is not.

use std::process::Stdio;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::join_all;
use installation::Service;
use messages::WorkspaceId;
use reqwest::RequestBuilder;
use serde_json::json;
use standardwebhooks::Webhook;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::world::customer::http;
use crate::world::{World, story};

/// Where something comes in that is signed by the standard.
#[derive(Clone, Copy, PartialEq)]
struct Door {
    path: &'static str,
    bucket: &'static str,
    secret: &'static str,
    /// What its sender calls the id, the stamp and the signature.
    names: [&'static str; 3],
}

const INFRA: Door = Door {
    path: "infra",
    bucket: "KV_infra_events",
    secret: "infra.whsec",
    names: ["webhook-id", "webhook-timestamp", "webhook-signature"],
};

/// Who carries mail sends through Svix, which has names of its own.
const MAIL: Door = Door {
    path: "mail",
    bucket: "KV_mail_events",
    secret: "mail.whsec",
    names: ["svix-id", "svix-timestamp", "svix-signature"],
};

/// An event: everything that a sender may vary.
#[derive(Clone)]
struct Event {
    door: Door,
    id: String,
    stamp: i64,
    body: String,
    signature: Option<String>,
}

impl Event {
    /// One of infra, or of a letter that came back, which is nobody's.
    fn at(door: Door) -> Self {
        let (id, token) = ("01JD0000000000000000000000".to_owned(), WorkspaceId::new());
        let body = if door == INFRA {
            format!(r#"{{"event_id":"{id}","token":"{token}","state":"running","at":"2026-11-21T00:00:00Z"}}"#)
        } else {
            r#"{"type":"email.bounced","created_at":"2026-11-21T00:00:00Z","data":{"email_id":"running"}}"#.to_owned()
        };
        Self { door, id, stamp: chassis::clock::now().as_second(), body, signature: None }
    }

    /// Signed as its sender signs it, whatever is changed afterwards.
    fn signed(mut self, secret: &str) -> Self {
        let signature = Webhook::new(secret).unwrap().sign(&self.id, self.stamp, self.body.as_bytes());
        self.signature = Some(signature.unwrap());
        self
    }

    fn request(&self, world: &World) -> RequestBuilder {
        let [id, stamp, signature] = self.door.names;
        let request = http().post(format!("http://{}/events/{}", world.ingress, self.door.path));
        let request = request.header(id, &self.id).header(stamp, self.stamp);
        let request = match &self.signature {
            Some(text) => request.header(signature, text),
            None => request,
        };
        request.body(self.body.clone())
    }
}

/// How many events stand in the bucket. Ingress also proves there, now and then, that it can write.
async fn recorded(world: &World, Door { bucket, .. }: Door) -> usize {
    let probes = format!("$KV.{}.probe.", bucket.trim_start_matches("KV_"));
    world.stored(bucket).await.iter().filter(|entry| !entry.subject.starts_with(&probes)).count()
}

#[tokio::test]
async fn the_same_event_ten_times_at_once_is_recorded_once_and_always_thanked_for() {
    story(World::named("duplicates"), async |world| {
        for door in [INFRA, MAIL] {
            let event = Event::at(door).signed(&world.secret(door.secret));
            let statuses = join_all((0..10).map(|_| async { event.request(world).send().await.unwrap().status() }));
            let statuses = statuses.await;
            assert!(statuses.iter().all(|status| status.is_success()), "{statuses:?}");
            assert_eq!(event.request(world).send().await.unwrap().status(), 204, "and once more, later");
            assert_eq!(recorded(world, door).await, 1);
        }
        assert_eq!(world.counted(Service::Ingress, "ingress_events_total").await, 22.0);

        // Who carries mail knows where to tell what came back, and signs as is expected here.
        let post = &world.outside.post;
        post.bounces("nobody@example.com");
        let mail = json!({ "from": "a@example.com", "to": "nobody@example.com", "subject": "Hello", "text": "Hello" });
        let request = http().post(format!("{}/emails", post.resend_url)).bearer_auth(world.secret("resend.key"));
        let sent = request.header("user-agent", "somebody else").json(&mail).send().await.unwrap();
        assert_eq!(sent.status(), 200);
        post.quiet().await;
        assert_eq!(post.ledger().events[0].status, Some(204));
        assert_eq!((recorded(world, MAIL).await, post.to("nobody@example.com").len()), (2, 1));

        // Who only speaks SMTP mails a report back, which is handed in. What is no report is forgotten.
        let report = include_str!("../../mail/src/returned/samples/postfix.eml");
        for (mail, kept) in [(report, 3), (report, 3), ("Subject: I am away\r\n\r\nUntil Monday.", 3)] {
            assert!(hand_in(world, mail).await, "{mail:.40}");
            assert_eq!(recorded(world, MAIL).await, kept);
        }
        let kept = world.stored(MAIL.bucket).await;
        let of_people = |body: &str| body.contains("@") || body.contains("Hello") || body.contains("subject");
        assert!(
            !kept.iter().any(|entry| of_people(&String::from_utf8_lossy(&entry.body))),
            "nothing of it is personal"
        );
        let plain = Event::at(MAIL);
        let arrived = Event { id: "another".into(), body: plain.body.replace("bounced", "delivered"), ..plain };
        let arrived = arrived.signed(&world.secret(MAIL.secret));
        assert_eq!(arrived.request(world).send().await.unwrap().status(), 204);
        assert_eq!(recorded(world, MAIL).await, 3, "what arrived is forgotten");
    })
    .await;
}

/// Whether this is taken, as a server of mail hands it in.
async fn hand_in(world: &World, mail: &str) -> bool {
    let at = format!("http://{}/events/mail", world.ingress);
    let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/hand-in-report"));
    command.arg(at).arg(world.secrets.join(MAIL.secret)).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(mail.as_bytes()).await.unwrap();
    child.wait().await.unwrap().success()
}

/// What a forger can make of an event that is signed, each wrong in one way.
fn forged(plain: &Event, secret: &str, of_another: &str) -> Vec<Event> {
    let good = plain.clone().signed(secret);
    let other = format!("whsec_{}", STANDARD.encode([7; 32]));
    let old = |seconds| Event { stamp: plain.stamp + seconds, ..plain.clone() }.signed(secret);
    let raw = good.signature.clone().unwrap().replace("v1,", "");
    let sign = |signature: String| Event { signature: Some(signature), ..good.clone() };
    let named = |id: &str| Event { id: id.to_owned(), body: plain.body.replace(&plain.id, id), ..plain.clone() };
    vec![
        plain.clone(),
        plain.clone().signed(&other),
        plain.clone().signed(of_another),
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
        named("a.b").signed(secret),
        named("*").signed(secret),
        Event { body: "{}".to_owned(), ..plain.clone() }.signed(secret),
        Event { body: "[".repeat(10_000), ..plain.clone() }.signed(secret),
    ]
}

#[tokio::test]
async fn what_is_forged_is_refused_and_leaves_no_trace() {
    story(World::named("forged"), async |world| {
        for (door, another) in [(INFRA, MAIL), (MAIL, INFRA)] {
            let secret = world.secret(door.secret);
            let plain = Event::at(door);
            let mut forged = forged(&plain, &secret, &world.secret(another.secret));
            // Infra says its id twice, in the header and in the body; of both, only one is another.
            let twice = Event { id: "another".to_owned(), ..plain.clone() }.signed(&secret);
            forged.extend((door == INFRA).then_some(twice));
            // And under the names that another sender has.
            forged.push(Event { door: Door { names: another.names, ..door }, ..plain.clone() }.signed(&secret));
            for (place, event) in forged.iter().enumerate() {
                let answer = event.request(world).send().await.unwrap();
                assert_eq!(answer.status(), 400, "forgery {place} at {}", door.path);
            }
            let large = Event { body: "x".repeat(300_000), ..plain.clone() }.signed(&secret);
            assert_eq!(large.request(world).send().await.unwrap().status(), 413);
            assert_eq!(recorded(world, door).await, 0);
        }
        let elsewhere = http().post(format!("http://{}/events/somebody", world.ingress)).send().await.unwrap();
        assert_eq!(elsewhere.status(), 404);
    })
    .await;
}
