//! A consumer is a thing on the server. Nobody else may touch a service's; and should somebody, its reader misses nothing.

use futures_util::StreamExt;
use nats::bucket::{filter, stream};
use nats::definitions::{INFRA_EVENTS, Store};
use nats::idempotency::{self, Bucket, Created};
use nats::probe::Probe;
use nats::{Connection, Publisher, Tail};
use serde_json::{Value, json};

use crate::publish::outgoing;
use crate::server::{Server, soon};

const ALL: &[&str] = &["workspace.>", "account.>"];

async fn publish(connection: &Connection, subjects: &[&str]) {
    let outgoing: Vec<_> = subjects.iter().map(|subject| outgoing(subject, "body")).collect();
    soon(Publisher::new(connection).publish_batch(&outgoing)).await.unwrap();
}

async fn reads(tail: &mut Tail, sequences: impl IntoIterator<Item = u64>) {
    for expected in sequences {
        let entry = soon(tail.next()).await.unwrap();
        assert_eq!((entry.seq, entry.body.as_ref()), (expected, &b"body"[..]));
    }
}

async fn asks(connection: &Connection, subject: String, request: Value) -> Value {
    soon(connection.jetstream().request(subject, &request)).await.unwrap()
}

/// The one consumer that there is.
async fn consumer(connection: &Connection) -> String {
    let stream = connection.jetstream().get_stream("HARBOR").await.unwrap();
    let names: Vec<_> = stream.consumer_names().map(Result::unwrap).collect().await;
    let [name] = &names[..] else { panic!("{names:?}") };
    name.clone()
}

/// Changes one field of the one consumer, as anybody can who may create one of its name.
async fn changes(connection: &Connection, field: &str, value: Value) {
    let name = consumer(connection).await;
    let mut info = asks(connection, format!("CONSUMER.INFO.HARBOR.{name}"), json!({})).await;
    info["config"][field] = value.clone();
    let request = json!({ "stream_name": "HARBOR", "config": info["config"], "action": "update" });
    let answer = asks(connection, format!("CONSUMER.CREATE.HARBOR.{name}"), request).await;
    assert_eq!(answer["config"][field], value, "{answer}");
}

#[tokio::test]
async fn a_consumer_that_somebody_changed_costs_its_reader_nothing() {
    let (one, several) = (&["workspace.>"][..], ALL);
    for (filters, field, value) in [
        (one, "filter_subjects", json!(["person.>"])),
        (several, "filter_subject", json!("person.>")),
        (several, "filter_subject", json!("account.>")),
        (one, "headers_only", json!(true)),
        (several, "headers_only", json!(true)),
    ] {
        let server = Server::open();
        server.migrate().await;
        let connection = server.connect("test").await;
        let mut tail = soon(Tail::open(&connection, "HARBOR", filters, 1)).await.unwrap();
        publish(&connection, &["workspace.a.event.x"]).await;
        reads(&mut tail, [1]).await;
        changes(&connection, field, value).await;
        // The last is what a narrower filter would still deliver: were it taken, the others would be lost.
        let last = if filters.len() == 1 { "workspace.a.event.y" } else { "account.a.event.x" };
        publish(&connection, &["workspace.a.event.x", "workspace.b.event.x", last]).await;
        reads(&mut tail, 2..=4).await;
        publish(&connection, &["workspace.a.event.x"]).await;
        reads(&mut tail, [5]).await;
    }
}

#[tokio::test]
async fn one_consumer_brings_all_of_a_bucket_also_after_a_probe() {
    let server = Server::with_users();
    server.migrate().await;
    let (reconciler, ingress, ops) =
        (server.connect("reconciler").await, server.connect("ingress").await, server.connect("ops").await);
    let probes = async || {
        let found = soon(Probe::of(&ingress, Store::InfraEvents).look()).await;
        assert_eq!(found.trouble, None);
    };
    let (of_bucket, bucket) = (stream(INFRA_EVENTS), Bucket::open(&ingress, INFRA_EVENTS));
    probes().await;
    let mut tail = soon(Tail::open(&reconciler, &of_bucket, &[&filter(INFRA_EVENTS)], 1)).await.unwrap();
    for seq in (1..=9).step_by(2) {
        let probe = soon(tail.next()).await.unwrap();
        assert_eq!((probe.seq, idempotency::read(&probe, INFRA_EVENTS)), (seq, None));
        let key = format!("event-{seq}").parse().unwrap();
        assert_eq!(bucket.create(&key, "body".into()).await, Ok(Created::New(seq + 1)));
        reads(&mut tail, [seq + 1]).await;
        probes().await;
    }
    let names: Vec<_> = ops.jetstream().get_stream(&of_bucket).await.unwrap().consumer_names().collect().await;
    let [Ok(name)] = &names[..] else { panic!("{names:?}") };
    let info = asks(&ops, format!("CONSUMER.INFO.{of_bucket}.{name}"), json!({})).await;
    // One that was given up on the way would have brought fewer.
    assert_eq!(info["delivered"]["consumer_seq"], 11, "{info}");
}

