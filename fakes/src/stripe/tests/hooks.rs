//! Events on their way, and what happens to them there.

use std::sync::{Arc, Mutex};

use axum::{Router, extract::State, routing::post};
use http::HeaderMap;
use jiff::SignedDuration;
use ring::hmac;
use serde_json::Value;
use tokio::net::TcpListener;

use super::{Shopping, text};
use crate::{
    lock::lock,
    stage::soon,
    stripe::{Hitch, Sink},
    wire,
};

const SECRET: &str = "whsec_0123456789abcdef0123456789abcdef";

/// What arrived, in order: the signature, and the body.
type Arrived = Arc<Mutex<Vec<(String, String)>>>;

async fn receiver(shopping: &mut Shopping) -> Arrived {
    let arrived = Arrived::default();
    let take = async |State(arrived): State<Arrived>, headers: HeaderMap, body: String| {
        let signature = headers["stripe-signature"].to_str().unwrap().to_owned();
        lock(&arrived).push((signature, body));
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hooks", listener.local_addr().unwrap());
    let app = Router::new().route("/hooks", post(take)).with_state(Arc::clone(&arrived));
    let stop = shopping.stage.stop.clone();
    shopping.stage.tasks.spawn(wire::serve(listener, app, stop));
    shopping.stripe.set_sink(Sink::new(url, SECRET));
    arrived
}

fn ids(arrived: &Arrived) -> Vec<String> {
    let id = |body: &str| text(&serde_json::from_str::<Value>(body).unwrap()["id"]);
    lock(arrived).iter().map(|(_, body)| id(body)).collect()
}

fn listed(shopping: &Shopping) -> Vec<String> {
    shopping.stripe.things("event").iter().map(|event| text(&event["id"])).collect()
}

#[tokio::test]
async fn each_event_arrives_signed_as_it_is_listed() {
    let mut shopping = Shopping::new().await;
    let arrived = receiver(&mut shopping).await;
    shopping.subscribed("price_hobby").await;
    soon(shopping.stripe.quiet()).await;
    let (mut came, mut all) = (ids(&arrived), listed(&shopping));
    came.sort();
    all.sort();
    assert_eq!(came, all);
    let arrived = lock(&arrived).clone();
    for (signature, body) in &arrived {
        let part = |name: &str| signature.split(',').find_map(|part| part.strip_prefix(name)).unwrap().to_owned();
        let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
        let tag = hmac::sign(&key, format!("{}.{body}", part("t=")).as_bytes());
        let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, part("v1="));
    }
    let events = shopping.get("events?limit=100").await;
    let newest = text(&events["data"][0]["id"]);
    assert_eq!(Some(&newest), listed(&shopping).last());
    assert_eq!(shopping.get(&format!("events/{newest}")).await, events["data"][0]);
}

#[tokio::test]
async fn an_event_is_lost_doubled_late_in_another_order_or_of_tomorrow() {
    let mut shopping = Shopping::new().await;
    let arrived = receiver(&mut shopping).await;
    shopping.stripe.hinder(Hitch::Drop, Some(1));
    shopping.customer().await;
    soon(shopping.stripe.quiet()).await;
    assert!(ids(&arrived).is_empty() && listed(&shopping).len() == 1, "never sent, and listed");
    shopping.stripe.hinder(Hitch::Duplicate { copies: 10 }, Some(1));
    shopping.customer().await;
    soon(shopping.stripe.quiet()).await;
    shopping.stripe.hinder(Hitch::Delay { hours: 72 }, Some(1));
    shopping.customer().await;
    shopping.stripe.advance(SignedDuration::from_hours(71));
    soon(shopping.stripe.quiet()).await;
    let late = listed(&shopping)[2].clone();
    assert!(!ids(&arrived).contains(&late));
    shopping.stripe.advance(SignedDuration::from_hours(1));
    soon(shopping.stripe.quiet()).await;
    assert_eq!(ids(&arrived).last(), Some(&late));
    shopping.stripe.hinder(Hitch::Reorder { among: 3 }, Some(3));
    for _ in 0..3 {
        shopping.customer().await;
    }
    soon(shopping.stripe.quiet()).await;
    let (mut last, came) = (listed(&shopping)[3..].to_vec(), ids(&arrived));
    last.reverse();
    assert_eq!(came[came.len() - 3..], last);
    shopping.stripe.hinder(Hitch::Newer { version: "2027-01-01.tomorrow".to_owned() }, Some(1));
    shopping.customer().await;
    soon(shopping.stripe.quiet()).await;
    let newest: Value = serde_json::from_str(&lock(&arrived).last().unwrap().1).unwrap();
    assert_eq!(newest["api_version"], "2027-01-01.tomorrow");
    assert_eq!(newest["data"]["object"]["status"], "a_word_of_tomorrow");
}

#[test]
fn while_a_secret_is_rolled_both_sign() {
    let sink = Sink::new("http://localhost/", "whsec_old").rolled("whsec_new");
    assert_eq!(sink.sign(1, b"{}").matches(",v1=").count(), 2);
    assert_eq!(sink.rolled("whsec_newer").sign(1, b"{}").matches(",v1=").count(), 2);
}
