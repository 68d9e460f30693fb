//! The server publishes answers wherever a request says, and no permission holds the server. In one account with the log a
//! service could have it store foreign words, delete streams, and tell what is in a bucket. So services are in an account of
//! their own, where an answer arrives and goes no further.

use async_nats::HeaderMap;
use async_nats::jetstream::consumer::{AckPolicy, Consumer, pull, push};
use futures_util::StreamExt;
use jiff::Timestamp;
use messages::Number;
use messages::account::{Command, Event, Kind, Snapshot, samples};
use messages::{AccountId, Actor, CommandId, Envelope, EventId, Message, MessageId, PersonId, Producer};
use nats::definitions::INFRA_EVENTS;
use nats::{Connection, OutgoingMessage, Publisher, Tail, bucket};
use serde_json::{Value, json};

use crate::server::{Server, soon};

const NEXT: &str = "$JS.API.CONSUMER.MSG.NEXT.HARBOR.web-6";
/// One message if there is one.
const NOW: &str = r#"{"batch":1,"no_wait":true}"#;

fn command(account: AccountId) -> OutgoingMessage {
    let envelope = Envelope {
        id: MessageId::Command(CommandId::new()),
        cause: None,
        actor: Actor::Person(PersonId::new()),
        at: Timestamp::UNIX_EPOCH,
        policy: None,
        number: None,
        trace: None,
    };
    OutgoingMessage::of(&envelope, &Message::AccountCommand(account, Command::Open { owner: PersonId::new() })).unwrap()
}

/// The last sequence of a stream.
async fn last(connection: &Connection, stream: &str) -> u64 {
    let told: Value = soon(connection.jetstream().request(format!("STREAM.INFO.{stream}"), &json!({}))).await.unwrap();
    told["state"]["last_seq"].as_u64().unwrap_or_else(|| panic!("{told}"))
}

async fn with_users() -> (Server, Connection, Connection) {
    let server = Server::with_users();
    server.migrate().await;
    let (web, reconciler) = (server.connect("web").await, server.connect("reconciler").await);
    (server, web, reconciler)
}

/// Makes a consumer of the whole log as any service may.
async fn consumer(connection: &Connection) {
    let config = pull::Config { name: Some("web-6".to_owned()), ack_policy: AckPolicy::None, ..Default::default() };
    let _: Consumer<pull::Config> = connection.jetstream().create_consumer_on_stream(config, "HARBOR").await.unwrap();
}

/// Has the next message of that consumer delivered onto any subject, or the word that there is none.
async fn deliver_onto(connection: &Connection, subject: &str, pull: &'static str) {
    connection.client().publish_with_reply(NEXT, subject.to_owned(), pull.into()).await.unwrap();
}

/// Asks the same where the answer is to come to us: what was asked before has been answered by then.
async fn asks(connection: &Connection, subject: &str, body: &str) -> async_nats::Message {
    let (client, inbox) = (connection.client(), connection.client().new_inbox());
    let mut answers = client.subscribe(inbox.clone()).await.unwrap();
    client.publish_with_reply(subject.to_owned(), inbox, body.to_owned().into()).await.unwrap();
    soon(answers.next()).await.unwrap()
}

/// An event of billing as billing would publish it, but for where it stands.
fn forged(account: AccountId, stands: &str) -> OutgoingMessage {
    let number = Number { producer: Producer::Billing, number: 1_000 };
    let envelope = Envelope {
        id: MessageId::Event(EventId::new()),
        cause: None,
        actor: Actor::Service(Producer::Billing),
        at: Timestamp::UNIX_EPOCH,
        policy: None,
        number: Some(number),
        trace: None,
    };
    let snapshot = Snapshot {
        id: account,
        owner: PersonId::new(),
        plan: "pro@1".to_owned(),
        trial_ends_at: None,
        version: 2,
        ..samples::snapshot()
    };
    let event = Event::Happened { kind: Kind::Opened, account: snapshot };
    let event = OutgoingMessage::of(&envelope, &Message::AccountEvent(account, event)).unwrap();
    OutgoingMessage { subject: stands.to_owned(), ..event }
}

#[tokio::test]
async fn an_answer_is_stored_under_no_foreign_subject() {
    let (_server, web, reconciler) = with_users().await;
    let account = AccountId::new();
    let (opened, key) = (format!("account.{account}.event.opened"), format!("$KV.{INFRA_EVENTS}.forged"));
    for foreign in [&opened, &key, "clock.tick"] {
        let OutgoingMessage { subject, headers, body } = command(account);
        web.client().publish_with_reply_and_headers(subject, foreign.to_owned(), headers, body).await.unwrap();
    }
    // The fourth of its stream: nothing stands between.
    assert_eq!(soon(Publisher::new(&web).publish_batch(&[command(account)])).await, Ok(Some(4)));
    assert_eq!(last(&reconciler, &bucket::stream(INFRA_EVENTS)).await, 0);
}

#[tokio::test]
async fn a_message_is_delivered_onto_no_foreign_subject() {
    let (_server, web, reconciler) = with_users().await;
    let account = AccountId::new();
    let (own, opened) = (format!("account.{account}.command.open"), format!("account.{account}.event.opened"));
    let key = format!("$KV.{INFRA_EVENTS}.forged");
    soon(Publisher::new(&web).publish_batch(&[forged(account, &own), command(account)])).await.unwrap();
    consumer(&web).await;
    for foreign in [&opened, &key] {
        deliver_onto(&web, foreign, "1").await;
    }
    let pushed = push::Config { name: Some("web-5".to_owned()), deliver_subject: opened, ..Default::default() };
    let refused: Result<Consumer<push::Config>, _> = web.jetstream().create_consumer_on_stream(pushed, "HARBOR").await;
    assert!(refused.is_err(), "a cycle");
    assert!(asks(&web, NEXT, NOW).await.status.is_some(), "both were delivered, to nobody");
    // The server stores what it delivers in its own time: so much later it would be there.
    for seq in 3..=60 {
        assert_eq!(soon(Publisher::new(&web).publish_batch(&[command(account)])).await, Ok(Some(seq)));
    }
    assert_eq!(last(&reconciler, &bucket::stream(INFRA_EVENTS)).await, 0);
}

