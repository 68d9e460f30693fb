//! The wire protocol without a client, for what a client would never send.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use nkeys::KeyPair;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// One connection to a server.
pub struct Raw {
    socket: BufReader<TcpStream>,
}

impl Raw {
    /// Connects as the owner of this key, or as anybody, and returns once the server has accepted it.
    ///
    /// # Errors
    /// With what the server said instead.
    pub async fn connect(port: u16, key: Option<&KeyPair>) -> Result<Self, String> {
        let mut socket = BufReader::new(TcpStream::connect(("127.0.0.1", port)).await.unwrap());
        let mut info = String::new();
        socket.read_line(&mut info).await.map_err(|error| error.to_string())?;
        let Some(text) = info.strip_prefix("INFO ") else { return Err(info) };
        let info: serde_json::Value = serde_json::from_str(text).unwrap();
        let mut connect = serde_json::json!({
            "verbose": false, "pedantic": false, "headers": true, "no_responders": true,
            "lang": "test", "version": "1",
        });
        if let Some(key) = key {
            let signed = key.sign(info["nonce"].as_str().unwrap().as_bytes()).unwrap();
            connect["nkey"] = key.public_key().into();
            connect["sig"] = BASE64_URL_SAFE_NO_PAD.encode(signed).into();
        }
        let mut raw = Self { socket };
        raw.write(format!("CONNECT {connect}\r\nPING\r\n").as_bytes()).await?;
        match raw.line().await {
            Ok(line) if line.starts_with("PONG") => Ok(raw),
            Ok(line) | Err(line) => Err(line),
        }
    }

    /// Sends these bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), String> {
        self.socket.write_all(bytes).await.map_err(|error| error.to_string())
    }

    /// The next line that the server sends.
    ///
    /// # Errors
    /// When it hung up.
    pub async fn line(&mut self) -> Result<String, String> {
        let mut line = String::new();
        match self.socket.read_line(&mut line).await {
            Ok(0) => Err("the server hung up".to_owned()),
            Ok(_) => Ok(line),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Publishes a body behind a header block of any bytes, and waits until the server has taken it.
    pub async fn publish(&mut self, subject: &str, block: &[u8], body: &[u8]) {
        self.send(subject, "", block, body).await;
        assert!(self.allowed("").await, "{subject} is refused");
    }

    /// The same with a subject for the answer, and without waiting.
    pub async fn send(&mut self, subject: &str, reply: &str, block: &[u8], body: &[u8]) {
        let (headers, total) = (block.len(), block.len() + body.len());
        let head = format!("HPUB {subject} {reply} {headers} {total}\r\n");
        self.write(&[head.as_bytes(), block, body, b"\r\n"].concat()).await.unwrap();
    }

    /// Whether the server lets these words pass: it answers in order, so what it holds against them comes before the
    /// PONG.
    pub async fn allowed(&mut self, words: &str) -> bool {
        self.write(format!("{words}PING\r\n").as_bytes()).await.unwrap();
        let mut allowed = true;
        loop {
            let line = self.line().await.unwrap_or_else(|error| panic!("{error} after {words:?}"));
            let mut parts = line.split_whitespace();
            match parts.next() {
                Some("PONG") => return allowed,
                Some("-ERR") => {
                    assert!(line.contains("Permissions Violation"), "{line} after {words:?}");
                    allowed = false;
                }
                Some("MSG" | "HMSG") => {
                    let length: usize = parts.next_back().unwrap().parse().unwrap();
                    self.socket.read_exact(&mut vec![0; length + 2]).await.unwrap();
                }
                Some("PING") => self.write(b"PONG\r\n").await.unwrap(),
                _ => {}
            }
        }
    }
}
