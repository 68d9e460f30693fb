//! The API of Resend, as far as Harbor uses it: `POST /emails`, with a key that is remembered for a day.

use std::time::Duration;

use axum::{
    Json,
    extract::{ConnectInfo, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Fate, Fault, Post, Tried, Way, letter::Content, smtp::is_address};
use crate::{lock::lock, wire::Line};

/// For so long a key is remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// The longest key.
const LONGEST_KEY: usize = 256;

/// The most people that one mail may go to.
const MOST_RECIPIENTS: usize = 50;

/// What was answered to a key.
pub(super) struct Remembered {
    key: String,
    body: Value,
    at: Timestamp,
    id: String,
}

/// A mail as it is asked for.
#[derive(Deserialize)]
struct Asked {
    from: String,
    to: OneOrMore,
    subject: String,
    #[serde(default)]
    html: Option<String>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    reply_to: Option<OneOrMore>,
    #[serde(default)]
    headers: serde_json::Map<String, Value>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
struct Tag {
    name: String,
    value: String,
}

impl Tag {
    fn is_right(&self) -> bool {
        let is_word = |text: &str| {
            (1..=256).contains(&text.len())
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
        };
        is_word(&self.name) && is_word(&self.value)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(one) => vec![one],
            Self::More(more) => more,
        }
    }
}

/// A no.
struct Refusal {
    status: StatusCode,
    name: &'static str,
    message: String,
    retry_after: Option<u64>,
}

impl Refusal {
    fn new(status: StatusCode, name: &'static str, message: impl Into<String>) -> Self {
        Self { status, name, message: message.into(), retry_after: None }
    }

    fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_error", message)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { status, name, message, retry_after } = self;
        let body = json!({ "statusCode": status.as_u16(), "name": name, "message": message });
        let mut response = (status, Json(body)).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// What is answered, or that nothing is.
enum Answer {
    Say(Response),
    Lose(crate::wire::Loss),
}

pub(super) async fn send(
    State(post): State<Post>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    let read = believe(&post, &headers, key).and_then(|()| read(&body));
    let (asked, to, content) = match read {
        Ok(read) => read,
        Err(refusal) => {
            let tried = Tried { way: Way::Resend, key, to: &[] };
            post.note(&tried, None, Fate::Refused, refusal.status.as_u16(), None);
            return refusal.into_response();
        }
    };
    let tried = Tried { way: Way::Resend, key, to: &to };
    let fault = post.fault();
    if let Some(Fault::Slow { ms }) = fault
        && let Err(lost) = line.wait(Duration::from_millis(ms), &post.halt()).await
    {
        return lost;
    }
    match post.carry(&tried, &content, asked, fault) {
        Answer::Say(response) => response,
        Answer::Lose(how) => line.lose(how, &post.halt()).await,
    }
}

/// Who asks, and whether in the form that is wanted.
fn believe(post: &Post, headers: &HeaderMap, key: Option<&str>) -> Result<(), Refusal> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::USER_AGENT).is_none_or(str::is_empty) {
        // The real one's guard says so in this number.
        return Err(Refusal::new(StatusCode::FORBIDDEN, "invalid_access", "error code: 1010"));
    }
    match text(header::AUTHORIZATION).map(|text| text.strip_prefix("Bearer ")) {
        None => return Err(Refusal::new(StatusCode::UNAUTHORIZED, "missing_api_key", "Missing API key.")),
        Some(key) if key != Some(post.inner.config.api_key.as_str()) => {
            return Err(Refusal::new(StatusCode::FORBIDDEN, "invalid_api_key", "API key is invalid."));
        }
        Some(_) => {}
    }
    if key.is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY) {
        let message = "The key must be between 1-256 chars.";
        return Err(Refusal::new(StatusCode::BAD_REQUEST, "invalid_idempotency_key", message));
    }
    Ok(())
}

