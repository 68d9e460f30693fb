//! The infra contract and every fault, seen from the other end of a socket.

mod over_time;

use std::{sync::Arc, time::Duration};

use axum::{Router, body::Bytes, extract::State, routing::post};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::*;
use crate::{
    Loss,
    stage::{Stage, socket, soon},
};

const AT_ONCE: Duration = Duration::ZERO;
const A_MOMENT: Duration = Duration::from_millis(15);

fn wanted(generation: u64) -> Option<Value> {
    Some(json!({ "region": "eu", "size": "small", "generation": generation }))
}

fn of(generation: u64) -> Option<Value> {
    Some(json!({ "generation": generation }))
}

#[tokio::test]
async fn without_the_api_token_nothing_is_done() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let reply = stage.http.put(format!("{url}/v1/resources/ws_1")).json(&wanted(1)).send().await.unwrap();
    assert_eq!(reply.status(), 401);
    assert!(infra.ledger().machines().is_empty());
    assert_eq!(infra.ledger().calls("ws_1")[0].outcome, Outcome::Answered { status: 401 });
}

#[tokio::test]
async fn the_same_token_is_the_same_machine_and_the_key_is_shown_once() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let at = format!("{url}/v1/resources/ws_1");
    let (status, first) = stage.call("PUT", &at, wanted(1)).await;
    assert_eq!(status, 201);
    assert_eq!(first["state"], "running");
    assert_eq!(first["endpoint"], "http://ws-1.berth.test");
    assert_eq!((&first["region"], &first["size"], &first["generation"]), (&json!("eu"), &json!("small"), &json!(1)));
    let key = first["admin_key"].as_str().unwrap();
    assert!(key.len() == 51 && key.starts_with("sc_"), "{key}");
    assert_eq!(infra.live_key("ws_1").as_deref(), Some(key));

    let (status, again) = stage.call("PUT", &at, wanted(1)).await;
    assert_eq!((status, &again["resource_id"]), (200, &first["resource_id"]));
    assert!(again.get("admin_key").is_none());
    let (status, shown) = stage.call("GET", &at, None).await;
    assert_eq!((status, shown.get("admin_key")), (200, None));
    let ledger = infra.ledger();
    assert_eq!((ledger.creations("ws_1"), ledger.keys_issued("ws_1")), (1, 1));
    let numbers: Vec<u64> = ledger.calls("ws_1").iter().map(|entry| entry.number).collect();
    assert_eq!(numbers, [1, 2, 3]);
}

#[tokio::test]
async fn parameters_cannot_change_and_old_generations_are_refused() {
    let mut stage = Stage::new();
    let (_, url) = stage.infra(AT_ONCE).await;
    let at = format!("{url}/v1/resources/ws_1");
    assert_eq!(stage.call("PUT", &at, wanted(5)).await.0, 201);
    let moved = json!({ "region": "us", "size": "small", "generation": 5 });
    assert_eq!(stage.call("PUT", &at, Some(moved)).await, (409, json!({ "error": "parameters_changed" })));
    let stale = (409, json!({ "error": "stale_generation", "generation": 5 }));
    assert_eq!(stage.call("PUT", &at, wanted(4)).await, stale);
    for verb in ["suspend", "resume", "admin-key"] {
        assert_eq!(stage.call("POST", &format!("{at}/{verb}"), of(4)).await, stale, "{verb}");
    }
    assert_eq!(stage.call("DELETE", &format!("{at}?generation=4"), None).await, stale);
    assert_eq!(stage.call("POST", &format!("{at}/suspend"), of(5)).await.0, 200);
}

#[tokio::test]
async fn a_late_creation_cannot_undo_a_deletion() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let at = format!("{url}/v1/resources/ws_1");
    assert_eq!(stage.call("DELETE", &format!("{at}?generation=2"), None).await.0, 204);
    assert_eq!(stage.call("PUT", &at, wanted(1)).await.0, 409);
    assert_eq!(infra.ledger().creations("ws_1"), 0);
    assert_eq!(stage.call("PUT", &at, wanted(3)).await.0, 201);
    assert_eq!(stage.call("DELETE", &format!("{at}?generation=4"), None).await.0, 204);
    assert_eq!(stage.call("DELETE", &format!("{at}?generation=4"), None).await.0, 204);
    assert_eq!(stage.call("GET", &at, None).await, (404, json!({ "error": "not_found" })));
    assert_eq!(infra.live_key("ws_1"), None);
    assert_eq!(infra.ledger().all_keys_ever().len(), 1);
}

