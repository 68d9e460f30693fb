//! The bucket of idempotency keys: who creates a key first wins.

use futures_util::future::join_all;
use nats::bucket::{filter, stream};
use nats::definitions::INFRA_EVENTS;
use nats::idempotency::{Bucket, Created, read};
use nats::{OutgoingMessage, Publisher, Tail};

use crate::publish::outgoing;
use crate::server::{Server, soon};

#[tokio::test]
async fn of_all_who_create_a_key_one_does() {
    let server = Server::open();
    server.migrate().await;
    let buckets = join_all((0..8).map(async |_| Bucket::open(&server.connect("test").await, INFRA_EVENTS))).await;
    for round in 1..=20 {
        let key = format!("evt-{round}").parse().unwrap();
        let created = soon(join_all(buckets.iter().map(|bucket| bucket.create(&key, "body".into())))).await;
        let new: Vec<_> = created.into_iter().map(Result::unwrap).filter(|one| *one != Created::AlreadyThere).collect();
        assert_eq!(new, [Created::New(round)]);
        assert_eq!(buckets[0].get(&key).await.unwrap().unwrap(), "body");
    }
    assert_eq!(buckets[0].get(&"other".parse().unwrap()).await.unwrap(), None);
}

#[tokio::test]
async fn a_deleted_key_stays_closed_and_its_marker_is_no_entry() {
    let server = Server::open();
    server.migrate().await;
    let connection = server.connect("test").await;
    let bucket = Bucket::open(&connection, INFRA_EVENTS);
    let (one, two) = ("one".parse().unwrap(), "two".parse().unwrap());
    assert_eq!(bucket.create(&one, "1".into()).await, Ok(Created::New(1)));
    let mut marker: OutgoingMessage = outgoing("$KV.infra_events.one", "");
    marker.headers.insert("KV-Operation", "DEL");
    soon(Publisher::new(&connection).publish_batch(&[marker])).await.unwrap();
    assert_eq!(bucket.get(&one).await.unwrap(), None);
    assert_eq!(bucket.create(&one, "1".into()).await, Ok(Created::AlreadyThere));
    assert_eq!(bucket.put(&two, "2".into()).await, Ok(3));

    let mut tail = soon(Tail::open(&connection, &stream(INFRA_EVENTS), &[&filter(INFRA_EVENTS)], 1)).await.unwrap();
    let marker = soon(tail.next()).await.unwrap();
    assert_eq!(read(&marker, INFRA_EVENTS), None);
    let entry = soon(tail.next()).await.unwrap();
    assert_eq!(read(&entry, INFRA_EVENTS), Some(("two".into(), "2".into())));
}

#[tokio::test]
async fn a_reader_who_was_away_while_the_front_of_a_bucket_was_replaced_reads_on() {
    let server = Server::open();
    server.migrate().await;
    let connection = server.connect("test").await;
    let bucket = Bucket::open(&connection, INFRA_EVENTS);
    let (probe, event) = ("probe".parse().unwrap(), "event".parse().unwrap());
    for round in 1..=3 {
        assert_eq!(bucket.put(&probe, "".into()).await, Ok(round));
    }
    assert_eq!(bucket.create(&event, "1".into()).await, Ok(Created::New(4)));

    // Read up to the first, which is gone like the second.
    let mut tail = soon(Tail::open(&connection, &stream(INFRA_EVENTS), &[&filter(INFRA_EVENTS)], 2)).await.unwrap();
    assert_eq!(soon(tail.next()).await.unwrap().seq, 3);
    assert_eq!(soon(tail.next()).await.unwrap().seq, 4);
}
