//! Storing messages in order: in batches, without a server, and for a race that one wins.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use nats::publish::Error;
use nats::{Connection, Entry, HeaderMap, Outcome, OutgoingMessage, Publisher, Tail};

use crate::server::{Server, soon};

pub fn outgoing(subject: &str, body: impl Into<String>) -> OutgoingMessage {
    OutgoingMessage { subject: subject.to_owned(), headers: HeaderMap::new(), body: body.into().into() }
}

pub async fn stored(connection: &Connection, count: usize) -> Vec<Entry> {
    let mut tail = soon(Tail::open(connection, "HARBOR", &[">"], 1)).await.unwrap();
    let mut entries = Vec::new();
    for _ in 0..count {
        entries.push(soon(tail.next()).await.unwrap());
    }
    assert!(tail.caught_up(), "more is stored than {count}");
    entries
}

#[tokio::test]
async fn batches_of_any_size_are_stored_whole_and_in_order() {
    let server = Server::open();
    server.migrate().await;
    let connection = server.connect("test").await;
    let publisher = Publisher::new(&connection);
    assert_eq!(publisher.publish_batch(&[]).await, Ok(None));
    let mut last = 0;
    for size in [1, 2, 1_000, 2_500] {
        let outgoing: Vec<_> = (0..size).map(|n| outgoing("workspace.a.event.x", format!("{size}/{n}"))).collect();
        last += size;
        assert_eq!(soon(publisher.publish_batch(&outgoing)).await, Ok(Some(last)));
    }
    let entries = stored(&connection, 3_503).await;
    let bodies: Vec<_> = entries.iter().map(|entry| entry.body.clone()).collect();
    let expected: Vec<_> =
        [1, 2, 1_000, 2_500].iter().flat_map(|size| (0..*size).map(move |n| format!("{size}/{n}"))).collect();
    assert_eq!(bodies, expected);
    let batches: BTreeSet<_> = entries.iter().filter_map(|entry| entry.header("Nats-Batch-Id")).collect();
    assert_eq!(batches.len(), 1 + 1 + 3);
}

#[tokio::test]
async fn what_is_published_without_a_server_is_stored_when_it_is_back() {
    let mut server = Server::open();
    server.migrate().await;
    let connection = server.connect("test").await;
    let publisher = Publisher::new(&connection);
    server.kill();
    let outgoing = [outgoing("workspace.a.event.x", "1"), outgoing("workspace.a.event.x", "2")];
    let publishing = publisher.publish_batch(&outgoing);
    let (last, ()) = soon(async { tokio::join!(publishing, async { server.run() }) }).await;
    // Stored once or, when an answer was lost, more often: but always whole.
    let last = last.unwrap().unwrap();
    let bodies: Vec<_> = stored(&connection, usize::try_from(last).unwrap()).await;
    assert!(bodies.chunks(2).all(|pair| pair[0].body == "1" && pair[1].body == "2"));
}

#[tokio::test]
async fn a_stream_that_is_not_there_yet_is_waited_for() {
    let server = Server::open();
    let connection = server.connect("test").await;
    let publisher = Publisher::new(&connection);
    let outgoing = [outgoing("workspace.a.event.x", "1")];
    let migrating = Box::pin(server.migrate());
    let (last, ()) = soon(async { tokio::join!(publisher.publish_batch(&outgoing), migrating) }).await;
    assert_eq!(last, Ok(Some(1)));
}

#[tokio::test]
async fn what_can_never_be_stored_is_said_so() {
    let server = Server::open();
    server.migrate().await;
    let connection = server.connect("test").await;
    let publisher = Publisher::new(&connection);
    let large = outgoing("workspace.a.event.x", "x".repeat(2 << 20));
    let small = outgoing("workspace.a.event.x", "x");
    let refused = soon(publisher.publish_batch(&[small.clone(), large])).await;
    assert_eq!(refused, Err(Error::TooLarge("workspace.a.event.x".into())));
    let refused = soon(publisher.publish_batch(&[outgoing("a b", "x")])).await;
    assert_eq!(refused, Err(Error::Subject("a b".into())));
    // The half of a batch that was sent is not stored.
    assert_eq!(soon(publisher.publish_batch(&[small])).await, Ok(Some(1)));
}

#[tokio::test]
async fn of_all_who_publish_a_tick_one_wins() {
    let server = Server::open();
    server.migrate().await;
    let mut last = 0;
    for round in 1..=5 {
        let publishers = join_all((0..8).map(async |_| Publisher::new(&server.connect("test").await))).await;
        let tick = outgoing("clock.tick", round.to_string());
        let outcomes = soon(join_all(publishers.iter().map(|one| one.publish_expecting(&tick, last)))).await;
        let won: Vec<_> = outcomes
            .into_iter()
            .filter_map(|outcome| match outcome.unwrap() {
                Outcome::Won(seq) => Some(seq),
                Outcome::Lost => None,
            })
            .collect();
        assert_eq!(won, [round]);
        last = won[0];
    }
}
