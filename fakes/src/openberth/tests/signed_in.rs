//! Signing in at a server, and taking away what it holds.

use serde_json::{Value, json};

use super::{Scene, scene};

impl Scene {
    /// A call with JSON, as the owner of a key.
    async fn asks(&self, key: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = self.stage.http.request(method.parse().unwrap(), format!("{}{path}", self.url));
        let response = request.header("host", self.host).bearer_auth(key).json(&body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or_default())
    }

    /// The bytes of an archive, and what it is called.
    async fn takes(&self, method: &str, path: &str, passphrase: &str) -> (String, Vec<u8>) {
        let request = self.stage.http.request(method.parse().unwrap(), format!("{}{path}", self.url));
        let body = json!({ "passphrase": passphrase });
        let response = request.header("host", self.host).bearer_auth(&self.key).json(&body).send().await.unwrap();
        assert_eq!(response.status(), 200);
        let name = response.headers()["content-disposition"].to_str().unwrap().to_owned();
        (name, response.bytes().await.unwrap().to_vec())
    }

    /// Brings an archive back.
    async fn brings(&self, path: &str, texts: &[(&str, &str)], archive: &[u8]) -> (u16, Value) {
        let mut body = Vec::new();
        for (name, text) in texts {
            let part = format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
            body.extend(part.into_bytes());
        }
        body.extend(b"--cut\r\nContent-Disposition: form-data; name=\"backup\"; filename=\"a\"\r\n\r\n");
        body.extend(archive);
        body.extend(b"\r\n--cut--\r\n");
        let request = self.stage.http.post(format!("{}{path}", self.url)).header("host", self.host);
        let request = request.bearer_auth(&self.key).header("content-type", "multipart/form-data; boundary=cut");
        let response = request.body(body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or_default())
    }
}

#[tokio::test]
async fn who_signs_in_in_a_browser_gets_a_code_for_the_command_line() {
    let scene = scene().await;
    let user = json!({ "name": "ada", "password": "long enough" });
    let (_, ada) = scene.asks(&scene.key, "POST", "/api/admin/users", user).await;
    let sent = |form: &'static str| {
        let request = scene.stage.http.post(format!("{}/login", scene.url)).header("host", scene.host);
        request.header("origin", "http://ws-1.localhost").body(form).send()
    };
    let header = |response: &reqwest::Response, name: &str| response.headers()[name].to_str().unwrap().to_owned();
    let wrong = sent("username=ada&password=wrong&callback=http://localhost:9/x").await.unwrap();
    assert_eq!(wrong.status(), 302);
    assert!(header(&wrong, "location").starts_with("/login?error=Invalid"), "{wrong:?}");
    let right = sent("username=ada&password=long+enough&callback=http://localhost:9/x").await.unwrap();
    let to = header(&right, "location");
    let code = to.strip_prefix("http://localhost:9/x?code=").unwrap();
    let cookie = header(&right, "set-cookie").split(';').next().unwrap().to_owned();

    // The cookie is as good as the key, but for one that is wrong.
    let me = scene.get("/api/me", &[("cookie", &cookie)]).await;
    assert!(me.0 == 200 && me.1.contains(r#""hasPassword":true"#), "{me:?}");
    assert_eq!(scene.get("/api/me", &[("cookie", &cookie), ("authorization", "Bearer sc_0")]).await.0, 401);
    let again = scene.get("/login?callback=https://example.com", &[("cookie", &cookie)]).await;
    assert_eq!(again.0, 302);

    // The code is good once.
    let exchange = async || scene.asks("none", "POST", "/api/login/exchange", json!({ "code": code })).await;
    assert_eq!(exchange().await, (200, json!({ "apiKey": ada["apiKey"], "name": "ada" })));
    assert_eq!(exchange().await.0, 400);
    for _ in 0..5 {
        sent("username=ada&password=wrong").await.unwrap();
    }
    let tired = sent("username=ada&password=long+enough").await.unwrap();
    assert!(tired.headers().contains_key("retry-after"), "{tired:?}");
}

#[tokio::test]
async fn what_is_taken_away_comes_back() {
    const PASSPHRASE: &str = "long enough for it";
    let scene = scene().await;
    let shop = json!({ "name": "shop", "files": { "index.html": "bread" } });
    let (_, shop) = scene.asks(&scene.key, "POST", "/api/deploy/code", shop).await;
    let id = shop["id"].as_str().unwrap();
    let (name, site) = scene.takes("POST", &format!("/api/admin/deployments/{id}/backup"), PASSPHRASE).await;
    assert!(name.contains("ob-deploy-shop-") && name.ends_with(".obdp") && site.starts_with(b"OBDP01"), "{name}");
    let (name, whole) = scene.takes("GET", "/api/admin/backup", PASSPHRASE).await;
    assert!(name.ends_with(".obbk") && whole.starts_with(b"OBBK01"), "{name}");

    let again = |texts: &'static [(&str, &str)]| scene.brings("/api/admin/deployments/restore", texts, &site);
    let (status, made) = again(&[("passphrase", PASSPHRASE)]).await;
    assert_eq!((status, &made["subdomain"], &made["originalId"]), (200, &json!("shop-2"), &shop["id"]));
    for wrong in [&[("passphrase", "another one, too")][..], &[("passphrase", PASSPHRASE), ("owner", "nobody")]] {
        assert_eq!(scene.brings("/api/admin/deployments/restore", wrong, &site).await.0, 400);
    }
    scene.asks(&scene.key, "DELETE", "/api/deployments", Value::Null).await;
    assert_eq!(scene.brings("/api/admin/restore", &[("passphrase", "another one")], &whole).await.0, 400);
    let (status, back) = scene.brings("/api/admin/restore", &[("passphrase", PASSPHRASE)], &whole).await;
    assert_eq!((status, &back["deployments"], &back["users"]), (200, &json!(1), &json!(1)), "{back}");
    let (_, row) = scene.asks(&scene.key, "GET", &format!("/api/deployments/{id}"), Value::Null).await;
    assert_eq!(row["status"], "running", "{row}");
}