#[tokio::test]
async fn a_new_key_kills_the_old_one() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let at = format!("{url}/v1/resources/ws_1");
    let (_, first) = stage.call("PUT", &at, wanted(1)).await;
    let (status, second) = stage.call("POST", &format!("{at}/admin-key"), of(1)).await;
    assert_eq!((status, &second["admin_user_id"]), (200, &first["admin_user_id"]));
    assert_ne!(second["admin_key"], first["admin_key"]);
    assert_eq!(infra.live_key("ws_1").as_deref(), second["admin_key"].as_str());
    assert_eq!(infra.ledger().keys_issued("ws_1"), 2);
}

#[tokio::test]
async fn an_order_for_a_key_is_the_same_however_often_and_late_it_comes() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let at = format!("{url}/v1/resources/ws_1");
    stage.call("PUT", &at, wanted(1)).await;
    let order = async |order: &str| {
        let request = stage.http.post(format!("{at}/admin-key")).bearer_auth(crate::stage::API_TOKEN).json(&of(1));
        let reply = request.header("idempotency-key", order).send().await.unwrap();
        (reply.status().as_u16(), reply.json::<Value>().await.unwrap())
    };
    let first = order("a1").await;
    assert_eq!((order("a1").await, infra.ledger().keys_issued("ws_1")), (first.clone(), 2), "the same again");
    let second = order("a2").await;
    assert_ne!(first.1["admin_key"], second.1["admin_key"]);
    assert_eq!(order("a1").await, (409, json!({ "error": "superseded" })), "late");
    assert_eq!(infra.live_key("ws_1").as_deref(), second.1["admin_key"].as_str());
}

#[tokio::test]
async fn an_order_that_is_overtaken_is_done_last_and_loses() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let at = format!("{url}/v1/resources/ws_1");
    stage.call("PUT", &at, wanted(1)).await;
    let held = infra.misbehave(Call::IssueKey, Fault::Overtaken, Some(1));
    let send = |order: &str| {
        let request = stage.http.post(format!("{at}/admin-key")).bearer_auth(crate::stage::API_TOKEN).json(&of(1));
        request.header("idempotency-key", order).send()
    };
    tokio::select! {
        _ = send("a1") => panic!("nobody answers it"),
        _ = soon(infra.until(|ledger| ledger.calls("ws_1").len() == 2)) => {}
    }
    let second: Value = send("a2").await.unwrap().json().await.unwrap();
    let ledger = soon(infra.until(|ledger| matches!(ledger.calls("ws_1")[1].outcome, Outcome::Late { .. }))).await;
    assert_eq!((held.fired(), ledger.calls("ws_1")[1].outcome), (1, Outcome::Late { status: 409 }));
    assert_eq!(ledger.live_key("ws_1"), second["admin_key"].as_str());
}

#[tokio::test]
async fn an_outage_is_of_one_region() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let out = infra.misbehave(Call::Create, Fault::Outage { region: "us".to_owned() }, None);
    assert_eq!(stage.call("PUT", &format!("{url}/v1/resources/ws_1"), wanted(1)).await.0, 201);
    assert_eq!(out.fired(), 0);
    let us = json!({ "region": "us", "size": "small", "generation": 1 });
    let at = format!("{url}/v1/resources/ws_2");
    tokio::select! {
        _ = stage.call("PUT", &at, Some(us)) => panic!("nobody answers it"),
        _ = soon(infra.until(|ledger| ledger.calls("ws_2").len() == 1 && out.fired() == 1)) => {}
    }
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_in_words() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let at = format!("{url}/v1/resources/ws_1");
    let refused = |why: &str| (400, json!({ "error": why }));
    let mars = json!({ "region": "mars", "size": "small", "generation": 1 });
    assert_eq!(stage.call("PUT", &at, Some(mars)).await, refused("region_not_known"));
    assert_eq!(stage.call("PUT", &at, of(1)).await, refused("body_not_understood"));
    let undated = json!({ "region": "eu", "size": "small" });
    assert_eq!(stage.call("PUT", &at, Some(undated)).await, refused("generation_missing"));
    assert_eq!(stage.call("DELETE", &at, None).await, refused("generation_missing"));
    let odd = format!("{url}/v1/resources/ws%2F1");
    assert_eq!(stage.call("PUT", &odd, wanted(1)).await, refused("token_not_understood"));
    let never = format!("{url}/v1/resources");
    assert_eq!(stage.call("GET", &format!("{never}?limit=0"), None).await, refused("limit_not_understood"));
    assert_eq!(stage.call("POST", &format!("{at}/suspend"), of(1)).await.0, 404);
    assert!(infra.ledger().machines().is_empty());
}

