//! The server publishes answers wherever a request says, so a service can have something stored under a subject that
//! is not its own. What is stored so must not read as a message.

use async_nats::jetstream::consumer::{AckPolicy, Consumer, pull, push};
use jiff::Timestamp;
use messages::account::{Command, Event, Snapshot};
use messages::envelope::Number;
use messages::{AccountId, Actor, CommandId, Envelope, EventId, Message, MessageId, PersonId, Producer};
use nats::definitions::INFRA_EVENTS;
use nats::{Connection, Entry, Parcel, Publisher, Tail, gate};

use crate::server::{Server, soon};

fn command(account: AccountId) -> Parcel {
    let envelope = Envelope {
        id: MessageId::Command(CommandId::new()),
        cause: None,
        actor: Actor::Person(PersonId::new()),
        at: Timestamp::UNIX_EPOCH,
        policy: None,
        number: None,
        trace: None,
    };
    Parcel::of(&envelope, &Message::AccountCommand(account, Command::Open { owner: PersonId::new() })).unwrap()
}

/// The next `count` messages of a stream.
async fn first(connection: &Connection, stream: &str, count: usize) -> Vec<Entry> {
    let mut tail = soon(Tail::open(connection, stream, &[">"], 1)).await.unwrap();
    let mut entries = Vec::new();
    while entries.len() < count {
        entries.push(soon(tail.next()).await.unwrap());
    }
    entries
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

/// Has the next message of that consumer delivered onto any subject.
async fn deliver_onto(connection: &Connection, subject: &str) {
    let pull = "$JS.API.CONSUMER.MSG.NEXT.HARBOR.web-6";
    connection.client().publish_with_reply(pull, subject.to_owned(), "1".into()).await.unwrap();
}

/// An event of billing as billing would say it, but for where it stands.
fn forged(account: AccountId, stands: &str) -> Parcel {
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
        opened_at: Timestamp::UNIX_EPOCH,
        version: 2,
    };
    let event = Parcel::of(&envelope, &Message::AccountEvent(account, Event::Opened { account: snapshot })).unwrap();
    Parcel { subject: stands.to_owned(), ..event }
}

#[tokio::test]
async fn an_answer_stored_under_a_foreign_subject_does_not_read() {
    let (_server, web, reconciler) = with_users().await;
    let account = AccountId::new();
    let foreign = format!("account.{account}.event.opened");
    let order = command(account);
    let client = web.client();
    client.publish_with_reply_and_headers(order.subject, foreign.clone(), order.headers, order.body).await.unwrap();
    let stored = first(&reconciler, "HARBOR", 2).await;
    assert!(stored[0].read().is_ok());
    assert_eq!(stored[1].subject, foreign, "the server stored its answer");
    assert!(String::from_utf8_lossy(&stored[1].body).contains(r#""stream":"HARBOR""#));
    assert!(stored[1].read().is_err());
}

#[tokio::test]
async fn a_message_delivered_onto_a_foreign_subject_still_stands_under_its_own() {
    let (_server, web, reconciler) = with_users().await;
    let account = AccountId::new();
    let own = format!("account.{account}.command.open");
    let foreign = format!("account.{account}.event.opened");
    soon(Publisher::new(&web).publish_batch(&[forged(account, &own), command(account)])).await.unwrap();
    consumer(&web).await;
    deliver_onto(&web, &foreign).await;
    deliver_onto(&web, &foreign).await;
    let pushed = push::Config { name: Some("web-5".to_owned()), deliver_subject: foreign, ..Default::default() };
    let refused: Result<Consumer<push::Config>, _> = web.jetstream().create_consumer_on_stream(pushed, "HARBOR").await;
    assert!(refused.is_err(), "a cycle");
    let stored = first(&reconciler, "HARBOR", 4).await;
    assert!(stored.iter().all(|entry| entry.subject == own));
    // The forgery reads nowhere; the honest one is a repetition, which its reader knows by its id.
    assert!(stored[0].read().is_err() && stored[2].read().is_err());
    assert_eq!(stored[1].read().unwrap(), stored[3].read().unwrap());
}

#[tokio::test]
async fn a_message_delivered_into_a_bucket_is_no_entry_of_it() {
    let (_server, web, reconciler) = with_users().await;
    let key = format!("$KV.{INFRA_EVENTS}.forged");
    soon(Publisher::new(&web).publish_batch(&[command(AccountId::new())])).await.unwrap();
    consumer(&web).await;
    deliver_onto(&web, &key).await;
    let stored = &first(&reconciler, &gate::stream(INFRA_EVENTS), 1).await[0];
    assert_eq!(gate::read(stored, INFRA_EVENTS), None, "{}", stored.subject);
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
        let answer: serde_json::Value = serde_json::from_slice(&answer.payload).unwrap();
        assert!(answer.get("error").is_some(), "{name}: {answer}");
    }
    // The server tells where a message went, but only to a subject that is the sender's; else it drops the message.
    let mut traced = command(account);
    traced.headers.insert("Nats-Trace-Dest", foreign.as_str());
    client.publish_with_headers(traced.subject, traced.headers, traced.body).await.unwrap();
    let honest = command(account);
    assert_eq!(soon(Publisher::new(&web).publish_batch(&[honest])).await, Ok(Some(1)));
    assert!(first(&reconciler, "HARBOR", 1).await[0].read().is_ok());
}
