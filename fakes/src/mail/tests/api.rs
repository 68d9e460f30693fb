//! Resend's API: a key is one mail for a day, and each no is the one that the real one says.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{Config, KEY, Post, carrier};
use crate::{
    mail::{Fate, Fault, Way},
    stage::Stage,
    wire::Loss,
};

fn mail(text: &str) -> Value {
    json!({
        "from": "Harbor <harbor@example.com>", "to": ["Ada <ada@example.com>"], "subject": "Hello", "text": text, "html": "<p>Hello</p>",
        "headers": { "X-Harbor-Letter": "let_1", "Message-ID": "<let_1@example.com>" },
    })
}

async fn ask(stage: &Stage, post: &Post, key: Option<&str>, body: &Value) -> reqwest::Result<(u16, Value)> {
    let request = stage.http.post(format!("{}/emails", post.resend_url)).bearer_auth(KEY).json(body);
    let request = request.header("user-agent", "test");
    let request = match key {
        Some(key) => request.header("idempotency-key", key),
        None => request,
    };
    let response = request.send().await?;
    Ok((response.status().as_u16(), response.json().await?))
}

#[tokio::test]
async fn a_key_is_one_mail_for_a_day() {
    let mut stage = Stage::new();
    let post = carrier(&mut stage, Config::new(KEY)).await;
    let (status, first) = ask(&stage, &post, Some("a"), &mail("x")).await.unwrap();
    assert_eq!(status, 200);
    post.advance(SignedDuration::from_mins(24 * 60 - 1));
    assert_eq!(ask(&stage, &post, Some("a"), &mail("x")).await.unwrap(), (200, first.clone()));
    let (status, refused) = ask(&stage, &post, Some("a"), &mail("y")).await.unwrap();
    assert_eq!((status, &refused["name"]), (409, &json!("invalid_idempotent_request")));
    post.advance(SignedDuration::from_mins(1));
    let (_, anew) = ask(&stage, &post, Some("a"), &mail("x")).await.unwrap();
    assert_ne!(anew, first);
    for _ in 0..2 {
        ask(&stage, &post, None, &mail("x")).await.unwrap();
    }
    let letters = post.to("ada@example.com");
    assert_eq!(letters.len(), 4);
    let letter = &letters[0];
    assert_eq!((letter.way, letter.key.as_deref()), (Way::Resend, Some("a")));
    assert_eq!(letter.carried_as, first["id"]);
    assert_eq!((letter.text.as_str(), letter.html.as_str()), ("x", "<p>Hello</p>"));
    assert_eq!((letter.letter_id.as_deref(), letter.subject.as_str()), (Some("let_1"), "Hello"));
    assert_eq!(letter.header("message-id"), Some("<let_1@example.com>"));
    let fates: Vec<Fate> = post.ledger().tries.iter().map(|entry| entry.fate).collect();
    assert_eq!(fates, [Fate::Taken, Fate::Known, Fate::Refused, Fate::Taken, Fate::Taken, Fate::Taken]);
}

#[tokio::test]
async fn an_answer_that_is_lost_is_given_to_who_asks_again_with_the_key() {
    let mut stage = Stage::new();
    let post = carrier(&mut stage, Config::new(KEY)).await;
    let silent = post.goes_silent_after_accepting(1);
    assert!(ask(&stage, &post, Some("a"), &mail("x")).await.is_err());
    assert_eq!((silent.fired(), post.letters().len()), (1, 1));
    let (status, told) = ask(&stage, &post, Some("a"), &mail("x")).await.unwrap();
    assert_eq!((status, &told["id"]), (200, &json!(post.letters()[0].carried_as)));
    post.misbehave(Fault::LoseLetter { how: Loss::Reset }, Some(1));
    assert!(ask(&stage, &post, Some("b"), &mail("x")).await.is_err());
    assert_eq!(post.letters().len(), 1);
    assert_eq!(ask(&stage, &post, Some("b"), &mail("x")).await.unwrap().0, 200);
    assert_eq!(post.letters().len(), 2);
}

#[tokio::test]
async fn each_no_is_said_as_the_real_one_says_it_and_nothing_is_left_of_it() {
    let mut stage = Stage::new();
    let post = carrier(&mut stage, Config::new(KEY)).await;
    let url = format!("{}/emails", post.resend_url);
    let changed = |name: &str, value: Value| {
        let mut mail = mail("x");
        mail[name] = value;
        mail
    };
    let without = |name: &str| {
        let mut mail = mail("x");
        mail.as_object_mut().unwrap().remove(name);
        mail
    };
    for (body, status, name) in [
        (without("from"), 422, "missing_required_field"),
        (without("to"), 422, "missing_required_field"),
        (changed("from", json!("Harbor")), 422, "validation_error"),
        (changed("to", json!([])), 422, "validation_error"),
        (changed("to", json!("nobody")), 422, "validation_error"),
        (changed("to", json!("a@example.com\r\nbcc: b@example.com")), 422, "validation_error"),
        (changed("subject", json!("a\r\nBcc: b@example.com")), 422, "validation_error"),
        (changed("headers", json!({ "X-A": "a\nb" })), 422, "validation_error"),
        (changed("headers", json!({ "X A": "a" })), 422, "validation_error"),
        (changed("tags", json!([{ "name": "a", "value": "b c" }])), 422, "validation_error"),
        (json!({ "from": "a@example.com", "to": "b@example.com", "subject": "x" }), 422, "missing_required_field"),
    ] {
        let (answered, said) = ask(&stage, &post, None, &body).await.unwrap();
        assert_eq!((answered, &said["name"], &said["statusCode"]), (status, &json!(name), &json!(status)), "{body}");
    }
    assert_eq!(ask(&stage, &post, Some(&"k".repeat(257)), &mail("x")).await.unwrap().0, 400);
    let bare = stage.http.post(&url).header("user-agent", "test").json(&mail("x"));
    assert_eq!(bare.try_clone().unwrap().send().await.unwrap().status(), 401);
    assert_eq!(bare.bearer_auth("re_other").send().await.unwrap().status(), 403);
    let nameless = stage.http.post(&url).bearer_auth(KEY).json(&mail("x")).send().await.unwrap();
    assert_eq!(nameless.status(), 403, "who says no User-Agent is kept out");

    post.refuses("Ada@example.com");
    assert_eq!(ask(&stage, &post, Some("a"), &mail("x")).await.unwrap().0, 422);
    post.reaches("ada@example.com");
    post.is_down(true);
    assert_eq!(ask(&stage, &post, Some("a"), &mail("x")).await.unwrap().0, 503);
    post.behave();
    for (fault, status) in [(Fault::Fail, 500), (Fault::Never, 422)] {
        post.misbehave(fault, Some(1));
        assert_eq!(ask(&stage, &post, Some("a"), &mail("x")).await.unwrap().0, status);
    }
    post.misbehave(Fault::TooMany { seconds: 7 }, Some(1));
    let request = stage.http.post(&url).bearer_auth(KEY).header("user-agent", "test").json(&mail("x"));
    let slowed = request.send().await.unwrap();
    assert_eq!((slowed.status().as_u16(), &slowed.headers()["retry-after"]), (429, &"7".parse().unwrap()));
    assert_eq!(post.letters().len(), 0);
    post.misbehave(Fault::Slow { ms: 1 }, Some(1));
    assert_eq!(ask(&stage, &post, Some("a"), &mail("x")).await.unwrap().0, 200);
    assert!(post.ledger().faults.iter().all(|fault| fault.fired == 1));
}
