//! `stripe-mock`, which `scripts/setup --tests` brings where Go is.

use std::path::Path;
use std::process::Stdio;

use payments::stripe::VERSION;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::left_out::left_out;
use crate::stage::KEY;

pub struct Mock {
    pub url: String,
    http: reqwest::Client,
    // Both end with the test.
    _child: Child,
    _listening: JoinSet<()>,
}

impl Mock {
    /// One that listens; none, and a line that says so, where there is no such program.
    pub async fn start(what: &str) -> Option<Self> {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.harbor/bin/stripe-mock");
        if !program.exists() {
            left_out(what, "`stripe-mock` is not on this machine, nor Go, which builds it");
            return None;
        }
        let mut command = Command::new(program);
        // Another version of the interface than the adapter's is refused.
        let anywhere = "127.0.0.1:0";
        command.args(["-http-addr", anywhere, "-https-addr", anywhere, "-strict-version-check"]);
        command.kill_on_drop(true).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = loop {
            let line = said.next_line().await.unwrap().unwrap();
            if let Some((_, address)) = line.split_once("Listening for HTTP at address: ") {
                break format!("http://{address}");
            }
        };
        // It goes on talking, and would stop when nobody listened.
        let mut listening = JoinSet::new();
        listening.spawn(async move { while let Ok(Some(_)) = said.next_line().await {} });
        let http = chassis::http::client().no_proxy().build().unwrap();
        Some(Self { url, http, _child: child, _listening: listening })
    }

    /// What it says to a request that reached the stand-in.
    pub async fn ask(&self, method: &str, target: &str, form: &str) -> (u16, Value) {
        let request = self.http.request(method.parse().unwrap(), format!("{}{target}", self.url));
        let request = request.bearer_auth(KEY).header("stripe-version", VERSION);
        let request = match method {
            "POST" => request.header("content-type", "application/x-www-form-urlencoded").body(form.to_owned()),
            _ => request,
        };
        let answered = request.send().await.unwrap();
        let status = answered.status().as_u16();
        (status, serde_json::from_slice(&answered.bytes().await.unwrap()).unwrap())
    }
}
