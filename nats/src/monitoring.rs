//! One question to the server's monitoring port: does it flush each message?
//!
//! JetStream's own interface does not say, and users of an account cannot ask the server. One small question over plain
//! HTTP, inside the machine or the cluster's network, needs no HTTP client.

use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const ANSWER_WITHIN: Duration = Duration::from_secs(2);
const LONGEST_ANSWER: u64 = 1 << 20;

/// Whether the server whose monitoring port is at `address`, e.g. `http://127.0.0.1:8222`, runs with
/// `sync_interval: always`; or why that is not known.
pub(crate) async fn flushes_each_message(address: &str) -> Result<bool, String> {
    let answer = timeout(ANSWER_WITHIN, ask(address)).await.map_err(|_| "it does not answer".to_owned())??;
    let state: Value = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
    match state.pointer("/jetstream/config") {
        // Left out by the server when it is false.
        Some(config) => Ok(config.get("sync_always").and_then(Value::as_bool).unwrap_or(false)),
        None => Err("the server runs without JetStream".to_owned()),
    }
}

async fn ask(address: &str) -> Result<String, String> {
    let host = address.strip_prefix("http://").ok_or("it does not begin with http://")?.trim_end_matches('/');
    let text = |error: std::io::Error| error.to_string();
    let mut socket = TcpStream::connect(host).await.map_err(text)?;
    // Version 1.0: the answer comes in one piece and ends with the connection.
    let question = format!("GET /varz HTTP/1.0\r\nHost: {host}\r\n\r\n");
    socket.write_all(question.as_bytes()).await.map_err(text)?;
    let mut answer = String::new();
    socket.take(LONGEST_ANSWER).read_to_string(&mut answer).await.map_err(text)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or("the answer is not HTTP")?;
    let status = head.split(' ').nth(1).unwrap_or("none");
    if status == "200" { Ok(body.to_owned()) } else { Err(format!("it answers with status {status}")) }
}
