//! Who sends the events: over connections that are kept, as a provider does, each when it is due.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use fakes::stripe::Sink;
use futures_util::future::try_join_all;
use nats::idempotency::{Bucket, Key};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::PACE;
use crate::Fault;
use crate::rig::{Rig, now};

/// So many connections take turns.
const CONNECTIONS: u32 = 64;

/// As much as an event about a subscription has.
const LENGTH: usize = 2_000;

/// What is sent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Post {
    Signed,
    Unsigned,
}

/// Somebody with the secret.
pub(super) struct Sender {
    address: String,
    sink: Sink,
    signed: AtomicU32,
}

/// How long each took, in milliseconds, the shortest first; and how many were not answered as they should be.
pub(super) struct Times {
    times: Vec<f64>,
    wrong: u32,
}

impl Times {
    pub fn at(&self, hundredth: usize) -> f64 {
        let place = (self.times.len() * hundredth / 100).min(self.times.len().saturating_sub(1));
        self.times.get(place).copied().unwrap_or(f64::NAN)
    }

    pub fn not_as_wanted(&self) -> f64 {
        f64::from(self.wrong)
    }

    /// All that the turns of the connections came to.
    fn of(turns: Vec<Vec<(Duration, bool)>>) -> Self {
        let all: Vec<(Duration, bool)> = turns.into_iter().flatten().collect();
        let wrong = all.iter().filter(|(_, right)| !right).fold(0, |count, _| count + 1);
        let mut times: Vec<f64> = all.iter().map(|(time, _)| time.as_secs_f64() * 1e3).collect();
        times.sort_by(f64::total_cmp);
        Self { times, wrong }
    }
}

impl Sender {
    pub fn new(rig: &Rig) -> Result<Self, Fault> {
        let secret = std::fs::read_to_string(rig.stack.secrets.join("stripe.whsec"))?;
        let address = rig.stack.ingress.to_string();
        let sink = Sink::new(format!("http://{address}/events/stripe"), secret.trim());
        Ok(Self { address, sink, signed: AtomicU32::new(0) })
    }

    /// How many signed events were sent, and keys made.
    pub fn signed(&self) -> u32 {
        self.signed.load(Ordering::Relaxed)
    }

    /// Sends them at the pace for this long.
    pub async fn paced(&self, name: &str, post: Post, time: Duration) -> Result<Times, Fault> {
        let started = Instant::now();
        let turns = (0..CONNECTIONS).map(async |turn| {
            let mut line = BufReader::new(TcpStream::connect(&self.address).await?);
            let mut came = Vec::new();
            for number in due(turn, time) {
                let at = when(started, number).await;
                let status = self.send(&mut line, &format!("evt_bench_{name}_{number}"), post).await?;
                let right = match post {
                    Post::Signed => (200..300).contains(&status),
                    Post::Unsigned => status == 400,
                };
                came.push((at.elapsed(), right));
            }
            Ok::<_, Fault>(came)
        });
        Ok(Times::of(try_join_all(turns).await?))
    }

    /// Makes keys in the bucket itself, at the pace for this long.
    pub async fn past(&self, bucket: &Bucket, time: Duration) -> Result<Times, Fault> {
        let started = Instant::now();
        let turns = (0..CONNECTIONS).map(async |turn| {
            let mut came = Vec::new();
            for number in due(turn, time) {
                let at = when(started, number).await;
                let id = format!("evt_bench_past_{number}");
                bucket.create(&id.parse::<Key>()?, Bytes::from(body(&id))).await?;
                self.signed.fetch_add(1, Ordering::Relaxed);
                came.push((at.elapsed(), true));
            }
            Ok::<_, Fault>(came)
        });
        Ok(Times::of(try_join_all(turns).await?))
    }

    async fn send(&self, line: &mut BufReader<TcpStream>, id: &str, post: Post) -> Result<u16, Fault> {
        let body = body(id);
        let signature = match post {
            Post::Signed => {
                self.signed.fetch_add(1, Ordering::Relaxed);
                format!("Stripe-Signature: {}\r\n", self.sink.sign(now().as_second(), body.as_bytes()))
            }
            Post::Unsigned => String::new(),
        };
        let length = body.len();
        let request = format!(
            "POST /events/stripe HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{signature}Content-Length: {length}\r\n\r\n{body}"
        );
        line.write_all(request.as_bytes()).await?;
        answered(line).await
    }
}

/// Whether a key of the bucket is one of these events.
pub(super) fn is_ours(key: &str) -> bool {
    key.starts_with("evt_bench_")
}

/// The numbers of what one connection sends.
fn due(turn: u32, time: Duration) -> impl Iterator<Item = u32> {
    let all = PACE * u32::try_from(time.as_secs()).unwrap_or(u32::MAX / PACE);
    (turn..all).step_by(CONNECTIONS as usize)
}

/// Waits until the event with this number is due; since when it is.
async fn when(started: Instant, number: u32) -> Instant {
    let at = started + Duration::from_secs(1) / PACE * number;
    tokio::time::sleep_until(at.into()).await;
    at
}

fn body(id: &str) -> String {
    let body = json!({
        "id": id, "object": "event", "type": "customer.subscription.updated", "created": now().as_second(), "livemode": false,
        "api_version": "2026-08-26.dahlia",
        "data": { "object": { "object": "subscription", "id": "sub_bench", "customer": "cus_bench", "note": "x".repeat(LENGTH) } },
    });
    body.to_string()
}

/// The status of the next answer, which is read to its end.
async fn answered(line: &mut BufReader<TcpStream>) -> Result<u16, Fault> {
    let (mut text, mut status, mut length) = (String::new(), 0, 0);
    loop {
        text.clear();
        if line.read_line(&mut text).await? == 0 {
            return Err("a connection ended".into());
        }
        let said = text.trim_end().to_ascii_lowercase();
        if let Some(rest) = said.strip_prefix("http/1.1 ") {
            status = rest.split(' ').next().unwrap_or_default().parse()?;
        } else if let Some(rest) = said.strip_prefix("content-length:") {
            length = rest.trim().parse()?;
        } else if said.is_empty() {
            break;
        }
    }
    line.read_exact(&mut vec![0; length]).await?;
    Ok(status)
}
