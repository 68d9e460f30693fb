//! The servers of customers, seen from outside.

mod berth;
mod signed_in;
mod transcript;

use std::time::Duration;

use serde_json::{Value, json};

use super::*;
use crate::{
    infra::state,
    stage::{Stage, socket},
};

struct Scene {
    stage: Stage,
    infra: Infra,
    openberth: OpenBerth,
    infra_url: String,
    url: String,
    /// Which server is asked.
    host: &'static str,
    key: String,
}

/// One machine, `ws_1`, that is running.
async fn scene() -> Scene {
    let mut stage = Stage::new();
    let (infra, infra_url) = stage.infra(Duration::ZERO).await;
    let (listener, url) = socket().await;
    let openberth = OpenBerth::new(Config::default(), infra.clone());
    let (serving, stop) = (openberth.clone(), stage.stop.clone());
    stage.tasks.spawn(async move { serving.serve(listener, stop).await });
    let wanted = json!({ "region": "eu", "size": "small", "generation": 1 });
    let (_, made) = stage.call("PUT", &format!("{infra_url}/v1/resources/ws_1"), Some(wanted)).await;
    let key = made["admin_key"].as_str().unwrap().to_owned();
    Scene { stage, infra, openberth, infra_url, url, host: "ws-1.localhost", key }
}

impl Scene {
    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
        self.send("GET", path, headers).await
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> (u16, String) {
        let mut request =
            self.stage.http.request(method.parse().unwrap(), format!("{}{path}", self.url)).header("host", self.host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }
}

#[tokio::test]
async fn the_buttons_on_the_landing_page_let_things_happen() {
    let scene = scene().await;
    let in_a_browser = [("accept", "text/html")];
    let (_, page) = scene.get("/", &in_a_browser).await;
    assert!(page.contains("Let the first code arrive") && !page.contains("First at"), "{page}");
    let press = |token: &'static str| {
        let form = [("token", token), ("first", "own_key")];
        scene.stage.http.post(format!("{}/_fake/first", scene.url)).form(&form).send()
    };
    assert_eq!(press("ws_9").await.unwrap().status(), 404);
    let pressed = press("ws_1").await.unwrap();
    assert_eq!((pressed.status().as_u16(), pressed.headers()["location"].to_str().unwrap()), (303, "/"));
    assert!(scene.get("/", &in_a_browser).await.1.contains("First at"));
    let machine = scene.infra.machine("ws_1").unwrap();
    assert!(machine.own_key_at.is_some() && machine.first_deployment_at.is_none());
}

#[tokio::test]
async fn health_is_for_anyone() {
    let scene = scene().await;
    let (status, body) = scene.get("/health", &[]).await;
    assert!(status == 200 && body.ends_with('\n'));
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(body, json!({ "status": "ok", "version": "0.9.1", "domain": "ws-1.localhost", "gvisor": false }));
    let (status, page) = scene.get("/", &[("accept", "text/html")]).await;
    assert!(status == 200 && page.contains("<h1>This workspace is up</h1>"));
    let (status, said) = scene.get("/", &[]).await;
    assert!(status == 200 && said.contains(r#""health":"/health""#), "{said}");
}

#[tokio::test]
async fn only_the_living_key_opens() {
    let scene = scene().await;
    let bearer = format!("Bearer {}", scene.key);
    let (status, body) = scene.get("/api/me", &[("authorization", &bearer)]).await;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &body["role"]), (200, &json!("admin")));
    assert_eq!(body["id"].as_str(), Some(scene.infra.machine("ws_1").unwrap().admin_user_id.as_str()));
    assert_eq!(scene.get("/api/me", &[("x-api-key", &scene.key)]).await.0, 200);
    let wrongs = [
        vec![],
        vec![("authorization", "Bearer sc_0000")],
        vec![("authorization", bearer.strip_prefix("Bearer ").unwrap())],
        vec![("authorization", "Bearer sc_0000"), ("x-api-key", scene.key.as_str())],
    ];
    for wrong in &wrongs {
        let (status, body) = scene.get("/api/me", wrong).await;
        assert_eq!(status, 401);
        assert!(serde_json::from_str::<Value>(&body).unwrap()["error"].is_string());
    }
    let at = format!("{}/v1/resources/ws_1/admin-key", scene.infra_url);
    scene.stage.call("POST", &at, Some(json!({ "generation": 1 }))).await;
    assert_eq!(scene.get("/api/me", &[("authorization", &bearer)]).await.0, 401);

    let keys: Vec<Key> = scene.openberth.ledger().of("ws_1").iter().map(|entry| entry.key).collect();
    assert_eq!(keys, [Key::Right, Key::Right, Key::Absent, Key::Wrong, Key::Absent, Key::Wrong, Key::Wrong]);
    assert!(!format!("{:?}", scene.openberth.ledger()).contains(&scene.key));
}

#[tokio::test]
async fn what_is_not_there_is_said_in_plain_text() {
    let scene = scene().await;
    let missing = (404, "404 page not found\n".to_owned());
    for path in ["/api/nothing", "/health/", "/elsewhere"] {
        assert_eq!(scene.get(path, &[]).await, missing, "{path}");
    }
    for host in ["ws-9.localhost", "localhost"] {
        let nobody = scene.stage.http.get(format!("{}/health", scene.url)).header("host", host).send().await.unwrap();
        assert_eq!(nobody.status(), 404, "{host}");
    }
    assert_eq!(scene.send("DELETE", "/api/me", &[("authorization", "Bearer x")]).await.0, 405);
    let (status, text) = scene.send("DELETE", "/api/me", &[]).await;
    assert!(status == 403 && text.starts_with("CSRF:"));
    assert_eq!(scene.send("DELETE", "/api/me", &[("origin", "http://ws-1.localhost")]).await.0, 405);
    assert_eq!(scene.send("OPTIONS", "/api/me", &[]).await.0, 204);
}

#[tokio::test]
async fn a_machine_that_does_not_run_has_no_server() {
    let scene = scene().await;
    scene.infra.set_state("ws_1", state::STOPPED);
    let (status, text) = scene.get("/health", &[]).await;
    assert!(status == 502 && serde_json::from_str::<Value>(&text).is_err());
}

#[tokio::test]
async fn servers_misbehave_on_demand_and_it_is_counted() {
    let scene = scene().await;
    let broken = scene.openberth.misbehave(Call::Health, Fault::Fail { status: 503 }, Some(1));
    let lost = scene.openberth.misbehave(Call::Me, Fault::LoseReply { how: Loss::Closed }, Some(1));
    assert_eq!(scene.get("/health", &[]).await.0, 503);
    assert!(scene.stage.http.get(format!("{}/api/me", scene.url)).header("host", scene.host).send().await.is_err());
    assert_eq!((broken.fired(), lost.fired()), (1, 1));
    let order = json!({ "on": "health", "fault": "delay", "ms": 1 });
    let ordered = scene.stage.http.post(format!("{}/_fake/misbehave", scene.url)).json(&order).send().await.unwrap();
    assert_eq!(ordered.status(), 204);
    assert_eq!(scene.get("/health", &[]).await.0, 200);
    assert_eq!(scene.stage.http.post(format!("{}/_fake/behave", scene.url)).send().await.unwrap().status(), 204);
    let (_, ledger) = scene.get("/_fake/ledger", &[]).await;
    let ledger: Value = serde_json::from_str(&ledger).unwrap();
    assert_eq!(ledger["entries"].as_array().unwrap().len(), 3);
    assert_eq!(ledger["faults"][2]["fired"], 1);
}
