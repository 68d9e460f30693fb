//! What stands before every server: finding the machine, looking at the key, refusing forged browser requests, and the
//! plain-text answers of a router that knows no such page.

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, StatusCode, header};

use super::{
    Call, Fault, OpenBerth,
    ledger::{Entry, Key},
};
use crate::{
    clock,
    infra::{Machine, state},
    lock::lock,
    wire::Line,
};

/// Whom a request is from, for the handlers behind the front.
#[derive(Clone)]
pub(super) struct Visit {
    pub(super) machine: Machine,
    pub(super) key: Key,
}

pub(super) async fn front(
    State(openberth): State<OpenBerth>,
    ConnectInfo(line): ConnectInfo<Line>,
    mut request: Request,
    next: Next,
) -> Response {
    let machine = called(request.headers()).and_then(|label| openberth.0.infra.machine_called(label));
    let token = machine.as_ref().map(|machine| machine.token.clone()).unwrap_or_default();
    let (path, method) = (request.uri().path().to_owned(), request.method().clone());
    let fault = openberth.0.faults.take(call(&method, &path)).map(|drawn| drawn.fault);
    if let Some(Fault::Delay { ms }) = fault
        && let Err(cut) = line.wait(OpenBerth::wait(ms), &openberth.halt()).await
    {
        return cut;
    }
    // It may have changed, or gone, while the request was held up.
    let machine = openberth.0.infra.machine(&token);
    let key = machine.as_ref().map_or(Key::Absent, |machine| compare(request.headers(), machine));
    let response = match (&fault, machine) {
        (Some(Fault::Fail { status }), _) => {
            let status = StatusCode::from_u16(*status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            (status, "out of order\n").into_response()
        }
        (_, None) => unknown_path().await,
        (_, Some(machine)) if machine.state != state::RUNNING => {
            (StatusCode::BAD_GATEWAY, "nothing answers behind this address\n").into_response()
        }
        (_, Some(machine)) if forged(&method, request.headers(), &openberth) => {
            drop(machine);
            (StatusCode::FORBIDDEN, "CSRF: the request does not come from this site\n").into_response()
        }
        (_, Some(machine)) => {
            request.extensions_mut().insert(Visit { machine, key });
            next.run(request).await
        }
    };
    let status = response.status().as_u16();
    let entry = Entry { at: clock::now(), token, method: method.to_string(), path, key, status };
    lock(&openberth.0.book).entries.push(entry);
    match fault {
        Some(Fault::LoseReply { how }) => line.lose(how, &openberth.halt()).await,
        _ => response,
    }
}

pub(super) async fn unknown_path() -> Response {
    (StatusCode::NOT_FOUND, "404 page not found\n").into_response()
}

pub(super) async fn wrong_method() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed\n").into_response()
}

/// The first part of the host name, if there are others.
fn called(headers: &HeaderMap) -> Option<&str> {
    Some(headers.get(header::HOST)?.to_str().ok()?.split_once('.')?.0)
}

fn call(method: &Method, path: &str) -> Call {
    match (method, path) {
        (&Method::GET | &Method::HEAD, "/health") => Call::Health,
        (&Method::GET | &Method::HEAD, "/api/me") => Call::Me,
        (&Method::GET | &Method::HEAD, "/") => Call::Landing,
        _ => Call::Other,
    }
}

/// `Authorization: Bearer` first, with that very spelling; `X-API-Key` only when there is none.
fn compare(headers: &HeaderMap, machine: &Machine) -> Key {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text("authorization").and_then(|value| value.strip_prefix("Bearer ")).filter(|key| !key.is_empty());
    match bearer.or_else(|| text("x-api-key")) {
        None | Some("") => Key::Absent,
        Some(shown) if Some(shown) == machine.live_key() => Key::Right,
        Some(_) => Key::Wrong,
    }
}

/// A write without any key header must come from the site itself. The header's presence is enough, its value is judged later.
fn forged(method: &Method, headers: &HeaderMap, openberth: &OpenBerth) -> bool {
    let writes = matches!(*method, Method::POST | Method::PUT | Method::PATCH | Method::DELETE);
    let keyed = headers.contains_key(header::AUTHORIZATION) || headers.contains_key("x-api-key");
    let site = format!("http://{}", openberth.0.config.domain);
    writes && !keyed && headers.get(header::ORIGIN).is_none_or(|origin| origin != site.as_str())
}
