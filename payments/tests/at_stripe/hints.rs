//! Events: those that come in, and those that are listed for whoever missed them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use fakes::stripe::{Hitch, Sink};
use jiff::SignedDuration;
use payments::webhook::{Secrets, hint};
use payments::{BillingProvider, EventKind};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::stage::Stage;

const SECRET: &str = "whsec_0123456789abcdef0123456789abcdef";

type Arrived = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// Takes what comes in, byte for byte, and says that it did.
async fn receiver(tasks: &mut JoinSet<()>) -> (String, Arrived) {
    let arrived = Arrived::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let book = Arc::clone(&arrived);
    tasks.spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut whole = Vec::new();
            let (head, length) = loop {
                let mut part = [0; 4096];
                let read = socket.read(&mut part).await.unwrap();
                whole.extend_from_slice(&part[..read]);
                let text = String::from_utf8_lossy(&whole).into_owned();
                if let Some(end) = text.find("\r\n\r\n") {
                    let length = header(&text, "content-length").parse::<usize>().unwrap();
                    if whole.len() >= end + 4 + length {
                        break (text, end + 4);
                    }
                }
            };
            book.lock().unwrap().push((header(&head, "stripe-signature"), whole[length..].to_vec()));
            socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").await.unwrap();
        }
    });
    (url, arrived)
}

fn header(head: &str, name: &str) -> String {
    let of =
        |line: &str| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v.to_owned());
    head.lines().find_map(of).unwrap_or_default()
}

#[tokio::test]
async fn what_the_stand_in_sends_is_believed_and_what_is_forged_is_not() {
    let (stage, mut tasks) = (Stage::new().await, JoinSet::new());
    let (url, arrived) = receiver(&mut tasks).await;
    stage.fake.set_sink(Sink::new(&url, SECRET));
    let (customer, subscription) = stage.subscribed("price_pro").await;
    stage.fake.quiet().await;
    let secrets = Secrets::new(&[SECRET.to_owned().into()]).unwrap();
    let now = jiff::Timestamp::from_second(stage.fake.now().as_second()).unwrap();
    let came = arrived.lock().unwrap().clone();
    assert_eq!(came.len(), 8);
    for (signature, body) in &came {
        assert_eq!(secrets.verify(signature, body, now), Ok(()));
        let hint = hint(body).unwrap();
        assert!(hint.kind != EventKind::Unknown || hint.object == "invoice", "{hint:?}");
        assert_eq!(hint.customer.as_ref(), Some(&customer.id), "{hint:?}");
    }
    let about = |kind| came.iter().filter_map(|(_, body)| hint(body)).find(|hint| hint.kind == kind).unwrap();
    assert_eq!(about(EventKind::SubscriptionCreated).object_id.as_deref(), Some(subscription.id.as_str()));
    stage.fake.hinder(Hitch::Forged, Some(1));
    let another = payments::NewCustomer { email: Some("eve@example.com".to_owned()), ..crate::stage::ada() };
    stage.stripe.make_customer(&another, &stage.once("eff_eve")).await.unwrap();
    stage.fake.quiet().await;
    let (signature, body) = arrived.lock().unwrap().last().unwrap().clone();
    assert_eq!(hint(&body).unwrap().kind, EventKind::CustomerCreated);
    assert!(secrets.verify(&signature, &body, now).is_err());
}

#[tokio::test]
async fn whatever_was_lost_is_listed() {
    let stage = Stage::new().await;
    let since = stage.fake.now();
    stage.fake.hinder(Hitch::Drop, None);
    stage.subscribed("price_hobby").await;
    stage.fake.advance(SignedDuration::from_hours(24 * 29));
    let all: BTreeSet<String> =
        stage.fake.things("event").iter().map(|event| event["id"].as_str().unwrap().to_owned()).collect();
    let (mut found, mut after) = (BTreeSet::new(), None);
    loop {
        let page = stage.stripe.events_since(since, after.as_ref()).await.unwrap();
        found.extend(page.items.iter().map(|event| event.id.to_string()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, all);
    stage.fake.advance(SignedDuration::from_hours(24 * 2));
    let kept = stage.stripe.events_since(since, None).await.unwrap();
    assert!(kept.items.len() < stage.made("event"), "thirty days are listed, and no more");
}
