//! Somebody who follows a log as a browser does: over a stream of events, and back with the id of the last one that came.

use http::Method;
use reqwest::Response;

use crate::world::{Customer, until};

/// Who follows.
pub struct Follower {
    customer: Customer,
    path: String,
    /// Where they stand.
    pub id: String,
    stream: Option<Response>,
    buffer: Vec<u8>,
}

/// What came.
#[derive(Debug)]
pub enum Came {
    /// Lines, each as its text.
    Lines(Vec<String>),
    /// Something else: its name, and what it says.
    Other(String, String),
}

impl Follower {
    /// Follows the log at this path, from where its page left off.
    pub fn of(customer: &Customer, path: &str, after: &str) -> Self {
        Self {
            customer: customer.clone(),
            path: path.to_owned(),
            id: after.to_owned(),
            stream: None,
            buffer: Vec::new(),
        }
    }

    /// From the end of the page of the log.
    pub async fn from_page(customer: &Customer, logs: &str) -> Self {
        let page = customer.opens(logs).await;
        let after = page.body.split("data-after=\"").nth(1).and_then(|rest| rest.split('"').next());
        Self::of(customer, &format!("{logs}/follow"), after.expect("a page of a log"))
    }

    /// What comes next; none when the stream ended, or does not open.
    pub async fn next(&mut self) -> Option<Came> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|two| two == b"\n\n") {
                let event: Vec<u8> = self.buffer.drain(..end + 2).collect();
                if let Some(came) = self.read(std::str::from_utf8(&event).unwrap()) {
                    return Some(came);
                }
                continue;
            }
            let stream = match &mut self.stream {
                Some(stream) => stream,
                None => {
                    let asked = self.customer.request(Method::GET, &self.path).header("sec-fetch-site", "same-origin");
                    let opened = asked.header("last-event-id", &self.id).send().await.ok()?;
                    self.buffer.clear();
                    self.stream.insert(opened.error_for_status().ok()?)
                }
            };
            match stream.chunk().await {
                Ok(Some(chunk)) => self.buffer.extend_from_slice(&chunk),
                Ok(None) | Err(_) => {
                    self.stream = None;
                    return None;
                }
            }
        }
    }

    /// The next lines, however often the stream ends until then; what is left out or missing is no answer.
    pub async fn lines(&mut self) -> Vec<String> {
        until("more lines come", async || {
            while let Some(came) = self.next().await {
                match came {
                    Came::Lines(lines) if !lines.is_empty() => return Some(lines),
                    Came::Other(name, data) if matches!(name.as_str(), "gap" | "left") => panic!("{name}: {data}"),
                    Came::Lines(_) | Came::Other(..) => {}
                }
            }
            None
        })
        .await
    }

    fn read(&mut self, event: &str) -> Option<Came> {
        let (mut name, mut data) = ("", "");
        for line in event.lines() {
            match line.split_once(": ") {
                Some(("id", id)) => self.id = id.to_owned(),
                Some(("event", text)) => name = text,
                Some(("data", text)) => data = text,
                Some(_) | None => {}
            }
        }
        if name != "lines" {
            return (!name.is_empty()).then(|| Came::Other(name.to_owned(), data.to_owned()));
        }
        let lines: Vec<Vec<(String, String, u8)>> = serde_json::from_str(data).unwrap();
        let text = |pieces: Vec<(String, String, u8)>| pieces.into_iter().map(|(_, text, _)| text).collect();
        Some(Came::Lines(lines.into_iter().map(text).collect()))
    }
}

/// The number at the end of a line.
pub fn number(line: &str) -> Option<u64> {
    line.rsplit(' ').next()?.parse().ok()
}
