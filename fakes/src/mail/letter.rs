//! A letter in the mailbox, and what can be read of a mail.

use jiff::Timestamp;
use mail_parser::{Addr, Message, MessageParser, PartType};
use serde::Serialize;

use super::Tried;

/// How a mail came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By SMTP.
    Smtp,
    /// By the API of Resend.
    Resend,
}

/// A letter as it lies in the mailbox of the one who gets it.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// Its place in the order of arrival, from 1.
    pub number: usize,
    /// When it arrived, by the stand-in's own clock.
    pub at: Timestamp,
    /// By which way.
    pub way: Way,
    /// The idempotency key, which there is by the API only.
    pub key: Option<String>,
    /// What it is called here: what comes back names it.
    pub carried_as: String,
    /// The address that it went to.
    pub to: String,
    /// Who it says it is from: `Harbor <harbor@example.com>`.
    pub from: String,
    /// Its subject, decoded.
    pub subject: String,
    /// The plain part; empty where there is none.
    pub text: String,
    /// The other part; empty where there is none.
    pub html: String,
    /// Its headers as they were sent, in their order, each on one line.
    pub headers: Vec<(String, String)>,
    /// Which letter of Harbor's it says it is: its header `X-Harbor-Letter`.
    pub letter_id: Option<String>,
}

impl Letter {
    pub(super) fn new(tried: &Tried<'_>, content: &Content, to: &str, carried_as: &str, at: Timestamp) -> Self {
        Self {
            number: 0,
            at,
            way: tried.way,
            key: tried.key.map(str::to_owned),
            carried_as: carried_as.to_owned(),
            to: to.to_owned(),
            from: content.from.clone(),
            subject: content.subject.clone(),
            text: content.text.clone(),
            html: content.html.clone(),
            headers: content.headers.clone(),
            letter_id: content.letter_id().map(str::to_owned),
        }
    }

    /// The first header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }
}

/// What is in a mail.
pub(super) struct Content {
    pub(super) from: String,
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
    pub(super) headers: Vec<(String, String)>,
    /// What the API was told to say of it in events.
    pub(super) tags: serde_json::Map<String, serde_json::Value>,
}

impl Content {
    /// Reads a mail as it was sent. None where it is not one: it has no parts, or does not say when and by whom it was written.
    pub(super) fn read(raw: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(raw)?;
        let from = message.from().and_then(|from| from.first()).and_then(shown)?;
        message.date()?;
        let headers = message.headers_raw().map(|(name, value)| (name.to_owned(), on_one_line(value)));
        Some(Self {
            from,
            subject: message.subject().unwrap_or_default().to_owned(),
            text: part(&message, |body| if let PartType::Text(text) = body { Some(text) } else { None }),
            html: part(&message, |body| if let PartType::Html(html) = body { Some(html) } else { None }),
            headers: headers.collect(),
            tags: serde_json::Map::new(),
        })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        first(&self.headers, name)
    }

    pub(super) fn letter_id(&self) -> Option<&str> {
        self.header("x-harbor-letter")
    }
}

fn first<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(one, _)| one.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

fn shown(from: &Addr<'_>) -> Option<String> {
    let address = from.address()?;
    Some(from.name().map_or_else(|| address.to_owned(), |name| format!("{name} <{address}>")))
}

fn part<'x>(
    message: &'x Message<'x>,
    of: impl Fn(&'x PartType<'x>) -> Option<&'x std::borrow::Cow<'x, str>>,
) -> String {
    message.parts.iter().find_map(|part| of(&part.body)).map(|text| text.replace("\r\n", "\n")).unwrap_or_default()
}

/// A header that was folded, unfolded.
fn on_one_line(value: &str) -> String {
    value.split("\r\n").map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