/// An answer without a body is a request to delete; the server would carry out its own.
#[tokio::test]
async fn an_empty_answer_deletes_nothing() {
    let (server, web, lifecycle) = with_users().await;
    let ops = server.connect("ops").await;
    soon(Publisher::new(&web).publish_batch(&[command(AccountId::new())])).await.unwrap();
    let _reads = soon(Tail::open(&lifecycle, "HARBOR", &[">"], 1)).await.unwrap();
    consumer(&web).await;
    asks(&web, NEXT, NOW).await;
    let consumers: Value = soon(ops.jetstream().request("CONSUMER.NAMES.HARBOR", &json!({}))).await.unwrap();
    let mut targets: Vec<String> = ["STREAM.DELETE.HARBOR", "STREAM.DELETE.KV_people", "STREAM.PURGE.KV_infra_events"]
        .map(|target| format!("$JS.API.{target}"))
        .to_vec();
    for name in consumers["consumers"].as_array().unwrap() {
        targets.push(format!("$JS.API.CONSUMER.DELETE.HARBOR.{}", name.as_str().unwrap()));
    }
    assert!(targets.len() > 4, "{consumers}");
    for target in targets.iter().chain(&targets) {
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Batch-Id", target.rsplit('.').next().unwrap());
        headers.insert("Nats-Batch-Sequence", "1");
        let client = web.client();
        client.publish_with_reply_and_headers("probe.web", target.clone(), headers, "x".into()).await.unwrap();
        deliver_onto(&web, target, NOW).await;
    }
    assert_eq!(soon(Publisher::new(&web).publish_batch(&[command(AccountId::new())])).await, Ok(Some(2)));
    let after: Value = soon(ops.jetstream().request("CONSUMER.NAMES.HARBOR", &json!({}))).await.unwrap();
    assert_eq!(after["consumers"], consumers["consumers"]);
    assert_eq!((last(&web, "KV_people").await, last(&web, "HARBOR").await), (0, 2));
}

/// What web stores in its bucket, with headers of its choice, is told by the server wherever web says.
#[tokio::test]
async fn what_is_read_directly_is_nobody_elses_word_and_no_request() {
    let (server, web, _) = with_users().await;
    let (account, ops) = (AccountId::new(), server.connect("ops").await);
    let opened = format!("account.{account}.event.opened");
    let spy = format!("$JS.API.CONSUMER.CREATE.{}.spy", bucket::stream(INFRA_EVENTS));
    let config = json!({ "stream_name": bucket::stream(INFRA_EVENTS), "config": {
        "name": "spy", "deliver_subject": "_INBOX.web.spy", "deliver_policy": "all", "ack_policy": "none" } });
    let OutgoingMessage { headers, body, .. } = forged(account, &opened);
    let words = [(&opened, headers, body), (&spy, HeaderMap::new(), config.to_string().into())];
    for (foreign, headers, body) in words {
        let (key, read) = ("$KV.people.forge", "$JS.API.DIRECT.GET.KV_people.$KV.people.forge");
        soon(Publisher::new(&web).publish_batch(&[OutgoingMessage { subject: key.to_owned(), headers, body }]))
            .await
            .unwrap();
        web.client().publish_with_reply(read, foreign.clone(), "".into()).await.unwrap();
        assert!(asks(&web, read, "").await.status.is_none());
    }
    assert_eq!(last(&web, "HARBOR").await, 0);
    let names = format!("CONSUMER.NAMES.{}", bucket::stream(INFRA_EVENTS));
    let consumers: Value = soon(ops.jetstream().request(names, &json!({}))).await.unwrap();
    assert_eq!(consumers["total"], 0, "{consumers}");
}

#[tokio::test]
async fn headers_that_would_remove_or_redirect_messages_are_refused() {
    let (_server, web, reconciler) = with_users().await;
    let account = AccountId::new();
    let foreign = format!("account.{account}.event.opened");
    let client = web.client();
    for (name, value) in [
        ("Nats-Rollup", "all"),
        ("Nats-Rollup", "sub"),
        ("Nats-TTL", "1s"),
        ("Nats-Schedule", "@at 2100-01-01T00:00:00Z"),
        ("Nats-Incr", "1"),
    ] {
        let mut order = command(account);
        order.headers.insert(name, value);
        order.headers.insert("Nats-Schedule-Target", foreign.as_str());
        let answer = client.request_with_headers(order.subject, order.headers, order.body).await.unwrap();
        let answer: Value = serde_json::from_slice(&answer.payload).unwrap();
        assert!(answer.get("error").is_some(), "{name}: {answer}");
    }
    // The server tells where a message went, but only to a subject that is the sender's; else it drops the message.
    let mut traced = command(account);
    traced.headers.insert("Nats-Trace-Dest", foreign.as_str());
    client.publish_with_headers(traced.subject, traced.headers, traced.body).await.unwrap();
    let honest = command(account);
    assert_eq!(soon(Publisher::new(&web).publish_batch(&[honest])).await, Ok(Some(1)));
    assert_eq!(last(&reconciler, "HARBOR").await, 1);
}