#[tokio::test]
async fn a_consumer_that_somebody_paused_or_drained_costs_its_reader_nothing() {
    let server = Server::open();
    server.migrate().await;
    let connection = server.connect("test").await;
    let mut tail = soon(Tail::open(&connection, "HARBOR", ALL, 1)).await.unwrap();
    publish(&connection, &["workspace.a.event.x"]).await;
    reads(&mut tail, [1]).await;
    let pause = format!("CONSUMER.PAUSE.HARBOR.{}", consumer(&connection).await);
    let paused = asks(&connection, pause, json!({ "pause_until": "2100-01-01T00:00:00Z" })).await;
    assert_eq!(paused["paused"], true);
    publish(&connection, &["workspace.a.event.x", "account.a.event.x"]).await;
    reads(&mut tail, [2, 3]).await;
}

#[tokio::test]
async fn no_service_reaches_the_consumer_of_another() {
    let server = Server::with_users();
    server.migrate().await;
    let (victim, attacker) = (server.connect("lifecycle").await, server.connect("web").await);
    let mut tail = soon(Tail::open(&victim, "HARBOR", ALL, 1)).await.unwrap();
    publish(&attacker, &["workspace.a.command.create"]).await;
    reads(&mut tail, [1]).await;
    let config =
        json!({ "name": "lifecycle-1", "filter_subject": "person.>", "deliver_policy": "all", "ack_policy": "none" });
    let request = |action| json!({ "stream_name": "HARBOR", "config": config, "action": action });
    // A refusal looks like a time-out.
    let update = request("update");
    let refused = attacker.jetstream().request::<_, _, Value>("CONSUMER.CREATE.HARBOR.lifecycle-1", &update);
    assert!(soon(refused).await.is_err());
    let refused = attacker.client().request("$JS.API.CONSUMER.MSG.NEXT.HARBOR.lifecycle-1", "1".into());
    assert!(soon(refused).await.is_err());
    // With its own name in the subject and another in the request, it gets its own.
    let own = asks(&attacker, "CONSUMER.CREATE.HARBOR.web-6".to_owned(), request("")).await;
    assert_eq!(own["name"], "web-6");
    let seen = asks(&attacker, "CONSUMER.INFO.HARBOR.lifecycle-1".to_owned(), json!({})).await;
    assert_eq!((&seen["name"], &seen["config"]["filter_subject"]), (&json!("lifecycle-1"), &Value::Null), "{seen}");
    publish(&attacker, &["workspace.a.command.create", "account.a.command.open"]).await;
    reads(&mut tail, [2, 3]).await;
}

#[tokio::test]
async fn names_that_are_taken_are_passed_over_and_without_any_a_tail_reads_all_the_same() {
    let server = Server::with_users();
    server.migrate().await;
    let (web, lifecycle) = (server.connect("web").await, server.connect("lifecycle").await);
    let take = async |place: u32| {
        let name = format!("lifecycle-{place}");
        // Such as stays: it is durable, and asks for what a tail would ask for.
        let config = json!({
            "durable_name": name, "deliver_policy": "by_start_sequence", "opt_start_seq": 1, "ack_policy": "none",
            "max_deliver": 1, "num_replicas": 1, "mem_storage": true,
        });
        let request = json!({ "stream_name": "HARBOR", "config": config });
        let made = asks(&lifecycle, format!("CONSUMER.CREATE.HARBOR.{name}"), request).await;
        assert_eq!(made["name"], *name);
    };
    for place in 1..=7 {
        take(place).await;
    }
    publish(&web, &["workspace.a.command.create", "account.a.command.open"]).await;
    let mut tail = soon(Tail::open(&lifecycle, "HARBOR", ALL, 1)).await.unwrap();
    reads(&mut tail, [1, 2]).await;
    assert!(tail.caught_up());
    // The eighth is the tail's, so this one has none.
    let mut other = soon(Tail::open(&lifecycle, "HARBOR", ALL, 1)).await.unwrap();
    reads(&mut other, [1, 2]).await;
    for place in 3..=10 {
        publish(&web, &["workspace.a.command.create"]).await;
        reads(&mut other, [place]).await;
        reads(&mut tail, [place]).await;
    }
    assert!(soon(other.next_of_the_past()).await.unwrap().is_none());
}
