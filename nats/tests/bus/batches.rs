//! Batches that somebody opens and never ends keep nobody else from publishing.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use nats::{Connection, HeaderMap, Publisher};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::publish::{outgoing, stored};
use crate::server::{Server, soon};

/// `nats-server`: atomic publish too many inflight.
const TOO_MANY: u64 = 10_210;

const BATCH_ID: &str = "Nats-Batch-Id";

/// Opens one batch, and says what the server answers to its first message: nothing if it is open, else an error.
async fn opens(attacker: &Connection, id: String) -> Option<Value> {
    let mut headers = HeaderMap::new();
    headers.insert(BATCH_ID, id);
    headers.insert("Nats-Batch-Sequence", "1");
    let subject = "workspace.a.command.create".to_owned();
    let answer = attacker.client().request_with_headers(subject, headers, "half".into()).await.unwrap();
    (!answer.payload.is_empty()).then(|| serde_json::from_slice(&answer.payload).unwrap())
}

#[tokio::test]
async fn with_all_room_for_batches_taken_messages_are_stored_one_by_one_and_in_order() {
    let server = Server::keeping_batches();
    server.migrate().await;
    let (attacker, web, lifecycle) =
        (server.connect("web").await, server.connect("web").await, server.connect("lifecycle").await);
    let mut open = 0;
    let refused = loop {
        match opens(&attacker, format!("half-{open}")).await {
            None => open += 1,
            Some(answer) => break answer,
        }
    };
    assert_eq!((open, refused["error"]["err_code"].as_u64()), (50, Some(TOO_MANY)), "{refused}");

    let (commands, grouping) = nats::grouped(&web);
    let stop = CancellationToken::new();
    let numbered: Vec<_> = (1..=40).map(|number| outgoing("workspace.b.event.x", number.to_string())).collect();
    let publisher = Publisher::new(&lifecycle);
    let all = async {
        let sends = (0..8).map(|n| commands.send(outgoing("workspace.a.command.create", n.to_string())));
        let (sequences, last) = tokio::join!(join_all(sends), publisher.publish_batch(&numbered));
        stop.cancel();
        (sequences, last)
    };
    let ((sequences, last), ()) = soon(async { tokio::join!(all, grouping.run(stop.clone())) }).await;

    let entries = stored(&web, 48).await;
    let of = |subject: &'static str| entries.iter().filter(move |entry| entry.subject == subject);
    let published: Vec<String> =
        of("workspace.b.event.x").map(|one| String::from_utf8_lossy(&one.body).into()).collect();
    assert_eq!(published, (1..=40).map(|number: u32| number.to_string()).collect::<Vec<_>>());
    assert_eq!(last.unwrap(), of("workspace.b.event.x").last().map(|entry| entry.seq));
    // Everyone got his own sequence, although those of others lie between.
    let commands: BTreeMap<u64, String> =
        of("workspace.a.command.create").map(|one| (one.seq, String::from_utf8_lossy(&one.body).into())).collect();
    for (n, seq) in sequences.into_iter().enumerate() {
        assert_eq!(commands[&seq.unwrap()], n.to_string());
    }
    assert!(entries.iter().any(|entry| entry.header(BATCH_ID).is_none()), "nobody had to do without batches");
}

#[tokio::test]
async fn what_used_to_take_all_room_for_batches_does_not_any_more() {
    let server = Server::with_users();
    server.migrate().await;
    let (web, lifecycle) = (server.connect("web").await, server.connect("lifecycle").await);
    for place in 0..60 {
        assert_eq!(opens(&web, format!("half-{place}")).await, None);
    }
    let pair = [outgoing("workspace.b.event.x", "1"), outgoing("workspace.b.event.x", "2")];
    soon(Publisher::new(&lifecycle).publish_batch(&pair)).await.unwrap();
    let entries = stored(&lifecycle, 2).await;
    assert!(entries.iter().all(|entry| entry.header(BATCH_ID).is_some()), "they went out as a batch");
}
