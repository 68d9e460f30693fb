//! What becomes of machines and of calls as time goes by: restarts, first times, outages.

use super::*;

#[tokio::test]
async fn machines_outlive_the_service_when_kept() {
    let mut stage = Stage::new();
    let folder = std::env::temp_dir().join(format!("fakes-keep-{}", crate::random::hex(8)));
    std::fs::create_dir(&folder).unwrap();
    let config = Config {
        api_token: crate::stage::API_TOKEN.to_owned(),
        endpoint_base: "http://berth.test/".to_owned(),
        setup: AT_ONCE,
        sink: None,
        keep: Some(folder.join("machines.json")),
    };
    let (first, url) = stage.infra_with(config.clone()).await;
    stage.call("PUT", &format!("{url}/v1/resources/ws_1"), wanted(3)).await;
    stage.call("POST", &format!("{url}/v1/resources/ws_1/admin-key"), of(4)).await;
    let (second, url) = stage.infra_with(config).await;
    let (status, shown) = stage.call("PUT", &format!("{url}/v1/resources/ws_1"), wanted(4)).await;
    assert_eq!((status, &shown["state"]), (200, &json!("running")));
    assert_eq!(stage.call("PUT", &format!("{url}/v1/resources/ws_1"), wanted(3)).await.0, 409);
    assert_eq!(second.live_key("ws_1"), first.live_key("ws_1"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn what_happens_first_is_shown_from_then_on_and_told_each_time() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let receiver = Receiver::listen(&mut stage, 0).await;
    infra.set_sink(receiver.sink());
    let at = format!("{url}/v1/resources/ws_1");
    stage.call("PUT", &at, wanted(1)).await;
    let shown = stage.call("GET", &at, None).await.1;
    assert_eq!((shown.get("first_deployment_at"), shown.get("own_key_at")), (None, None));

    assert!(infra.happens("ws_1", First::Deployment) && !infra.happens("ws_9", First::Deployment));
    let first = stage.call("GET", &at, None).await.1;
    assert!(first["first_deployment_at"].as_str().unwrap().parse::<Timestamp>().is_ok(), "{first}");
    assert_eq!(first.get("own_key_at"), None);
    let order = json!({ "token": "ws_1", "first": "deployment" });
    assert_eq!(stage.http.post(format!("{url}/_fake/first")).json(&order).send().await.unwrap().status(), 204);
    assert_eq!(stage.call("GET", &at, None).await.1, first, "only the first is the first");
    infra.happens("ws_1", First::OwnKey);
    let (_, page) = stage.call("GET", &format!("{url}/v1/resources"), None).await;
    assert_eq!(page["resources"][0]["first_deployment_at"], first["first_deployment_at"]);
    assert!(page["resources"][0]["own_key_at"].is_string());

    let told = |ledger: &Ledger| {
        let running = ledger.events("ws_1").iter().filter(|event| event.state == state::RUNNING).count();
        running == 4 && ledger.events("ws_1").iter().all(|event| matches!(event.delivery, Delivery::Delivered { .. }))
    };
    soon(infra.until(told)).await;
    assert_eq!(receiver.received().iter().filter(|event| event["state"] == state::RUNNING).count(), 4);
}

#[tokio::test]
async fn an_outage_ends_hanging_calls_and_work_goes_on_afterwards() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(A_MOMENT).await;
    infra.misbehave(Call::List, Fault::LoseReply { how: Loss::Hang }, Some(1));
    stage.call("PUT", &format!("{url}/v1/resources/ws_1"), wanted(1)).await;
    let list = format!("{url}/v1/resources");
    let hanging = tokio::join!(stage.send("GET", &list, None), async {
        soon(infra.until(|ledger| ledger.all_calls().iter().any(|entry| entry.call == Call::List))).await;
        stage.stop.cancel();
    });
    assert!(hanging.0.is_err());
    soon(stage.tasks.join_next()).await.unwrap().unwrap().unwrap();
    assert!(stage.send("GET", &url, None).await.unwrap_err().is_connect());

    let (listener, _) = socket().await;
    let serving = infra.clone();
    stage.tasks.spawn(async move { serving.serve(listener, CancellationToken::new()).await });
    arrives(&infra, state::RUNNING).await;
}

#[tokio::test]
async fn the_controls_do_what_the_handles_do_and_show_no_key() {
    let mut stage = Stage::new();
    let (infra, url) = stage.infra(AT_ONCE).await;
    let order = |body: Value| stage.http.post(format!("{url}/_fake/misbehave")).json(&body).send();
    let lose = json!({ "on": "create", "fault": "lose_reply", "how": "closed", "times": 1 });
    assert_eq!(order(lose).await.unwrap().status(), 204);
    assert_eq!(order(json!({ "on": "show", "fault": "silence" })).await.unwrap().status(), 400);
    assert!(stage.send("PUT", &format!("{url}/v1/resources/ws_1"), wanted(1)).await.is_err());
    let put = json!({ "token": "ws_1", "state": "crashed" });
    assert_eq!(stage.http.post(format!("{url}/_fake/state")).json(&put).send().await.unwrap().status(), 204);
    assert_eq!(stage.http.post(format!("{url}/_fake/behave")).send().await.unwrap().status(), 204);
    let shown = stage.http.get(format!("{url}/_fake/ledger")).send().await.unwrap().text().await.unwrap();
    let ledger: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        (&ledger["machines"][0]["state"], &ledger["machines"][0]["keys_issued"]),
        (&json!("crashed"), &json!(1))
    );
    assert_eq!((&ledger["faults"][0]["fired"], &ledger["calls"][0]["outcome"]["outcome"]), (&json!(1), &json!("lost")));
    assert!(!shown.contains(&infra.live_key("ws_1").unwrap()));
}
