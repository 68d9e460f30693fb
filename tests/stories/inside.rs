//! What is in a workspace, made as a customer's own tools make it: by its server, with a key that Harbor's pages gave.

use messages::WorkspaceId;
use serde_json::{Value, json};

use crate::world::{Customer, World, until};

/// What the server of a workspace says to a call with this key.
pub async fn calls(
    world: &World,
    shop: WorkspaceId,
    key: &str,
    (method, path): (&str, &str),
    body: Value,
) -> (u16, Value) {
    let host = format!("{}.localhost", fakes::infra::host_label(&shop.to_string()));
    let url = format!("{}{path}", world.outside.openberth_url);
    let call =
        crate::world::customer::http().request(method.parse().unwrap(), url).header("host", host).bearer_auth(key);
    let call = call.header(crate::world::NOT_HARBOR, "a story");
    let call = if body.is_null() { call } else { call.json(&body) };
    let answer = call.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
}

/// The key that a page shows.
pub fn key_on(page: &str) -> String {
    page.split("sc_").nth(1).map(|rest| format!("sc_{}", &rest[..48])).expect("the page shows a key")
}

/// The form that makes a key, sent.
pub async fn makes(ada: &Customer, shop: WorkspaceId, name: &str, purpose: &str) -> crate::world::Page {
    let account = ada.opens(&format!("/workspaces/{shop}/keys/new")).await.field("account");
    let form = [("account", account.as_str()), ("name", name), ("purpose", purpose)];
    ada.posts(&format!("/workspaces/{shop}/keys"), &form).await
}

/// A key for the tools of a customer.
pub async fn own_key(ada: &Customer, shop: WorkspaceId) -> String {
    key_on(&makes(ada, shop, "Tools", "laptop").await.body)
}

/// Sends a site of one page with this key; its id, when it runs.
pub async fn sends_site(world: &World, shop: WorkspaceId, key: &str, site: Value) -> String {
    let (status, made) = calls(world, shop, key, ("POST", "/api/deploy/code"), site).await;
    assert_eq!(status, 202, "{made}");
    let id = made["id"].as_str().unwrap().to_owned();
    until("the site runs", async || {
        let (_, site) = calls(world, shop, key, ("GET", &format!("/api/deployments/{id}")), Value::Null).await;
        (site["status"] == "running").then_some(())
    })
    .await;
    id
}

/// A site with nothing particular about it.
pub fn plain_site(name: &str) -> Value {
    json!({ "name": name, "files": { "index.html": "<h1>Hello</h1>" } })
}