#[tokio::test]
async fn a_machine_walks_through_its_states() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(A_MOMENT).await;
    let at = format!("{url}/v1/resources/ws_1");
    assert_eq!(stage.call("PUT", &at, wanted(1)).await.1["state"], "queued");
    arrives(&infra, state::RUNNING).await;
    assert_eq!(stage.call("POST", &format!("{at}/suspend"), of(2)).await.1["state"], "draining");
    arrives(&infra, state::STOPPED).await;
    assert_eq!(stage.call("POST", &format!("{at}/resume"), of(3)).await.1["state"], "booting");
    arrives(&infra, state::RUNNING).await;
    assert_eq!(stage.call("DELETE", &format!("{at}?generation=4"), None).await.0, 204);
    let states = arrives(&infra, state::DELETED).await;
    let states: Vec<&str> = states.events("ws_1").iter().map(|event| event.state.as_str()).collect();
    let whole = "queued allocating booting running draining stopped booting running deleting deleted";
    assert_eq!(states.join(" "), whole);
}

#[test]
fn the_newest_order_wins_over_one_under_way() {
    let mut fleet = Fleet::new(false);
    fleet.make("ws_1", "eu".to_owned(), "small".to_owned(), None);
    let (_, old) = fleet.take_wake().moving[0].clone();
    assert!(fleet.advance("ws_1", old));
    fleet.send("ws_1", &[state::DRAINING, state::STOPPED], None);
    let (_, new) = fleet.take_wake().moving[0].clone();
    assert!(!fleet.advance("ws_1", old));
    assert_eq!(fleet.present("ws_1").unwrap().state, state::DRAINING);
    assert!(!fleet.advance("ws_1", new), "nothing is left to do after this step");
    assert_eq!(fleet.present("ws_1").unwrap().state, state::STOPPED);
}

#[tokio::test]
async fn everything_is_listed_page_by_page() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    for number in 0..5 {
        stage.call("PUT", &format!("{url}/v1/resources/ws_{number}"), wanted(1)).await;
    }
    stage.call("DELETE", &format!("{url}/v1/resources/ws_3?generation=2"), None).await;
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let (_, page) = stage.call("GET", &format!("{url}/v1/resources?limit=2&cursor={cursor}"), None).await;
        seen.extend(
            page["resources"].as_array().unwrap().iter().map(|each| each["token"].as_str().unwrap().to_owned()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => break,
        }
    }
    assert_eq!(seen, ["ws_0", "ws_1", "ws_2", "ws_4"]);

    let empty = infra.misbehave(Call::List, Fault::EmptyList, Some(1));
    let (_, page) = stage.call("GET", &format!("{url}/v1/resources"), None).await;
    assert_eq!(page, json!({ "resources": [], "next_cursor": null }));
    assert_eq!(empty.fired(), 1);
}

#[tokio::test]
async fn a_lost_reply_leaves_one_machine_however_it_is_lost() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    for how in [Loss::Closed, Loss::Reset, Loss::Hang] {
        let token = format!("ws_{how:?}");
        let at = format!("{url}/v1/resources/{token}");
        let lost = infra.misbehave(Call::Create, Fault::LoseReply { how }, Some(1));
        let lost_it =
            |ledger: &Ledger| ledger.calls(&token).iter().any(|entry| matches!(entry.outcome, Outcome::Lost { .. }));
        tokio::select! {
            answer = stage.send("PUT", &at, wanted(1)) => assert!(answer.is_err() && how != Loss::Hang, "{how:?}: {answer:?}"),
            _ = infra.until(lost_it), if how == Loss::Hang => {}
        }
        assert_eq!(lost.fired(), 1);
        assert_eq!(stage.call("PUT", &at, wanted(1)).await.0, 200);
        let ledger = infra.ledger();
        assert_eq!(ledger.creations(&token), 1);
        let outcomes: Vec<Outcome> = ledger.calls(&token).iter().map(|entry| entry.outcome).collect();
        assert_eq!(outcomes, [Outcome::Lost { status: 201 }, Outcome::Answered { status: 200 }]);
    }
}