/// The mail, as it was asked for and as it is read.
fn read(body: &[u8]) -> Result<(Value, Vec<String>, Content), Refusal> {
    let whole: Value = serde_json::from_slice(body).map_err(|_| Refusal::invalid("The body is no JSON."))?;
    let asked = Asked::deserialize(&whole)
        .map_err(|error| Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "missing_required_field", error.to_string()))?;
    if asked.html.is_none() && asked.text.is_none() {
        let message = "Missing `html` or `text` field.";
        return Err(Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "missing_required_field", message));
    }
    if address_in(&asked.from).is_none() {
        return Err(Refusal::invalid("Invalid `from` field."));
    }
    let to: Option<Vec<String>> = asked.to.into_vec().iter().map(|one| address_in(one).map(str::to_owned)).collect();
    let to = to.filter(|to| (1..=MOST_RECIPIENTS).contains(&to.len()));
    let to = to.ok_or_else(|| Refusal::invalid("Invalid `to` field."))?;
    let mut headers: Vec<(String, String)> = vec![
        ("From".to_owned(), asked.from.clone()),
        ("To".to_owned(), to.join(", ")),
        ("Subject".to_owned(), asked.subject.clone()),
    ];
    if let Some(reply_to) = asked.reply_to {
        headers.push(("Reply-To".to_owned(), reply_to.into_vec().join(", ")));
    }
    for (name, value) in asked.headers {
        let value = value.as_str().ok_or_else(|| Refusal::invalid("Invalid `headers` field."))?.to_owned();
        name.parse::<HeaderName>().map_err(|_| Refusal::invalid("Invalid `headers` field."))?;
        headers.push((name, value));
    }
    if headers.iter().any(|(_, value)| value.contains(['\r', '\n', '\0'])) {
        return Err(Refusal::invalid("Header values hold no line ends."));
    }
    if !asked.tags.iter().all(Tag::is_right) {
        return Err(Refusal::invalid("Tags should only contain ASCII letters, numbers, underscores, or dashes."));
    }
    let tags = asked.tags.into_iter().map(|Tag { name, value }| (name, value.into())).collect();
    let (text, html) = (asked.text.unwrap_or_default(), asked.html.unwrap_or_default());
    Ok((whole, to, Content { from: asked.from, subject: asked.subject, text, html, headers, tags }))
}

/// The address in `Name <address>`, or alone.
fn address_in(text: &str) -> Option<&str> {
    let address = match text.trim().strip_suffix('>') {
        Some(text) => text.rsplit_once('<')?.1,
        None => text.trim(),
    };
    is_address(address).then_some(address)
}

impl Post {
    /// Takes it, unless its key says that it was taken, or something is wrong on purpose.
    fn carry(&self, tried: &Tried<'_>, content: &Content, body: Value, fault: Option<Fault>) -> Answer {
        if *self.inner.down.borrow() {
            let message = "Service unavailable.";
            let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "application_error", message);
            return self.refuse(tried, content, Fate::Later, refusal);
        }
        match &fault {
            Some(Fault::LoseLetter { how }) => {
                self.note(tried, Some(content), Fate::Lost, 0, None);
                return Answer::Lose(*how);
            }
            Some(Fault::Fail) => {
                let message = "An unexpected error occurred.";
                let refusal = Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "application_error", message);
                return self.refuse(tried, content, Fate::Later, refusal);
            }
            Some(Fault::TooMany { seconds }) => {
                let message = "Too many requests.";
                let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit_exceeded", message);
                let refusal = Refusal { retry_after: Some(*seconds), ..refusal };
                return self.refuse(tried, content, Fate::Later, refusal);
            }
            Some(Fault::Never) => {
                return self.refuse(tried, content, Fate::Refused, Refusal::invalid("We do not carry this."));
            }
            Some(Fault::Slow { .. } | Fault::LoseReply { .. }) | None => {}
        }
        if tried.to.iter().any(|to| self.is_refused(to)) {
            return self.refuse(tried, content, Fate::Refused, Refusal::invalid("Invalid `to` field."));
        }
        let lost = if let Some(Fault::LoseReply { how }) = fault { Some(how) } else { None };
        match self.once(tried, content, body, lost.is_some()) {
            Err(refusal) => self.refuse(tried, content, Fate::Refused, refusal),
            Ok(id) => lost.map_or_else(|| Answer::Say(Json(json!({ "id": id })).into_response()), Answer::Lose),
        }
    }

    /// What it is called, by whichever of the calls with its key took it.
    fn once(&self, tried: &Tried<'_>, content: &Content, body: Value, in_silence: bool) -> Result<String, Refusal> {
        let now = self.now();
        let mut remembered = lock(&self.inner.remembered);
        remembered.retain(|each| now.duration_since(each.at) < REMEMBERED);
        if let Some(known) = remembered.iter().find(|each| Some(each.key.as_str()) == tried.key) {
            if known.body != body {
                let message = "Same idempotency key used with a different request payload.";
                return Err(Refusal::new(StatusCode::CONFLICT, "invalid_idempotent_request", message));
            }
            self.note(tried, Some(content), Fate::Known, 0, Some(&known.id));
            return Ok(known.id.clone());
        }
        let id = self.take(tried, content, if in_silence { Fate::TakenInSilence } else { Fate::Taken });
        if let Some(key) = tried.key {
            remembered.push(Remembered { key: key.to_owned(), body, at: now, id: id.clone() });
        }
        Ok(id)
    }

    fn refuse(&self, tried: &Tried<'_>, content: &Content, fate: Fate, refusal: Refusal) -> Answer {
        self.note(tried, Some(content), fate, refusal.status.as_u16(), None);
        Answer::Say(refusal.into_response())
    }
}
