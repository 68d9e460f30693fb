//! Every route, asked and answered, written down: what the stand-in says is read here by whoever knows what the real
//! one says. Who asks as `site:name` is a visitor of that site.
//!
//! What differs from run to run is replaced by what it is. `INSTA_UPDATE=always cargo test -p fakes transcript` writes
//! it anew. A real server can take the stand-in's place: `HARBOR_OPENBERTH="<url> <host> <admin key>"` has it asked the same, from a server
//! on which nothing was made yet; what then differs from what is written down is where the stand-in is not faithful.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use serde_json::Value;

use super::scene;

/// Who asks, what, and with which body. `{name}` in a path is the id of the site of that name; `@` before a body is a
/// form with an archive of it, `&` one without.
const SCRIPT: &[(&str, &str, &str)] = &[
    ("", "GET /health", ""),
    ("", "GET /", ""),
    ("", "GET /api/me", ""),
    ("", "POST /api/secrets", "{}"),
    ("wrong", "POST /api/secrets", "{}"),
    ("", "GET /api/nothing", ""),
    ("admin", "PUT /api/me", ""),
    ("admin", "GET /api/me", ""),
    // Users.
    ("admin", "POST /api/admin/users", r#"{"name":"ada","maxDeployments":3}"#),
    ("admin", "POST /api/admin/users", r#"{"name":"ada"}"#),
    ("admin", "POST /api/admin/users", r#"{"name":""}"#),
    ("admin", "POST /api/admin/users", r#"{"name":"bob","password":"short"}"#),
    ("ada", "GET /api/me", ""),
    ("ada", "GET /api/admin/users", ""),
    ("admin", "PATCH /api/admin/users/ada", r#"{"displayName":"Ada <L.>"}"#),
    ("admin", "PATCH /api/admin/users/nobody", r#"{"displayName":"N"}"#),
    ("admin", "GET /api/admin/users", ""),
    ("admin", "POST /api/admin/users/ada/rotate-key", ""),
    ("admin", "POST /api/admin/users/nobody/rotate-key", ""),
    ("ada", "POST /api/me/rotate-key", ""),
    // Secrets.
    ("ada", "POST /api/secrets", r#"{"name":"TOKEN","value":"hush","description":"for the shop"}"#),
    ("ada", "POST /api/secrets", r#"{"name":"TOKEN","value":"hush 2"}"#),
    ("ada", "POST /api/secrets", r#"{"name":"TOKEN","value":"hush","global":true}"#),
    ("ada", "POST /api/secrets", r#"{"name":"SHARED","value":"hush","global":true}"#),
    ("ada", "POST /api/secrets", r#"{"name":"SHARED","value":"hush 2","global":true}"#),
    ("ada", "POST /api/secrets", r#"{"name":"SHARED","value":"hush"}"#),
    ("ada", "POST /api/secrets", r#"{"name":"EMPTY","value":""}"#),
    ("ada", "GET /api/secrets", ""),
    // Sites.
    (
        "ada",
        "POST /api/deploy/code",
        r#"{"name":"Bread Shop","title":"Bread","files":{"index.html":"<h1>Bread</h1>",".env":"A=1"},"secrets":["TOKEN"],"ttl":"7d"}"#,
    ),
    ("ada", "POST /api/deploy/code", r#"{"name":"Bread Shop","files":{"index.html":""}}"#),
    ("ada", "POST /api/deploy/code", r#"{"name":"x","files":{}}"#),
    ("ada", "POST /api/deploy/code", r#"{"name":"x","files":{"../x":""}}"#),
    ("ada", "POST /api/deploy/code", r#"{"name":"x","files":{"readme.md":""}}"#),
    ("ada", "POST /api/deploy/code", r#"{"name":"x","files":{"index.html":""},"secrets":["NONE"]}"#),
    ("ada", "POST /api/deploy/code", r#"{"name":"x","files":{"index.html":""},"protect_mode":"basic_auth"}"#),
    ("ada", "POST /api/deploy/code", r#"{"port":"3000"}"#),
    ("ada", "POST /api/deploy/code", ""),
    ("ada", "POST /api/deploy", "{}"),
    ("ada", "POST /api/deploy", "@name=cake&protect_mode=api_key|index.html=<h1>Cake</h1>"),
    ("ada", "POST /api/deploy", "@name=cake2|"),
    ("ada", "GET /api/deployments?owner=me", ""),
    ("admin", "GET /api/deployments", ""),
    ("admin", "GET /api/deployments?owner=usr_0000000000000000", ""),
    ("ada", "GET /api/deployments/{bread-shop}", ""),
    ("ada", "GET /api/deployments/00000000000000000000", ""),
    ("ada", "GET /api/deployments/{bread-shop}/source?format=json", ""),
    ("ada", "GET /api/deployments/{bread-shop}/logs?tail=2", ""),
    ("ada", "PATCH /api/deployments/{bread-shop}", r#"{"title":"Fresh bread","ttl":"1 week"}"#),
    ("ada", "PATCH /api/deployments/00000000000000000000", "{}"),
    ("ada", "POST /api/deployments/{bread-shop}/protect", r#"{"mode":"user","users":["bob","eve"]}"#),
    ("ada", "POST /api/deployments/{bread-shop}/protect", r#"{"mode":"nobody"}"#),
    ("ada", "POST /api/deployments/{bread-shop}/lock", r#"{"locked":true}"#),
    ("ada", "DELETE /api/deployments/{bread-shop}", ""),
    ("ada", "POST /api/deploy/{bread-shop}/update/code", r#"{"files":{"index.html":"new"}}"#),
    ("ada", "POST /api/deployments/{bread-shop}/lock", "{}"),
    ("ada", "POST /api/deploy/{bread-shop}/update/code", r#"{"files":{"index.html":"new"}}"#),
    ("ada", "POST /api/deploy/{bread-shop}/update", "@|about.html=about"),
    ("ada", "POST /api/deploy/{bread-shop}/update/code", r#"{"files":{}}"#),
    ("ada", "GET /api/deployments/{bread-shop}/stats", ""),
    // The documents of a site.
    ("ada", "GET /_data", ""),
    ("site:nothing", "GET /_data", ""),
    ("site:cake", "GET /_data", ""),
    ("site:cake", "POST /_data/orders", r#"{"cakes":2}"#),
    ("site:cake", "POST /_data/orders", "two cakes"),
    ("site:cake", "GET /_data", ""),
    ("site:cake", "GET /_data/orders?limit=500", ""),
    ("site:cake", "GET /_data/orders/00000000000000000000", ""),
    ("site:cake", "GET /_data/orders/{document}", ""),
    ("site:cake", "PUT /_data/orders/{document}", r#"{"cakes":3}"#),
    ("site:cake", "PUT /_data/orders/{document}", "three cakes"),
    ("site:cake", "DELETE /_data/orders/{document}", ""),
    ("site:cake", "DELETE /_data/orders/{document}", ""),
    ("site:cake", "PATCH /_data/orders", "{}"),
    ("site:cake", "DELETE /_data/orders", ""),
    // Assistants.
    ("", "GET /mcp", ""),
    ("", "POST /mcp", "{}"),
    ("ada", "GET /mcp", ""),
    ("ada", "DELETE /mcp", ""),
    ("ada", "POST /mcp", "["),
    ("ada", "POST /mcp", r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}"#),
    ("ada", "POST /mcp", r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#),
    ("ada", "POST /mcp", r#"{"jsonrpc":"2.0","id":"p","method":"ping"}"#),
    ("ada", "POST /mcp", r#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#),
    ("ada", "POST /mcp", r#"{"jsonrpc":"2.0","id":3,"method":"resources/list"}"#),
    ("ada", "POST /mcp", r#"{"jsonrpc":"2.0","id":4,"method":"prompts/get"}"#),
    ("ada", "POST /mcp", r#"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"berth_bake"}}"#),
    (
        "ada",
        "POST /mcp",
        r#"{"jsonrpc":"2.0","id":6,"method":"tools/call","params":{"name":"berth_deploy","arguments":{"files":"x"}}}"#,
    ),
    (
        "ada",
        "POST /mcp",
        r#"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"berth_destroy","arguments":{"id":""}}}"#,
    ),
    (
        "ada",
        "POST /mcp",
        r#"{"jsonrpc":"2.0","id":8,"method":"tools/call","params":{"name":"berth_lock","arguments":{"id":"<cake>","locked":true}}}"#,
    ),
    (
        "ada",
        "POST /mcp",
        r#"{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"berth_destroy","arguments":{"id":"<cake>"}}}"#,
    ),
    (
        "ada",
        "POST /mcp",
        r#"{"jsonrpc":"2.0","id":10,"method":"tools/call","params":{"name":"berth_lock","arguments":{"id":"<cake>"}}}"#,
    ),
    (
        "ada",
        "POST /mcp",
        r#"{"jsonrpc":"2.0","id":11,"method":"tools/call","params":{"name":"berth_update","arguments":{"id":"<cake>","files":{"index.html":"more"}}}}"#,
    ),
    (
        "ada",
        "POST /mcp",
        r#"{"jsonrpc":"2.0","id":12,"method":"tools/call","params":{"name":"berth_status","arguments":{"id":"00000000000000000000"}}}"#,
    ),
    (
        "ada",
        "POST /mcp",
        r#"{"jsonrpc":"2.0","id":13,"method":"tools/call","params":{"name":"berth_secret_set","arguments":{"name":"OVEN","value":"hot"}}}"#,
    ),
    (
        "ada",
        "POST /mcp",
        r#"{"jsonrpc":"2.0","id":14,"method":"tools/call","params":{"name":"berth_secret_delete","arguments":{"name":"OVEN"}}}"#,
    ),
    // Sandboxes.
    ("ada", "POST /api/sandbox", r#"{"name":"try","files":{"index.html":"hi"}}"#),
    ("ada", "POST /api/sandbox", r#"{"name":"one-too-many","files":{"index.html":"hi"}}"#),
    ("ada", "GET /api/sandbox/{try}", ""),
    (
        "ada",
        "POST /api/sandbox/{try}/push",
        r#"{"changes":[{"op":"write","path":"a.txt","content":"a"},{"op":"delete","path":"b.txt"}]}"#,
    ),
    ("ada", "POST /api/sandbox/{try}/push", r#"{"changes":[{"op":"move","path":"a.txt"}]}"#),
    ("ada", "POST /api/sandbox/{try}/exec", r#"{"command":"ls"}"#),
    ("ada", "POST /api/sandbox/{try}/exec", r#"{"command":"make bread"}"#),
    ("ada", "POST /api/sandbox/{try}/install", r#"{"packages":["left-pad"]}"#),
    ("ada", "POST /api/sandbox/{try}/install", r#"{"packages":["no-such-package"]}"#),
    ("ada", "POST /api/sandbox/{try}/install", r#"{"packages":["a; rm -rf /"]}"#),
    ("ada", "POST /api/sandbox/{bread-shop}/exec", r#"{"command":"ls"}"#),
    ("ada", "GET /api/sandbox/{try}/logs?tail=1", ""),
    ("ada", "GET /api/deployments/{try}/logs/stream?tail=1", ""),
    ("ada", "GET /api/deployments/00000000000000000000/logs/stream", ""),
    ("ada", "GET /api/deployments/{bread-shop}/source", ""),
    ("ada", "GET /api/deployments/{bread-shop}/source?format=tgz", ""),
    // What belongs to somebody else.
    ("admin", "POST /api/admin/users", r#"{"name":"eve"}"#),
    ("eve", "GET /api/deployments/{bread-shop}", ""),
    ("eve", "DELETE /api/deployments/{bread-shop}", ""),
    ("eve", "GET /api/deployments/{bread-shop}/logs", ""),
    ("eve", "POST /api/sandbox/{try}/exec", r#"{"command":"ls"}"#),
    ("eve", "DELETE /api/secrets/SHARED?global=true", ""),
    ("admin", "DELETE /api/admin/users/eve", ""),
    ("ada", "POST /api/sandbox/{try}/promote", ""),
    ("ada", "DELETE /api/sandbox/{try}", ""),
    // The end of it.
    ("admin", "DELETE /api/admin/users/ada", ""),
    ("ada", "DELETE /api/secrets/TOKEN", ""),
    ("ada", "DELETE /api/secrets/NONE", ""),
    ("ada", "DELETE /api/secrets/NONE?global=true", ""),
    ("ada", "DELETE /api/secrets/SHARED?global=true", ""),
    ("ada", "DELETE /api/deployments", ""),
    ("admin", "DELETE /api/admin/users/ada", ""),
    ("admin", "DELETE /api/admin/users/ada", ""),
    ("ada", "GET /api/me", ""),
    // The server.
    ("admin", "POST /api/admin/settings", r#"{"container.default_memory":"1g","oidc.client_secret":"hush"}"#),
    ("admin", "POST /api/admin/settings", r#"{"domain":"example.com"}"#),
    ("admin", "GET /api/admin/settings", ""),
    ("ada", "GET /api/admin/host-stats", ""),
    ("admin", "GET /api/admin/host-stats", ""),
    ("", "GET /setup", ""),
    ("", "POST /setup", "&username=eve&password=long enough&confirm=long enough"),
    ("", "GET /login", ""),
    ("", "GET /login?callback=https://example.com/", ""),
    ("", "POST /login", "&username=admin&password=wrong"),
    ("admin", "POST /login", "&username=admin&password=wrong"),
    ("", "POST /logout", ""),
    ("admin", "POST /logout", ""),
    ("", "POST /api/login/exchange", r#"{"code":"lc_0"}"#),
    ("admin", "POST /api/login/exchange", r#"{"code":"lc_0"}"#),
    ("admin", "POST /api/login/exchange", "{}"),
    ("admin", "POST /api/me/password", r#"{"newPassword":"short"}"#),
    ("admin", "POST /api/me/password", r#"{"newPassword":"long enough"}"#),
    ("admin", "POST /api/me/password", r#"{"currentPassword":"wrong","newPassword":"long enough"}"#),
    ("admin", "POST /api/admin/backup", r#"{"passphrase":"long enough for it"}"#),
    ("admin", "GET /api/admin/backup", ""),
    ("admin", "GET /api/admin/backup", r#"{"passphrase":"short"}"#),
    ("admin", "POST /api/admin/restore", "{}"),
    ("admin", "POST /api/admin/restore", "@passphrase=long enough for it|"),
    ("admin", "POST /api/admin/deployments/00000000000000000000/backup", r#"{"passphrase":"long enough for it"}"#),
    ("admin", "POST /api/admin/deployments/restore", "@passphrase=long enough for it|"),
    ("", "POST /internal/cleanup", ""),
];

#[tokio::test]
async fn every_route_answers_as_it_is_written_down() {
    let scene = scene().await;
    let stand_in = format!("{} {} {}", scene.url, scene.host, scene.key);
    let server = std::env::var("HARBOR_OPENBERTH").unwrap_or(stand_in);
    let [url, host, key] = server.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let keys = [("admin", key), ("wrong", "sc_0000")].map(|(who, key)| (who.to_owned(), key.to_owned()));
    let (http, url, host) = (scene.stage.http.clone(), url.to_owned(), host.to_owned());
    let mut play = Play { http, url, host, keys: keys.into(), sites: BTreeMap::new(), names: BTreeMap::new() };
    let mut transcript = String::new();
    for (who, asked, body) in SCRIPT {
        let answer = play.asks(who, asked, body).await;
        let who = if who.is_empty() { "nobody" } else { who };
        writeln!(transcript, "{who}: {asked} {body}\n  {answer}").unwrap();
    }
    insta::assert_snapshot!("transcript", transcript);
}

/// Every way to ask is in the script: the table of routes is read as it is written.
#[test]
fn no_route_is_left_out() {
    let fits = |template: &str, path: &str| {
        let path = path.split('?').next().unwrap();
        template.split('/').count() == path.split('/').count()
            && template.split('/').zip(path.split('/')).all(|(part, segment)| part == segment || part.starts_with('{'))
    };
    let is_asked = |method: &str, template: &str| {
        let mut asked = SCRIPT.iter().filter_map(|(_, asked, _)| asked.split_once(' '));
        asked.any(|(by, path)| by.eq_ignore_ascii_case(method) && fits(template, path))
    };
    let (mut routes, mut left_out) = (0, Vec::new());
    for line in include_str!("../routes.rs").lines().filter_map(|line| line.trim().strip_prefix(".route(\"")) {
        let (template, rest) = line.split_once('"').unwrap();
        for method in
            ["get", "post", "patch", "delete"].into_iter().filter(|method| rest.contains(&format!("{method}(")))
        {
            if !template.starts_with("/_fake/") {
                routes += 1;
                if !is_asked(method, template) {
                    left_out.push(format!("{method} {template}"));
                }
            }
        }
    }
    assert!(routes > 40, "{routes}");
    assert_eq!(left_out, [] as [&str; 0]);
}

struct Play {
    http: reqwest::Client,
    url: String,
    host: String,
    keys: BTreeMap<String, String>,
    sites: BTreeMap<String, String>,
    /// What is written instead of what differs from run to run.
    names: BTreeMap<String, String>,
}

impl Play {
    async fn asks(&mut self, who: &str, asked: &str, body: &str) -> String {
        let (method, path) = asked.split_once(' ').unwrap();
        let path = self.sites.iter().fold(path.to_owned(), |path, (name, id)| path.replace(&format!("{{{name}}}"), id));
        let url = format!("{}{path}", self.url);
        let host = match who.strip_prefix("site:") {
            Some(site) => format!("{site}.{}", self.host),
            None => self.host.clone(),
        };
        let mut request = self.http.request(method.parse().unwrap(), url).header("host", host);
        let body = &*self.sites.iter().fold(body.to_owned(), |body, (name, id)| body.replace(&format!("<{name}>"), id));
        if let Some(key) = self.keys.get(who) {
            request = request.bearer_auth(key);
        }
        request = match (body.strip_prefix('@'), body.strip_prefix('&')) {
            (Some(form), _) => {
                let (kind, form) = multipart(form);
                request.header("content-type", kind).body(form)
            }
            (None, Some(form)) => {
                request.header("content-type", "application/x-www-form-urlencoded").body(form.replace(' ', "+"))
            }
            (None, None) => request.body(body.to_owned()),
        };
        let mut response = request.send().await.unwrap();
        let status = format!("{}{}", response.status().as_u16(), self.told_by(response.headers()));
        let kind = response.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
        let text = match kind.as_deref() {
            // It does not end by itself.
            Some("text/event-stream") => response.chunk().await.unwrap().unwrap_or_default(),
            _ => response.bytes().await.unwrap(),
        };
        let is_page = kind.as_deref().is_some_and(|kind| kind.starts_with("text/html"));
        let text = if is_page {
            let page = String::from_utf8(text.to_vec()).unwrap();
            let title = page.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
            format!("<the page {}>", title.unwrap_or_default())
        } else if text.starts_with(b"PK") || text.starts_with(&[0x1f, 0x8b]) {
            "<an archive>".to_owned()
        } else {
            String::from_utf8(text.to_vec()).unwrap()
        };
        let said = match serde_json::from_str::<Value>(&text) {
            Ok(mut said) => {
                self.remember(who, asked, &said);
                self.rests(&said).await;
                self.replace(&mut said);
                said.to_string()
            }
            Err(_) => format!("{} {text:?}", kind.unwrap_or_default()),
        };
        format!("{status} {said}")
    }

    /// Whoever is told that something is being built asks again when it is: how long that takes is written down nowhere.
    async fn rests(&self, said: &Value) {
        let (Some("building" | "updating"), Some(id)) = (said["status"].as_str(), said["id"].as_str()) else { return };
        let url = format!("{}/api/deployments/{id}", self.url);
        let mut beat = tokio::time::interval(Duration::from_millis(50));
        for _ in 0..600 {
            beat.tick().await;
            let asks = self.http.get(&url).header("host", &self.host).bearer_auth(&self.keys["admin"]);
            let row: Value = asks.send().await.unwrap().json().await.unwrap();
            if !matches!(row["status"].as_str(), Some("building" | "updating")) {
                return;
            }
        }
    }

    /// What the headers say that somebody goes by.
    fn told_by(&self, headers: &http::HeaderMap) -> String {
        let told = ["allow", "content-disposition", "location", "retry-after", "www-authenticate"];
        let told = told.into_iter().filter_map(|name| Some((name, headers.get(name)?.to_str().unwrap())));
        let told = told.map(|(name, value)| format!(" [{name}: {}]", value.replace(&self.host, "<host>")));
        told.collect()
    }

    /// Keys and sites that later lines speak of.
    fn remember(&mut self, who: &str, asked: &str, said: &Value) {
        let text = |field: &str| said[field].as_str().map(str::to_owned);
        if let Some(key) = text("apiKey").filter(|key| key.starts_with("sc_")) {
            let whose = text("name").unwrap_or_else(|| who.to_owned());
            self.keys.insert(whose, key);
        }
        if let (Some(id), Some(name), true) = (text("id"), text("name"), asked.starts_with("POST ")) {
            self.sites.insert(name, id);
        } else if let (Some(id), Some(_)) = (text("id"), text("collection")) {
            self.sites.insert("document".to_owned(), id);
        }
    }

    fn replace(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.name_of(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.replace(item)),
            Value::Object(fields) => {
                for (field, value) in fields {
                    let differs = [
                        "port",
                        "cpuPercent",
                        "memoryBytes",
                        "uptimeSeconds",
                        "sampledAt",
                        "loadAvg1",
                        "loadAvg5",
                        "loadAvg15",
                    ]
                    .contains(&field.as_str());
                    let is_of_a_machine = ["disk", "memory", "cpuCores"].iter().any(|what| field.starts_with(what));
                    if (differs || is_of_a_machine) && value.as_f64() != Some(0.0) {
                        *value = format!("<{field}>").into();
                    } else {
                        self.replace(value);
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn name_of(&mut self, text: &str) -> String {
        let kind = match text {
            _ if is_id(text) => "id",
            _ if text.starts_with("usr_") => "user",
            _ if text.starts_with("sc_") => "key",
            _ if text.starts_with("sk_") => "site key",
            _ if text.len() == 20 && text.ends_with('Z') => return "<moment>".to_owned(),
            _ if text.len() == 19 && text.as_bytes()[10] == b' ' => return "<plain moment>".to_owned(),
            _ if text.len() == 10 && text.as_bytes()[4] == b'-' => return "<day>".to_owned(),
            _ => return self.names.iter().fold(text.to_owned(), |text, (value, name)| text.replace(value, name)),
        };
        let number = self.names.len() + 1;
        self.names.entry(text.to_owned()).or_insert_with(|| format!("<{kind} {number}>")).clone()
    }
}

fn is_id(text: &str) -> bool {
    text.len() == 20 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'v'))
}

/// `name=text&…|path=content` as a form with an archive in it; without an archive where there is nothing behind the bar.
fn multipart(form: &str) -> (&'static str, Vec<u8>) {
    let (texts, files) = form.split_once('|').unwrap();
    let mut body = String::new();
    for (name, text) in texts.split('&').filter_map(|pair| pair.split_once('=')) {
        write!(body, "--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n").unwrap();
    }
    let mut body = body.into_bytes();
    if let Some((path, content)) = files.split_once('=') {
        let files = BTreeMap::from([(path.to_owned(), content.to_owned().into())]);
        body.extend_from_slice(
            b"--cut\r\nContent-Disposition: form-data; name=\"tarball\"; filename=\"a.tar.gz\"\r\n\r\n",
        );
        body.extend(super::super::archive::pack(&files).unwrap());
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--cut--\r\n");
    ("multipart/form-data; boundary=cut", body)
}
