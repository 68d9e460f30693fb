//! Bare connections, for what no client library would send.

use std::net::SocketAddr;
use std::time::Duration;

use dev::PrivateNats;
use nkeys::KeyPair;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

use crate::world::World;

/// Nothing that is cut is kept for longer.
const TIME_LIMIT: Duration = Duration::from_secs(90);

/// Where the pages are.
pub fn web(world: &World) -> SocketAddr {
    format!("127.0.0.1:{}", world.origin.rsplit(':').next().unwrap()).parse().unwrap()
}

/// A connection from one of the loopback addresses, so that not all come from one.
pub async fn connects(from: u8, to: SocketAddr) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, from], 0))).unwrap();
    socket.connect(to).await.ok()
}

/// The same with a system behind it that takes in next to nothing unless it is read.
pub async fn connects_narrowly(from: u8, to: SocketAddr) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    socket.bind(SocketAddr::from(([127, 0, 0, from], 0))).unwrap();
    socket.connect(to).await.ok()
}

/// Sends as much as the other side takes, and returns all that it says until it ends the connection or says no more
/// for a while.
pub async fn answer(to: SocketAddr, bytes: &[u8], quiet: Duration) -> String {
    let Ok(mut socket) = TcpStream::connect(to).await else { return String::new() };
    // What is refused early is not taken whole.
    drop(timeout(TIME_LIMIT, socket.write_all(bytes)).await);
    let (mut all, mut some) = (Vec::new(), vec![0; 16 * 1024]);
    while let Ok(Ok(count @ 1..)) = timeout(quiet, socket.read(&mut some)).await {
        all.extend_from_slice(&some[..count]);
    }
    String::from_utf8_lossy(&all).into_owned()
}

/// Stores a message as one of the users of NATS, with a header block that is sent as it is.
pub async fn stores(server: &PrivateNats, seed: &str, subject: &str, headers: &[u8], body: &[u8]) {
    let socket = TcpStream::connect(server.url().trim_start_matches("nats://")).await.unwrap();
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    let greeting = lines.next_line().await.unwrap().unwrap();
    let info: Value = serde_json::from_str(greeting.trim_start_matches("INFO ")).unwrap();
    let key = KeyPair::from_seed(seed).unwrap();
    let signature = key.sign(info["nonce"].as_str().unwrap().as_bytes()).unwrap();
    let hello = json!({
        "verbose": false, "pedantic": false, "headers": true, "no_responders": true, "protocol": 1, "lang": "lab",
        "version": "1", "nkey": key.public_key(), "sig": url_safe(&signature),
    });
    let total = headers.len() + body.len();
    write
        .write_all(format!("CONNECT {hello}\r\nHPUB {subject} {} {total}\r\n", headers.len()).as_bytes())
        .await
        .unwrap();
    write.write_all(&[headers, body, b"\r\nPING\r\n"].concat()).await.unwrap();
    while let Some(line) = lines.next_line().await.unwrap() {
        assert!(!line.starts_with("-ERR"), "{subject}: {line}");
        if line.starts_with("PONG") {
            return;
        }
    }
}

fn url_safe(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}