#[tokio::test]
async fn failures_and_delays_come_before_the_work() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let at = format!("{url}/v1/resources/ws_1");
    for status in [500, 429, 503] {
        let failing = infra.misbehave(Call::Create, Fault::Fail { status }, Some(1));
        assert_eq!(stage.call("PUT", &at, wanted(1)).await.0, status);
        assert_eq!(failing.fired(), 1);
    }
    let slow = infra.misbehave(Call::Create, Fault::Delay { ms: 600_000 }, Some(1));
    let fired = |ledger: &Ledger| ledger.faults().last().is_some_and(|fault| fault.fired == 1);
    tokio::select! {
        answer = stage.send("PUT", &at, wanted(1)) => panic!("it did not wait: {answer:?}"),
        _ = soon(infra.until(fired)) => {}
    }
    assert_eq!((slow.fired(), infra.ledger().creations("ws_1")), (1, 0));
    infra.misbehave(Call::Create, Fault::Delay { ms: 1 }, Some(1));
    assert_eq!(stage.call("PUT", &at, wanted(1)).await.0, 201);
}

#[tokio::test]
async fn a_silent_machine_goes_on_after_behave() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let at = format!("{url}/v1/resources/ws_1");
    let silent = infra.misbehave(Call::Create, Fault::Silence, None);
    assert_eq!(stage.call("PUT", &at, wanted(1)).await.1["state"], "booting");
    assert_eq!(stage.call("PUT", &at, wanted(1)).await.1["state"], "booting");
    assert_eq!(silent.fired(), 1, "asking again sets no machine off, so nothing fired");
    infra.behave();
    assert_eq!(stage.call("GET", &at, None).await.1["state"], "running");
}

#[tokio::test]
async fn a_machine_may_say_a_word_nobody_knows_or_crash() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let odd = infra.misbehave(Call::Create, Fault::Word { word: "rebalancing".to_owned() }, Some(1));
    let (_, first) = stage.call("PUT", &format!("{url}/v1/resources/ws_1"), wanted(1)).await;
    assert_eq!((&first["state"], odd.fired()), (&json!("rebalancing"), 1));
    assert!(infra.ledger().events("ws_1").iter().any(|event| event.state == "rebalancing"));

    let crash = infra.misbehave(Call::Create, Fault::Crash, Some(1));
    let (_, second) = stage.call("PUT", &format!("{url}/v1/resources/ws_2"), wanted(1)).await;
    assert_eq!((&second["state"], crash.fired()), (&json!("crashed"), 1));
    let (_, resumed) = stage.call("POST", &format!("{url}/v1/resources/ws_2/resume"), of(1)).await;
    assert_eq!(resumed["state"], "running");
    assert!(infra.set_state("ws_2", state::CRASHED));
    assert!(!infra.set_state("ws_9", state::CRASHED));
    assert_eq!(infra.ledger().events("ws_2").last().unwrap().state, "crashed");
}

#[tokio::test]
async fn what_breaks_at_each_start_is_mended_also_while_it_stands_still() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    stage.call("PUT", &format!("{url}/v1/resources/ws_1"), wanted(1)).await;
    let resume = format!("{url}/v1/resources/ws_1/resume");
    assert!(infra.set_state("ws_1", state::CRASHED));
    assert_eq!(stage.call("POST", &resume, of(1)).await.1["state"], "crashed");
    stage.call("POST", &format!("{url}/v1/resources/ws_1/suspend"), of(2)).await;
    assert!(infra.mends("ws_1") && !infra.mends("ws_9"));
    assert_eq!(infra.machine("ws_1").unwrap().state, state::STOPPED, "nobody starts it for that");
    assert_eq!(stage.call("POST", &resume, of(3)).await.1["state"], "running");

    assert!(infra.set_state("ws_1", state::CRASHED) && infra.mends("ws_1"));
    assert_eq!(infra.machine("ws_1").unwrap().state, state::RUNNING);
}

#[tokio::test]
async fn a_fault_that_makes_no_sense_never_fires() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let unfit = infra.misbehave(Call::Show, Fault::Silence, None);
    stage.call("GET", &format!("{url}/v1/resources/ws_1"), None).await;
    assert_eq!(unfit.fired(), 0);
}

