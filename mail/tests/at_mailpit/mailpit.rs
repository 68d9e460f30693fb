//! `mailpit`, which `scripts/setup --tests` brings where Go is.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tokio::process::{Child, Command};

use crate::authority::Authority;
use crate::left_out::left_out;
use crate::wait::until;

pub struct Mailpit {
    /// `smtp://localhost:port`.
    pub smtp: String,
    url: String,
    http: reqwest::Client,
    // It ends with the test.
    _child: Child,
}

impl Mailpit {
    /// One that listens, and takes nothing that is not encrypted; none, and a line that says so, where there is no such program.
    pub async fn start(what: &str, authority: &Authority) -> Option<Self> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.harbor/bin/mailpit");
        if !program.exists() {
            left_out(what, "`mailpit` is not on this machine, nor Go, which builds it");
            return None;
        }
        let [smtp, web] = [free(), free()];
        let [certificate, key] = authority.files();
        let mut command = Command::new(program);
        command.args(["--listen", &format!("127.0.0.1:{web}"), "--smtp", &format!("127.0.0.1:{smtp}"), "--max", "0"]);
        command.arg("--smtp-tls-cert").arg(certificate).arg("--smtp-tls-key").arg(key).arg("--smtp-require-starttls");
        command.args(["--smtp-strict-rfc-headers", "--smtp-disable-rdns", "--disable-version-check", "--quiet"]);
        command.kill_on_drop(true).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap();
        let http = chassis::http::client().no_proxy().build().unwrap();
        let url = format!("http://127.0.0.1:{web}");
        let found = Self { smtp: format!("smtp://localhost:{smtp}"), url, http, _child: child };
        until("mailpit is ready", async || {
            let ready = found.http.get(format!("{}/readyz", found.url)).send().await.ok()?;
            let greets = tokio::net::TcpStream::connect(("127.0.0.1", smtp)).await.is_ok();
            (ready.status().is_success() && greets).then_some(())
        })
        .await;
        Some(found)
    }

    /// What it says of the letter with this name, under `path`.
    pub async fn says(&self, message: &str, path: &str) -> Value {
        self.ask(&format!("/api/v1/message/{message}{path}")).await
    }

    /// The letter as it came.
    pub async fn raw(&self, message: &str) -> String {
        let asked = self.http.get(format!("{}/api/v1/message/{message}/raw", self.url)).send().await.unwrap();
        asked.text().await.unwrap()
    }

    /// What it calls each of so many letters, newest first, and how we do.
    pub async fn all(&self, count: usize) -> Vec<(String, String)> {
        let found = self.ask(&format!("/api/v1/messages?limit={}", count + 1)).await;
        let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        found["messages"].as_array().unwrap().iter().map(|one| (text(one, "ID"), text(one, "MessageID"))).collect()
    }

    async fn ask(&self, path: &str) -> Value {
        let asked = self.http.get(format!("{}{path}", self.url)).send().await.unwrap();
        assert!(asked.status().is_success(), "{path}: {}", asked.status());
        serde_json::from_slice(&asked.bytes().await.unwrap()).unwrap()
    }
}

fn free() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
