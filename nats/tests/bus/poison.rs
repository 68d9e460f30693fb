//! Whatever a publisher may store, a reader gets past: header blocks that the client cannot parse, and such as it takes
//! for control messages of the server.

use nats::definitions::INFRA_EVENTS;
use nats::{Connection, Entry, Publisher, Tail, bucket, idempotency, listen, nudge};

use crate::publish::outgoing;
use crate::raw::Raw;
use crate::server::{Server, soon};

/// Header blocks that the client cannot parse, each with the name of what is wrong with it.
const BLOCKS: [(&str, &[u8]); 5] = [
    ("no colon", b"NATS/1.0\r\nnocolonhere\r\n\r\n"),
    ("not UTF-8", b"NATS/1.0\r\nHarbor-Id: \xff\xfe\r\n\r\n"),
    ("another protocol", b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n"),
    ("a name with a space", b"NATS/1.0\r\nHarbor Id: x\r\n\r\n"),
    ("a value with a line break, over which the client panics", b"NATS/1.0\r\nHarbor-Id: x\ry\r\n\r\n"),
];

/// Header blocks that the client would take for control messages of the server. Servers from 2.14 on store them without the
/// status, older ones as they are.
const CONTROL: [(&str, &[u8]); 7] = [
    ("a status that is no number", b"NATS/1.0 abc\r\nX: y\r\n\r\n"),
    ("a heartbeat", b"NATS/1.0 100 Idle Heartbeat\r\n\r\n"),
    ("the end of a request", b"NATS/1.0 408 Request Timeout\r\nNats-Pending-Messages: 1000000\r\n\r\n"),
    ("the end of a request, unreadable", b"NATS/1.0 408 Request Timeout\r\nNats-Pending-Messages: x\r\n\r\n"),
    ("the end of the consumer", b"NATS/1.0 409 Consumer Deleted\r\n\r\n"),
    ("nobody there", b"NATS/1.0 503\r\n\r\n"),
    ("a success", b"NATS/1.0 200 OK\r\nX: y\r\n\r\n"),
];

const WORKSPACE: &str = "workspace.ws_1.command.create";

async fn with_users() -> (Server, Connection, Connection) {
    let server = Server::with_users();
    server.migrate().await;
    let (web, reconciler) = (server.connect("web").await, server.connect("reconciler").await);
    (server, web, reconciler)
}

async fn publish(connection: &Connection, body: &str) {
    soon(Publisher::new(connection).publish_batch(&[outgoing(WORKSPACE, body)])).await.unwrap();
}

fn is_readable(entry: &Entry, body: &str) {
    assert_eq!((entry.body.as_ref(), &entry.unreadable), (body.as_bytes(), &None));
}

#[tokio::test]
async fn a_header_block_that_the_client_cannot_take_is_passed_with_its_bytes() {
    let (server, web, reconciler) = with_users().await;
    let mut attacker = Raw::connect(server.port, Some(server.key("web"))).await.unwrap();
    let billing = server.connect("billing").await;
    let mut on_guard = soon(Tail::open(&reconciler, "HARBOR", &["workspace.>"], 1)).await.unwrap();
    for (next, (name, block)) in (1..).step_by(2).zip(BLOCKS) {
        // Each of them is met by a reader that has met none before, and by one that has just met the others.
        let mut unaware = soon(Tail::open(&billing, "HARBOR", &["workspace.>", "account.>"], next)).await.unwrap();
        publish(&web, name).await;
        attacker.publish(WORKSPACE, block, b"kept").await;
        for tail in [&mut on_guard, &mut unaware] {
            is_readable(&soon(tail.next()).await.unwrap(), name);
            // As the last of the stream: nothing behind it makes its absence seen.
            let entry = soon(tail.next()).await.unwrap();
            assert_eq!((entry.unreadable.as_deref(), entry.body.as_ref()), (Some(block), &b"kept"[..]), "{name}");
            assert!(entry.headers.is_none() && entry.read().is_err());
        }
    }
    // Whoever begins anew comes past them all.
    for user in ["lifecycle", "web"] {
        let mut tail = soon(Tail::open(&server.connect(user).await, "HARBOR", &["workspace.>"], 1)).await.unwrap();
        for (name, block) in BLOCKS {
            is_readable(&soon(tail.next()).await.unwrap(), name);
            assert_eq!(soon(tail.next()).await.unwrap().unreadable.as_deref(), Some(block), "{name}");
        }
    }
}

/// What comes with it arrives before anybody reads: the client ends while the reader still opens.
#[tokio::test]
async fn who_begins_at_a_block_over_which_the_client_ends_gets_past_it() {
    let (server, web, _) = with_users().await;
    let mut attacker = Raw::connect(server.port, Some(server.key("web"))).await.unwrap();
    let (_, deadly) = BLOCKS[4];
    for _ in 0..3 {
        attacker.publish(WORKSPACE, deadly, b"kept").await;
    }
    let many: Vec<_> = (0..600).map(|n| outgoing(WORKSPACE, n.to_string())).collect();
    soon(Publisher::new(&web).publish_batch(&many)).await.unwrap();
    for user in ["ops", "lifecycle"] {
        let mut tail = soon(Tail::open(&server.connect(user).await, "HARBOR", &[">"], 1)).await.unwrap();
        for _ in 0..3 {
            assert_eq!(soon(tail.next()).await.unwrap().unreadable.as_deref(), Some(deadly), "{user}");
        }
        for n in 0..600 {
            is_readable(&soon(tail.next()).await.unwrap(), &n.to_string());
        }
    }
}

#[tokio::test]
async fn a_header_block_that_looks_like_a_word_of_the_server_does_not_pass_for_one() {
    let (server, web, reconciler) = with_users().await;
    let mut attacker = Raw::connect(server.port, Some(server.key("web"))).await.unwrap();
    let mut tail = soon(Tail::open(&reconciler, "HARBOR", &["workspace.>"], 1)).await.unwrap();
    for (name, block) in CONTROL {
        attacker.publish(WORKSPACE, block, name.as_bytes()).await;
        assert_eq!(soon(tail.next()).await.unwrap().body, name);
        publish(&web, "and on").await;
        is_readable(&soon(tail.next()).await.unwrap(), "and on");
    }
}

#[tokio::test]
async fn a_bucket_is_read_past_it_too() {
    let (server, _web, reconciler) = with_users().await;
    let mut attacker = Raw::connect(server.port, Some(server.key("ingress"))).await.unwrap();
    let stream = bucket::stream(INFRA_EVENTS);
    for (place, (_, block)) in BLOCKS.iter().enumerate() {
        attacker.publish(&format!("$KV.{INFRA_EVENTS}.evt-{place}"), block, b"kept").await;
    }
    let mut tail = soon(Tail::open(&reconciler, &stream, &[&bucket::filter(INFRA_EVENTS)], 1)).await.unwrap();
    for (name, block) in BLOCKS {
        let entry = soon(tail.next()).await.unwrap();
        assert_eq!(entry.unreadable.as_deref(), Some(block), "{name}");
        assert_eq!(idempotency::read(&entry, INFRA_EVENTS), None);
    }
}

#[tokio::test]
async fn what_is_large_or_double_but_reads_is_no_obstacle() {
    let (server, web, reconciler) = with_users().await;
    let mut attacker = Raw::connect(server.port, Some(server.key("web"))).await.unwrap();
    let many: String = (0..3_000).map(|n| format!("X-{n}: {n}\r\n")).collect();
    let long = format!("X: {}\r\n", "x".repeat(60_000));
    let double = "Harbor-Id: one\r\nHarbor-Id: two\r\n";
    for lines in [many.as_str(), &long, double] {
        attacker.publish(WORKSPACE, format!("NATS/1.0\r\n{lines}\r\n").as_bytes(), b"").await;
    }
    // Larger than the server stores: it says so to whoever asks, and stores nothing.
    let too_long = format!("NATS/1.0\r\nX: {}\r\n\r\n", "x".repeat(70_000));
    attacker.publish(WORKSPACE, too_long.as_bytes(), b"").await;
    // A large body behind a block that does not read.
    attacker.publish(WORKSPACE, BLOCKS[0].1, &vec![7; 1_000_000]).await;
    publish(&web, "last").await;
    let mut tail = soon(Tail::open(&reconciler, "HARBOR", &["workspace.>"], 1)).await.unwrap();
    assert_eq!(soon(tail.next()).await.unwrap().header("X-2999"), Some("2999"));
    assert_eq!(soon(tail.next()).await.unwrap().header("X").map(str::len), Some(60_000));
    assert_eq!(soon(tail.next()).await.unwrap().header("Harbor-Id"), Some("one"));
    let large = soon(tail.next()).await.unwrap();
    assert!(large.unreadable.is_some() && large.body.len() == 1_000_000);
    is_readable(&soon(tail.next()).await.unwrap(), "last");
}

#[tokio::test]
async fn a_word_that_breaks_the_connection_does_not_end_a_listener() {
    let (server, web, _) = with_users().await;
    let listening = server.connect("web").await;
    let mut listener = listen(&listening, "nudge.web").await;
    listening.client().flush().await.unwrap();
    let mut attacker = Raw::connect(server.port, Some(server.key("web"))).await.unwrap();
    attacker.publish("nudge.web", BLOCKS[0].1, b"").await;
    soon(async { while listener.next().await != nats::Notification::Reconnected {} }).await;
    // Published again until it arrives: a nudge may be lost while the subscription is being made again.
    let received = soon(async {
        loop {
            nudge(&web, "nudge.web", "ws_1".into()).await;
            let next = tokio::time::timeout(std::time::Duration::from_millis(200), listener.next()).await;
            if let Ok(nats::Notification::Nudge(body)) = next {
                break body;
            }
        }
    });
    assert_eq!(received.await, "ws_1");
    publish(&web, "still there").await;
}