#[tokio::test]
async fn events_are_signed_and_repeated_until_they_are_taken() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let sink = Receiver::listen(&mut stage, 2).await;
    infra.set_sink(sink.sink());
    stage.call("PUT", &format!("{url}/v1/resources/ws_1"), wanted(1)).await;
    let all = |ledger: &Ledger| {
        ledger.events("ws_1").iter().all(|event| event.delivery == Delivery::Delivered { status: 200 })
    };
    let ledger = soon(infra.until(all)).await;
    let attempts: u32 = ledger.events("ws_1").iter().map(|event| event.attempts).sum();
    let received = sink.received();
    assert_eq!((attempts as usize, received.len()), (6, 6), "four events, two of them refused once");
    for event in ledger.events("ws_1") {
        let body = received.iter().find(|body| body["event_id"] == event.event_id.as_str()).unwrap();
        assert_eq!((&body["token"], &body["state"]), (&json!("ws_1"), &json!(event.state)));
        assert_eq!(body["at"], json!(event.at));
    }
}

#[tokio::test]
async fn events_are_doubled_dropped_and_delayed() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    stage.call("PUT", &format!("{url}/v1/resources/ws_1"), wanted(1)).await;
    let sink = Receiver::listen(&mut stage, 0).await;
    let settled = |state: &'static str, wanted: Delivery| {
        move |ledger: &Ledger| {
            ledger.events("ws_1").iter().any(|event| event.state == state && event.delivery == wanted)
        }
    };
    soon(async {
        infra.set_sink(sink.sink());
        infra.until(|ledger| ledger.events("ws_1").iter().all(|event| event.delivery != Delivery::Open)).await;
        let tenfold = infra.misbehave(Call::Event, Fault::Duplicate { copies: 10 }, Some(1));
        infra.set_state("ws_1", "crashed");
        infra.until(|ledger| ledger.events("ws_1").iter().any(|e| e.state == "crashed" && e.attempts == 10)).await;
        let copies = sink.received().into_iter().filter(|body| body["state"] == "crashed").collect::<Vec<_>>();
        assert_eq!((copies.len(), tenfold.fired()), (10, 1));
        assert!(copies.windows(2).all(|pair| pair[0] == pair[1]));

        let dropped = infra.misbehave(Call::Event, Fault::Drop, Some(1));
        infra.set_state("ws_1", "stopped");
        infra.until(settled("stopped", Delivery::Dropped)).await;
        let delayed = infra.misbehave(Call::Event, Fault::Delay { ms: 5 }, Some(1));
        infra.set_state("ws_1", "running");
        infra.until(settled("running", Delivery::Delivered { status: 200 })).await;
        assert_eq!((dropped.fired(), delayed.fired()), (1, 1));
    })
    .await;
    assert!(sink.received().iter().all(|body| body["state"] != "stopped"));
}

async fn arrives(infra: &Infra, state: &'static str) -> Ledger {
    soon(infra.until(move |ledger| ledger.machine("ws_1").is_some_and(|machine| machine.state == state))).await
}

/// Someone who receives events, checks every signature with code of its own, and refuses the first few events.
#[derive(Clone)]
struct Receiver {
    url: String,
    received: Arc<watch::Sender<Vec<Value>>>,
    refusals: usize,
}

const SECRET: &[u8] = b"a secret shared by two";

impl Receiver {
    async fn listen(stage: &mut Stage, refusals: usize) -> Self {
        let (listener, url) = socket().await;
        let receiver = Self { url: format!("{url}/events"), received: Arc::default(), refusals };
        let app = Router::new().route("/events", post(receive)).with_state(receiver.clone());
        stage.tasks.spawn(async move { axum::serve(listener, app).await });
        receiver
    }

    fn sink(&self) -> Sink {
        Sink::new(&self.url, &format!("whsec_{}", STANDARD.encode(SECRET))).unwrap()
    }

    fn received(&self) -> Vec<Value> {
        self.received.borrow().clone()
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let header = |name: &str| headers[name].to_str().unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET).unwrap();
    mac.update([header("webhook-id"), ".", header("webhook-timestamp"), "."].concat().as_bytes());
    mac.update(&body);
    let signature = STANDARD.decode(header("webhook-signature").strip_prefix("v1,").unwrap()).unwrap();
    mac.verify_slice(&signature).unwrap();
    let event: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(event["event_id"], header("webhook-id"));
    assert!(header("webhook-timestamp").parse::<i64>().unwrap() > 1_700_000_000);
    let mut count = 0;
    receiver.received.send_modify(|received| {
        received.push(event);
        count = received.len();
    });
    if count <= receiver.refusals { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
}
