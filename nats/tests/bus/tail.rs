//! Reading a stream in order, across restarts, gaps and another stream of the same name.

use nats::stream_check::{Checkpoint, Refused, check};
use nats::{Connection, HeaderMap, OutgoingMessage, Publisher, Tail};

use crate::server::{SIZES, Server, soon};

const STREAM: &str = "HARBOR";
const ALL: &[&str] = &["workspace.>", "account.>"];

fn outgoing(subject: &str, count: u64) -> Vec<OutgoingMessage> {
    let outgoing = |number: u64| OutgoingMessage {
        subject: subject.to_owned(),
        headers: HeaderMap::new(),
        body: number.to_string().into(),
    };
    (1..=count).map(outgoing).collect()
}

async fn publish(connection: &Connection, subject: &str, count: u64) {
    soon(Publisher::new(connection).publish_batch(&outgoing(subject, count))).await.unwrap();
}

async fn reads(tail: &mut Tail, sequences: impl IntoIterator<Item = u64>) {
    for expected in sequences {
        let entry = soon(tail.next()).await.unwrap();
        assert_eq!(entry.seq, expected);
    }
}

async fn started() -> (Server, Connection) {
    let server = Server::open();
    server.migrate().await;
    let connection = server.connect("test").await;
    (server, connection)
}

#[tokio::test]
async fn everything_is_read_in_order_and_the_end_is_known() {
    let (_server, connection) = started().await;
    let empty = soon(Tail::open(&connection, STREAM, ALL, 1)).await.unwrap();
    assert!(empty.caught_up());

    publish(&connection, "workspace.a.event.x", 1_200).await;
    let mut tail = soon(Tail::open(&connection, STREAM, ALL, 1)).await.unwrap();
    assert!(!tail.caught_up());
    let mut seen = 0;
    while seen < 1_200 {
        let entry = match tail.ready() {
            Some(entry) => entry.unwrap(),
            None => soon(tail.next()).await.unwrap(),
        };
        seen += 1;
        assert_eq!((entry.seq, entry.pending), (seen, 1_200 - seen));
        assert_eq!(entry.body, seen.to_string());
    }
    assert!(tail.caught_up() && tail.ready().is_none());
    assert_eq!(tail.position(), 1_201);
}

#[tokio::test]
async fn a_filter_leaves_gaps_that_are_no_loss() {
    let (_server, connection) = started().await;
    for _ in 0..3 {
        publish(&connection, "workspace.a.event.x", 2).await;
        publish(&connection, "person.a.event.x", 2).await;
        publish(&connection, "account.a.event.x", 1).await;
    }
    let mut tail = soon(Tail::open(&connection, STREAM, ALL, 2)).await.unwrap();
    reads(&mut tail, [2, 5, 6, 7, 10, 11, 12, 15]).await;
    assert!(tail.caught_up());
}

#[tokio::test]
async fn the_past_ends_although_nobody_asked_for_its_last_message() {
    let (_server, connection) = started().await;
    publish(&connection, "workspace.a.event.x", 2).await;
    publish(&connection, "person.a.event.x", 2).await;
    let mut tail = soon(Tail::open(&connection, STREAM, ALL, 1)).await.unwrap();
    for expected in [Some(1), Some(2), None, None] {
        let entry = soon(tail.next_of_the_past()).await.unwrap();
        assert_eq!(entry.map(|entry| entry.seq), expected);
    }
}

#[tokio::test]
async fn a_killed_server_costs_no_message_and_repeats_none() {
    let (mut server, connection) = started().await;
    let mut tail = soon(Tail::open(&connection, STREAM, ALL, 1)).await.unwrap();
    // Before anything was read: the client's own consumer would begin anew at 1, which here is the same.
    server.restart();
    let mut next = 1;
    for _ in 0..4 {
        publish(&connection, "workspace.a.event.x", 700).await;
        reads(&mut tail, next..next + 300).await;
        server.restart();
        publish(&connection, "workspace.a.event.x", 10).await;
        // A publish whose answer was lost is stored again; what counts is that the sequence has no holes.
        let info = soon(connection.jetstream().get_stream(STREAM)).await.unwrap();
        let last = info.cached_info().state.last_sequence;
        reads(&mut tail, next + 300..=last).await;
        next = last + 1;
    }
}

#[tokio::test]
async fn a_lost_consumer_is_replaced() {
    let (_server, connection) = started().await;
    let mut tail = soon(Tail::open(&connection, STREAM, ALL, 1)).await.unwrap();
    publish(&connection, "workspace.a.event.x", 3).await;
    reads(&mut tail, 1..=3).await;
    let stream = connection.jetstream().get_stream(STREAM).await.unwrap();
    let mut names = stream.consumer_names();
    while let Some(name) = futures_util::StreamExt::next(&mut names).await {
        stream.delete_consumer(&name.unwrap()).await.unwrap();
    }
    publish(&connection, "workspace.a.event.x", 3).await;
    reads(&mut tail, 4..=6).await;
}

#[tokio::test]
async fn a_purge_of_what_was_read_is_no_loss_and_one_of_what_was_not_is_refused() {
    let (_server, connection) = started().await;
    publish(&connection, "workspace.a.event.x", 5).await;
    let mut tail = soon(Tail::open(&connection, STREAM, ALL, 1)).await.unwrap();
    reads(&mut tail, 1..=5).await;
    let stream = connection.jetstream().get_stream(STREAM).await.unwrap();
    stream.purge().await.unwrap();
    publish(&connection, "workspace.a.event.x", 1).await;
    reads(&mut tail, [6]).await;

    let created = soon(check(&connection, STREAM, &Checkpoint { seq: 6, created: None })).await.unwrap().created;
    let missing = soon(check(&connection, STREAM, &Checkpoint { seq: 3, created: Some(created) })).await;
    assert_eq!(missing, Err(Refused::Missing { stream: STREAM.into(), first_seq: 6, checkpoint: 3 }));
    assert!(soon(Tail::open(&connection, STREAM, ALL, 4)).await.is_err());
    // Who never read anything begins with what there is.
    let mut fresh = soon(Tail::open(&connection, STREAM, ALL, 1)).await.unwrap();
    reads(&mut fresh, [6]).await;
}

#[tokio::test]
async fn another_stream_of_the_same_name_is_refused() {
    let (_server, connection) = started().await;
    publish(&connection, "workspace.a.event.x", 2).await;
    let mut tail = soon(Tail::open(&connection, STREAM, ALL, 1)).await.unwrap();
    reads(&mut tail, 1..=2).await;
    let before = soon(check(&connection, STREAM, &Checkpoint { seq: 2, created: None })).await.unwrap();
    connection.jetstream().delete_stream(STREAM).await.unwrap();
    nats::definitions::create_or_update(&connection, &SIZES).await.unwrap();
    publish(&connection, "workspace.a.event.x", 5).await;

    for _ in 0..2 {
        let refused = soon(tail.next()).await.unwrap_err();
        assert!(matches!(refused, Refused::Recreated { expected, .. } if expected == before.created), "{refused}");
    }
    let checked = soon(check(&connection, STREAM, &Checkpoint { seq: 2, created: Some(before.created) })).await;
    assert!(matches!(checked, Err(Refused::Recreated { .. })), "{checked:?}");
}
