//! Questions of people to operations: who can ask, under which name, and who cannot, whatever they try.

use std::time::Duration;

use futures_util::StreamExt;
use nats::ops::Refusal;
use nats::{Connection, Ops};
use tokio_util::sync::CancellationToken;

use crate::raw::Raw;
use crate::server::{Server, services, soon};

/// Asks until somebody listens.
async fn ask(who: &Connection, subject: &str, body: &'static str) -> async_nats::Message {
    loop {
        match who.client().request(subject.to_owned(), body.into()).await {
            Ok(answer) => break answer,
            Err(error) => assert_eq!(error.kind(), async_nats::RequestErrorKind::NoResponders),
        }
    }
}

#[tokio::test]
async fn one_of_us_asks_by_name_and_is_answered() {
    let server = Server::with_users();
    let (operations, kim) = (server.connect("operations").await, server.connect("kim").await);
    let mut ops = Ops::start(&operations, "operations", "1.2.3", "Answers people of ours").await.unwrap();
    ops.answer("show", async |question| match &*question.body {
        b"1" => Ok(format!("{{\"by\":\"{}\"}}", question.by.as_str()).into_bytes()),
        _ => Err(Refusal::absent("no such\nworkspace")),
    })
    .await
    .unwrap();
    operations.client().flush().await.unwrap();
    let stop = CancellationToken::new();
    let asks = async {
        assert_eq!(ask(&kim, "ops.kim.show", "1").await.payload, r#"{"by":"kim"}"#);
        let absent = ask(&kim, "ops.kim.show", "2").await.headers.unwrap();
        assert_eq!(absent.get("Nats-Service-Error").unwrap().as_str(), "no such workspace");
        assert_eq!(absent.get("Nats-Service-Error-Code").unwrap().as_str(), "404");
        let listed = ask(&kim, "$SRV.INFO.operations", "").await;
        let listed: serde_json::Value = serde_json::from_slice(&listed.payload).unwrap();
        assert_eq!(listed["endpoints"][0]["subject"], "ops.*.show");
        let mut raw = Raw::connect(server.port, Some(server.key("kim"))).await.unwrap();
        for other in ["ops.lee.show", "ops.show", "workspace.ws_1.command.unstick", "$JS.API.STREAM.INFO.HARBOR"] {
            assert!(!raw.allowed(&format!("PUB {other} 0\r\n\r\n")).await, "{other}");
        }
        stop.cancel();
    };
    soon(async { tokio::join!(asks, ops.run(stop.clone())) }).await;
}

/// What the server answers to whoever may ask it something: its answer goes where the request says.
fn answered_by_the_server(user: &str) -> Vec<String> {
    let stream = if user == "ingress" { "KV_infra_events" } else { "HARBOR" };
    let mut asked = vec![format!("$JS.API.STREAM.INFO.{stream}")];
    match user {
        "ops" => asked.push("$JS.API.STREAM.MSG.GET.HARBOR".to_owned()),
        "ingress" => asked.push("$KV.infra_events.probe.ingress".to_owned()),
        other => asked.push(format!("probe.{other}")),
    }
    if user == "web" {
        asked.extend(["$KV.people.forge", "$JS.API.DIRECT.GET.KV_people.$KV.people.forge"].map(str::to_owned));
    }
    asked
}

#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "asks as anybody may who is in")]
async fn nobody_else_reaches_operations_nor_has_the_server_reach_it() {
    let server = Server::with_users();
    server.migrate().await;
    let (operations, kim) = (server.connect("operations").await, server.connect("kim").await);
    let (mut asked, mut found) = (
        operations.client().subscribe("ops.>").await.unwrap(),
        operations.client().subscribe("$SRV.PING").await.unwrap(),
    );
    operations.client().flush().await.unwrap();
    for user in services().into_iter().chain(["ops", "erase"].map(str::to_owned)) {
        let mut raw = Raw::connect(server.port, Some(server.key(&user))).await.unwrap();
        for subject in ["ops.kim.unstick", "ops.kim.plan.set", "$SRV.PING", "$SRV.INFO.operations", "_R_.x"] {
            assert!(!raw.allowed(&format!("PUB {subject} 0\r\n\r\n")).await, "{user} publishes {subject}");
            assert!(!raw.allowed(&format!("SUB {subject} 1\r\nUNSUB 1\r\n")).await, "{user} listens to {subject}");
        }
        if user == "erase" {
            continue;
        }
        let connection = server.connect(&user).await;
        let client = connection.client();
        for question in answered_by_the_server(&user) {
            for target in ["ops.kim.unstick", "$SRV.PING"] {
                client.publish_with_reply(question.clone(), target.to_owned(), "{}".into()).await.unwrap();
            }
            // The same where we see the answer: what was asked before has been answered by then.
            let inbox = client.new_inbox();
            let mut answers = client.subscribe(inbox.clone()).await.unwrap();
            client.publish_with_reply(question, inbox, "{}".into()).await.unwrap();
            soon(answers.next()).await.unwrap();
        }
    }
    // One of us neither, under the name of another: the answer to one's own question is no question.
    kim.client().publish_with_reply("ops.kim.first", "ops.lee.unstick", "".into()).await.unwrap();
    kim.client().flush().await.unwrap();
    let first = soon(asked.next()).await.unwrap();
    assert_eq!(first.subject.as_str(), "ops.kim.first", "somebody was there before");
    operations.client().publish(first.reply.unwrap(), "{}".into()).await.unwrap();
    operations.client().flush().await.unwrap();
    kim.client().publish("ops.kim.second", "".into()).await.unwrap();
    kim.client().publish("$SRV.PING", "".into()).await.unwrap();
    kim.client().flush().await.unwrap();
    assert_eq!(soon(asked.next()).await.unwrap().subject.as_str(), "ops.kim.second");
    soon(found.next()).await.unwrap();
    let more = tokio::time::timeout(Duration::ZERO, async {
        tokio::select! { one = asked.next() => one, one = found.next() => one }
    });
    assert!(more.await.is_err(), "somebody reached it");
}
