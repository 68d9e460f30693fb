//! What comes back is told once for each letter, signed, until somebody takes it.

use std::sync::{Arc, Mutex};

use axum::{Router, extract::State, routing::post as on_post};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::{Config, KEY, Post, carrier};
use crate::{
    mail::{Hitch, Return, Sink},
    stage::{Stage, socket, soon},
};

const SECRET: &[u8] = b"a secret shared by two";

/// What was told, and whether its signature was right.
type Told = Arc<Mutex<Vec<(bool, Value)>>>;

/// Verifies with code of its own, and takes nothing the first time.
async fn receive(State(told): State<Told>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET).unwrap();
    mac.update([header("svix-id"), ".", header("svix-timestamp"), "."].concat().as_bytes());
    mac.update(&body);
    let signature = STANDARD.decode(header("svix-signature").strip_prefix("v1,").unwrap()).unwrap();
    let is_right = mac.verify_slice(&signature).is_ok();
    let mut told = told.lock().unwrap();
    told.push((is_right, serde_json::from_slice(&body).unwrap()));
    match (told.len(), is_right) {
        (1, _) => StatusCode::SERVICE_UNAVAILABLE,
        (_, true) => StatusCode::NO_CONTENT,
        (_, false) => StatusCode::BAD_REQUEST,
    }
}

async fn sends(stage: &Stage, post: &Post, to: &str) -> String {
    let mail = json!({ "from": "harbor@example.com", "to": to, "subject": "Hello", "text": "x",
        "tags": [{ "name": "letter", "value": "let_1" }] });
    let request = stage.http.post(format!("{}/emails", post.resend_url)).bearer_auth(KEY).header("user-agent", "test");
    let answered: Value = request.json(&mail).send().await.unwrap().json().await.unwrap();
    answered["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_comes_back_is_told_and_signed() {
    let mut stage = Stage::new();
    let post = carrier(&mut stage, Config::new(KEY)).await;
    let (listener, url) = socket().await;
    let told = Told::default();
    let app = Router::new().route("/events/mail", on_post(receive)).with_state(told.clone());
    stage.tasks.spawn(async move { axum::serve(listener, app).await });
    post.set_sink(Sink::new(format!("{url}/events/mail"), &format!("whsec_{}", STANDARD.encode(SECRET))).unwrap());

    post.bounces("Ada@example.com");
    let first = sends(&stage, &post, "ada@example.com").await;
    sends(&stage, &post, "grace@example.com").await;
    soon(post.quiet()).await;
    post.returns("ada@example.com", Return::BouncedForNow);
    sends(&stage, &post, "ada@example.com").await;
    soon(post.quiet()).await;
    post.returns("ada@example.com", Return::Complained);
    post.hinder(Hitch::Duplicate { copies: 2 }, Some(1));
    sends(&stage, &post, "ada@example.com").await;
    soon(post.quiet()).await;
    post.hinder(Hitch::Drop, Some(1));
    sends(&stage, &post, "ada@example.com").await;
    post.hinder(Hitch::Forged, Some(1));
    sends(&stage, &post, "ada@example.com").await;
    soon(post.quiet()).await;

    let told = told.lock().unwrap().clone();
    let kind = |place: usize| (told[place].0, told[place].1["type"].as_str().unwrap().to_owned());
    assert_eq!(kind(0), (true, "email.bounced".to_owned()));
    assert_eq!(told[0], told[1], "what was not taken comes again as it was");
    assert_eq!(told[0].1["data"]["email_id"], json!(first));
    assert_eq!(told[0].1["data"]["to"], json!(["ada@example.com"]));
    assert_eq!(told[0].1["data"]["tags"], json!({ "letter": "let_1" }));
    assert_eq!(told[0].1["data"]["bounce"]["type"], "Permanent");
    assert_eq!(told[2].1["data"]["bounce"]["type"], "Transient");
    assert_eq!(kind(3), (true, "email.complained".to_owned()));
    assert_eq!(told.last().map(|(is_right, _)| *is_right), Some(false));
    let ledger = post.ledger();
    let tries: Vec<u32> = ledger.events.iter().map(|sent| sent.tries).collect();
    assert!(tries[0] == 2 && tries[1] == 1 && tries[2] >= 1 && tries[3..] == [0, 1], "{tries:?}");
    assert!(ledger.events.iter().all(|sent| sent.over));
}
