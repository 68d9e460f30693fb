//! Keys, refusals and faults: what a careful caller meets.

use jiff::SignedDuration;
use serde_json::Value;

use super::{KEY, Shopping, text};
use crate::stripe::{Call, Fate, Fault};

const ADA: &[(&str, &str)] = &[("email", "ada@example.com")];

#[tokio::test]
async fn a_key_is_remembered_for_a_day() {
    let shopping = Shopping::new().await;
    let (_, first, made) = shopping.call("POST", "customers", ADA, Some("k")).await;
    let (_, again, same) = shopping.call("POST", "customers", ADA, Some("k")).await;
    assert_eq!((first, again, &made), (false, true, &same));
    let (status, _, other) = shopping.call("POST", "customers", &[("email", "eve@example.com")], Some("k")).await;
    assert_eq!((status, &other["error"]["type"]), (400, &Value::from("idempotency_error")));
    shopping.stripe.advance(SignedDuration::from_hours(25));
    let (_, later, another) = shopping.call("POST", "customers", ADA, Some("k")).await;
    assert!(!later && another["id"] != made["id"], "a day later it is another call");
}

#[tokio::test]
async fn a_failure_can_be_stored_with_the_work_done_or_not() {
    for done in [false, true] {
        let shopping = Shopping::new().await;
        let fault = shopping.stripe.misbehave(Call::MakeCustomer, Fault::Stored { done }, Some(1));
        for replayed in [false, true, true] {
            let (status, was, _) = shopping.call("POST", "customers", ADA, Some("k")).await;
            assert_eq!((status, was), (500, replayed));
        }
        assert_eq!(fault.fired(), 1);
        assert_eq!(shopping.stripe.things("customer").len(), usize::from(done));
        assert_eq!(shopping.call("POST", "customers", ADA, Some("k.1")).await.0, 200);
    }
}

#[tokio::test]
async fn what_is_refused_was_not_begun() {
    let shopping = Shopping::new().await;
    shopping.stripe.misbehave(Call::Any, Fault::RateLimited { seconds: 3 }, Some(1));
    shopping.stripe.misbehave(Call::Any, Fault::LockTimeout, Some(1));
    shopping.stripe.misbehave(Call::Any, Fault::Fail { status: 503 }, Some(1));
    let mut codes = Vec::new();
    for _ in 0..3 {
        let (status, _, body) = shopping.call("POST", "customers", ADA, Some("k")).await;
        codes.push((status, text(&body["error"]["code"])));
    }
    let expected = [(429, "rate_limit"), (429, "lock_timeout"), (503, "")];
    assert_eq!(codes, expected.map(|(status, code)| (status, code.to_owned())));
    let (status, replayed, _) = shopping.call("POST", "customers", ADA, Some("k")).await;
    assert_eq!((status, replayed), (200, false));
    let fates: Vec<Fate> = shopping.stripe.ledger().calls.iter().map(|entry| entry.fate).collect();
    assert_eq!(fates, [Fate::Failed, Fate::Failed, Fate::Failed, Fate::Answered]);
}

#[tokio::test]
async fn who_has_no_key_learns_nothing() {
    let shopping = Shopping::new().await;
    let customer = shopping.customer().await;
    let url = format!("{}/v1/customers/{customer}", shopping.url);
    for key in ["", "sk_test_of_somebody_else"] {
        let answered = shopping.stage.http.get(&url).bearer_auth(key).send().await.unwrap();
        assert_eq!(answered.status(), 401);
        assert!(!answered.text().await.unwrap().contains(KEY));
    }
    for path in ["customers/cus_none", "subscriptions/sub_none", "nothing", "customers/"] {
        assert_eq!(shopping.call("GET", path, &[], None).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn lists_come_in_pages_with_the_newest_first() {
    let shopping = Shopping::new().await;
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(shopping.customer().await);
    }
    made.reverse();
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let mut query = vec![("limit", "2"), ("email", "ada@example.com")];
        if !after.is_empty() {
            query.push(("starting_after", &after));
        }
        let (_, _, page) = shopping.call("GET", "customers", &query, None).await;
        let ids: Vec<String> = page["data"].as_array().unwrap().iter().map(|each| text(&each["id"])).collect();
        let last = ids.last().unwrap().clone();
        seen.extend(ids);
        after = last;
        if page["has_more"] == false {
            break;
        }
    }
    assert_eq!(seen, made);
    assert_eq!(shopping.call("GET", "customers", &[("limit", "101")], None).await.0, 400);
}
