//! What stands in front of every call: who asks, in which version, with which key, and what goes wrong on purpose.

use std::time::Duration;

use axum::{
    extract::{ConnectInfo, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{
    Stripe,
    call::{Call, Handler},
    ledger::{Entry, Fate},
    misbehave::Fault,
    params::{Asked, Params},
    reply::Refusal,
    shop::Shop,
};
use crate::wire::Line;

/// For so long a key is remembered.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24);

/// What was answered to a key.
#[derive(Clone)]
pub(super) struct Remembered {
    key: String,
    request: String,
    at: Timestamp,
    answer: Answer,
}

#[derive(Clone)]
struct Answer {
    status: StatusCode,
    body: Value,
    fate: Fate,
    retry_after: Option<u64>,
}

impl Answer {
    fn no(refusal: &Refusal, fate: Fate) -> Self {
        Self { status: refusal.status, body: refusal.body(), fate, retry_after: None }
    }

    fn respond(&self, number: usize) -> Response {
        let mut response = (self.status, self.body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut put = |name: &'static str, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        };
        put("request-id", format!("req_StandIn{number:08}"));
        put("stripe-version", super::events::VERSION.to_owned());
        if self.fate == Fate::Replayed {
            put("idempotent-replayed", "true".to_owned());
        }
        if let Some(seconds) = self.retry_after {
            put("retry-after", seconds.to_string());
        }
        response
    }
}

/// A call, as far as it could be understood.
struct Visit {
    call: Call,
    handler: Handler,
    asked: Asked,
    key: Option<String>,
    /// All of it, to be held against what came with the same key.
    whole: String,
}

pub(super) async fn receive(
    State(stripe): State<Stripe>,
    ConnectInfo(line): ConnectInfo<Line>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let form = String::from_utf8_lossy(&body).into_owned();
    let path = uri.path().strip_prefix("/v1/").unwrap_or_default();
    let target = uri.path_and_query().map_or("", |whole| whole.as_str()).to_owned();
    let found = Call::find(&method, path);
    let key = text("idempotency-key");
    let number = stripe.0.book.open(Entry {
        number: 0,
        at: Timestamp::UNIX_EPOCH,
        call: found.as_ref().map(|(call, _, _)| *call),
        method: method.to_string(),
        target: target.clone(),
        form: form.clone(),
        key: key.clone(),
        version: text("stripe-version"),
        fate: Fate::Open,
        status: 0,
        answer: Value::Null,
    });
    let bearer = text("authorization").and_then(|text| text.strip_prefix("Bearer ").map(str::to_owned));
    let visit = match found {
        _ if bearer.as_deref() != Some(stripe.0.config.api_key.as_str()) => Err(Refusal::key_refused()),
        None => Err(Refusal::unknown_path()),
        Some((call, handler, id)) => {
            let said = if method == Method::GET { uri.query().unwrap_or_default() } else { form.as_str() };
            let asked = Asked { id: id.unwrap_or_default(), params: Params::read(said) };
            Ok(Visit { call, handler, asked, key, whole: format!("{method} {target} {form}") })
        }
    };
    match visit {
        Ok(visit) => stripe.answer(visit, number, &line).await,
        Err(refusal) => stripe.close(number, &Answer::no(&refusal, Fate::Answered)),
    }
}

impl Stripe {
    async fn answer(&self, visit: Visit, number: usize, line: &Line) -> Response {
        let fault = self.0.faults.take(visit.call).or_else(|| self.0.faults.take(Call::Any)).map(|drawn| drawn.fault);
        let fail = |status, code| Answer::no(&Refusal::broken(status, code), Fate::Failed);
        match fault {
            None => self.close(number, &self.work(&visit, None)),
            Some(Fault::Delay { ms }) => match line.wait(Duration::from_millis(ms), &self.halt()).await {
                Ok(()) => self.close(number, &self.work(&visit, None)),
                Err(lost) => lost,
            },
            Some(Fault::LoseReply { how }) => {
                let answer = Answer { fate: Fate::Lost, ..self.work(&visit, None) };
                drop(self.close(number, &answer));
                line.lose(how, &self.halt()).await
            }
            Some(Fault::Fail { status }) => self.close(number, &fail(status, "")),
            Some(Fault::LockTimeout) => self.close(number, &fail(429, "lock_timeout")),
            Some(Fault::RateLimited { seconds }) => {
                self.close(number, &Answer { retry_after: Some(seconds), ..fail(429, "rate_limit") })
            }
            Some(Fault::Stored { done }) => self.close(number, &self.work(&visit, Some((done, fail(500, ""))))),
            Some(Fault::Say { status, body }) => {
                let answer = self.work(&visit, None);
                drop(self.close(number, &Answer { fate: Fate::Failed, ..answer }));
                (StatusCode::from_u16(status).unwrap_or(StatusCode::OK), body).into_response()
            }
        }
    }

    fn close(&self, number: usize, answer: &Answer) -> Response {
        self.0.book.close(number, answer.fate, answer.status.as_u16(), &answer.body);
        answer.respond(number)
    }

    /// Does it, unless its key says that it was done. `instead` is answered, and remembered, in place of what came of it.
    fn work(&self, visit: &Visit, instead: Option<(bool, Answer)>) -> Answer {
        self.with(|shop| {
            if let Some(answer) = shop.recall(visit) {
                return answer;
            }
            let is_done = instead.as_ref().is_none_or(|(done, _)| *done);
            let came = is_done.then(|| (visit.handler)(shop, &visit.asked));
            let answer = match (instead, came) {
                (Some((_, answer)), _) => answer,
                (None, Some(Err(refusal))) => Answer::no(&refusal, Fate::Answered),
                (None, Some(Ok(body))) => {
                    Answer { status: StatusCode::OK, body, fate: Fate::Answered, retry_after: None }
                }
                (None, None) => Answer::no(&Refusal::broken(500, ""), Fate::Failed),
            };
            shop.remember(visit, &answer);
            answer
        })
    }
}

impl Shop {
    fn recall(&mut self, visit: &Visit) -> Option<Answer> {
        let now = self.now;
        self.remembered.retain(|each| now.duration_since(each.at) < REMEMBERED);
        let known = self.remembered.iter().find(|each| Some(&each.key) == visit.key.as_ref())?;
        if known.request == visit.whole {
            Some(Answer { fate: Fate::Replayed, ..known.answer.clone() })
        } else {
            Some(Answer::no(&Refusal::key_reused(), Fate::Answered))
        }
    }

    /// What was wrong with a request is not remembered: nothing was begun.
    fn remember(&mut self, visit: &Visit, answer: &Answer) {
        let was_begun = !answer.status.is_client_error() || answer.status == StatusCode::PAYMENT_REQUIRED;
        if let Some(key) = visit.key.clone().filter(|_| was_begun) {
            let (request, at) = (visit.whole.clone(), self.now);
            self.remembered.push(Remembered { key, request, at, answer: answer.clone() });
        }
    }
}
