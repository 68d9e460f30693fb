//! What one service's credentials can use up, and what is left for operators then.

use futures_util::StreamExt;
use nats::definitions::Store;
use nats::{Publisher, Tail};
use serde_json::{Value, json};

use crate::publish::outgoing;
use crate::raw::Raw;
use crate::server::{Server, soon};

#[tokio::test]
async fn no_service_can_use_up_the_consumers() {
    let server = Server::with_users();
    server.migrate().await;
    let (web, ops) = (server.connect("web").await, server.connect("ops").await);
    let mut raw = Raw::connect(server.port, Some(server.key("web"))).await.unwrap();
    for stream in Store::ALL.map(Store::stream) {
        for subject in ["CREATE", "CREATE.more", "DURABLE.CREATE.more", "CREATE.web-9", "CREATE.web-1.more"] {
            let (verb, name) = subject.rsplit_once("CREATE").unwrap();
            let subject = format!("$JS.API.CONSUMER.{verb}CREATE.{stream}{name}");
            assert!(!raw.allowed(&format!("PUB {subject} 0\r\n\r\n")).await, "{subject}");
        }
    }
    for place in 1..=8 {
        let config = json!({ "durable_name": format!("web-{place}"), "ack_policy": "none" });
        let request = json!({ "stream_name": "HARBOR", "config": config });
        let subject = format!("CONSUMER.CREATE.HARBOR.web-{place}");
        let made: Value = soon(web.jetstream().request(subject, &request)).await.unwrap();
        assert_eq!(made["name"], format!("web-{place}"), "{made}");
    }
    soon(Publisher::new(&web).publish_batch(&[outgoing("workspace.a.command.create", "1")])).await.unwrap();
    for user in ["ops", "lifecycle"] {
        let mut tail = soon(Tail::open(&server.connect(user).await, "HARBOR", &["workspace.>"], 1)).await.unwrap();
        assert_eq!(soon(tail.next()).await.unwrap().seq, 1);
    }
    // An operator frees a name.
    let gone: Value = soon(ops.jetstream().request("CONSUMER.DELETE.HARBOR.web-1", &json!({}))).await.unwrap();
    assert_eq!(gone["success"], true, "{gone}");
}

#[tokio::test]
async fn a_connection_with_too_many_subscriptions_is_cut_and_no_other() {
    let server = Server::with_users();
    server.migrate().await;
    let web = server.connect("web").await;
    let mut raw = Raw::connect(server.port, Some(server.key("web"))).await.unwrap();
    let many: String = (0..1_025).map(|n| format!("SUB _INBOX.web.x.{n} {n}\r\n")).collect();
    raw.write(many.as_bytes()).await.unwrap();
    let cut = soon(async {
        loop {
            match raw.line().await {
                Ok(line) if line.starts_with("-ERR") => break line,
                Ok(_) => {}
                Err(error) => panic!("{error}"),
            }
        }
    });
    assert!(cut.await.to_lowercase().contains("maximum subscriptions exceeded"));
    soon(Publisher::new(&web).publish_batch(&[outgoing("workspace.a.command.create", "1")])).await.unwrap();
}

/// The server limits connections by account: whoever holds all of the services' keeps no operator out, who then changes
/// that user's key, which sends all of them away at once.
#[tokio::test]
async fn a_key_that_holds_all_connections_keeps_no_operator_out_and_is_sent_away_by_changing_it() {
    let mut server = Server::with_users();
    server.migrate().await;
    let lifecycle = server.connect("lifecycle").await;
    let mut held = Vec::new();
    let refused = loop {
        match soon(Raw::connect(server.port, Some(server.key("web")))).await {
            Ok(raw) => held.push(raw),
            Err(reason) => break reason,
        }
    };
    assert!(held.len() > 150 && refused.contains("maximum account active connections"), "{} {refused}", held.len());
    assert!(soon(Raw::connect(server.port, Some(server.key("lifecycle")))).await.is_err());
    // An operator looks at the log, and listens.
    let ops = server.connect("ops").await;
    let mut listens = ops.client().subscribe("workspace.>").await.unwrap();
    soon(ops.client().flush()).await.unwrap();
    soon(Publisher::new(&lifecycle).publish_batch(&[outgoing("workspace.a.event.x", "0")])).await.unwrap();
    assert_eq!(soon(listens.next()).await.unwrap().subject.as_str(), "workspace.a.event.x");
    let seen: Value = soon(ops.jetstream().request("STREAM.INFO.HARBOR", &json!({}))).await.unwrap();
    assert_eq!(seen["state"]["messages"], 1, "{seen}");

    let stolen = server.change_key("web");
    server.restart();
    assert!(soon(Raw::connect(server.port, Some(&stolen))).await.is_err());
    assert!(soon(Raw::connect(server.port, Some(server.key("ops")))).await.is_ok());
    // The others come back by themselves, and web with its new key.
    let event = outgoing("workspace.a.event.x", "1");
    assert_eq!(soon(Publisher::new(&lifecycle).publish_batch(&[event])).await, Ok(Some(2)));
    let command = outgoing("workspace.a.command.create", "2");
    assert_eq!(soon(Publisher::new(&server.connect("web").await).publish_batch(&[command])).await, Ok(Some(3)));
}
